import Files
import SearchAPI

/// Files on their way to the daemon: single pages as one stream of WARC records, archives put by for a request of
/// their own.
final class PageFiles: AsyncSequence, AsyncIteratorProtocol {
  typealias Element = [UInt8]
  typealias Failure = any Error

  /// Forms in which pages come.
  enum Format: String, CaseIterable {
    case html, text, mhtml, ndjson, warc

    var contentType: String {
      switch self {
      case .html: "text/html"
      case .text: "text/plain"
      case .mhtml: "multipart/related"
      case .ndjson: "application/x-ndjson"
      case .warc: "application/warc"
      }
    }

    /// Of an archive, by its name; nil for a page.
    init?(archive name: String) {
      switch SourceFormat(fileName: name) {
      case .warc: self = .warc
      case .ndjson: self = .ndjson
      default: return nil
      }
    }

    var isArchive: Bool { self == .ndjson || self == .warc }

    /// Whether a file or stream that begins so may be an archive, or packed: then the daemon looks what it is.
    static func mayBeArchive(_ head: [UInt8]) -> Bool {
      Packing(beginning: head) != nil
        || [Array("WARC/".utf8), [UInt8(ascii: "{")], [UInt8(ascii: "[")]].contains { head.starts(with: $0) }
    }
  }

  /// Records are sent once this many bytes are together.
  private static let chunk = 256 << 10

  private var walker: FileWalker
  private let format: Format?
  private let url: String?
  /// Records that are made but not asked for.
  private var ready: [UInt8] = []
  private var isAtEnd = false

  /// Without a format where the content must tell.
  private(set) var archives: [(path: [UInt8], format: Format?)] = []
  private(set) var skipped: [AddAnswer.Skipped] = []
  /// By the end of their names: what was passed over in folders.
  private(set) var passedOver: [String: Int] = [:]
  private(set) var pagesSent = 0
  private(set) var bytesSent = 0
  var onProgress: (PageFiles) -> Void = { _ in }

  /// - Parameters:
  ///   - format: Of files that are named by themselves; nil to tell by their names.
  ///   - url: The address of a page that is the only one.
  init(_ paths: [[UInt8]], format: Format? = nil, url: String? = nil) {
    walker = FileWalker(paths)
    self.format = format
    self.url = url
  }

  func makeAsyncIterator() -> PageFiles { self }

  /// Whether there is any page; looks for the first.
  func hasPages() -> Bool {
    if ready.isEmpty { gather() }
    return !ready.isEmpty
  }

  func next() async throws -> [UInt8]? {
    if ready.isEmpty { gather() }
    defer { ready = [] }
    bytesSent += ready.count
    onProgress(self)
    return ready.isEmpty ? nil : ready
  }

  private func gather() {
    while ready.count < Self.chunk, !isAtEnd {
      switch walker.next() {
      case .file(let path, let isNamed): take(path, isNamed)
      case .unreadable(let path, let code): skip(path, FileBytes.Failure.system(code))
      case nil: isAtEnd = true
      }
    }
  }

  private func take(_ path: [UInt8], _ isNamed: Bool) {
    let name = String(decoding: path.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    let format = isNamed ? format : nil
    if let archive = format ?? Format(archive: name), archive.isArchive {
      return archives.append((path, archive))
    }
    if SourceFormat(fileName: name) == nil, format == nil {
      guard isNamed || !SourceFormat.isOther(fileName: name) else { return passOver(name) }
      // Neither its name nor anybody says what it is.
      let head: [UInt8]
      do { head = try DescriptorBytes(path: path).peek() } catch { return skip(path, error) }
      if isNamed ? Format.mayBeArchive(head) : Packing(beginning: head) != nil { return archives.append((path, nil)) }
      if !isNamed {
        switch SourceFormat(sniffing: head) {
        case .page, .mhtml: break
        case .warc: return archives.append((path, .warc))
        case .ndjson: return archives.append((path, .ndjson))
        case nil: return passOver(name)
        }
      }
    }
    do {
      let (bytes, modified) = try FileBytes.read(path, upTo: ServiceLimits.current.pageBytes)
      ready += WARCWriter.resource(
        address: url ?? FileAddress.url(path), unixSeconds: modified,
        contentType: format?.contentType ?? SourceFormat.contentType(fileName: name), bytes: bytes)
      pagesSent += 1
    } catch {
      skip(path, error)
    }
  }

  private func passOver(_ name: String) { passedOver[SourceFormat.nameExtension(name), default: 0] += 1 }

  private func skip(_ path: [UInt8], _ reason: FileBytes.Failure) {
    skipped.append(AddAnswer.Skipped(id: String(decoding: path, as: UTF8.self), reason: "\(reason)"))
  }
}
