import Files
import SearchAPI

/// Files on their way to the daemon: single pages as one stream of WARC records, archives put by for a request of
/// their own.
final class PageFiles: AsyncSequence, AsyncIteratorProtocol {
  typealias Element = [UInt8]
  typealias Failure = any Error

  /// Records are sent once this many bytes are together.
  private static let chunk = 256 << 10

  private var walker: FileWalker
  private let contentType: String?
  private let url: String?
  /// Records that are made but not asked for.
  private var ready: [UInt8] = []
  private var isAtEnd = false

  /// Without a type where the content must tell.
  private(set) var archives: [(path: [UInt8], contentType: String?)] = []
  private(set) var skipped: [AddAnswer.Skipped] = []
  /// By the end of their names: what was passed over in folders.
  private(set) var passedOver: [String: Int] = [:]
  private(set) var pagesSent = 0
  private(set) var bytesSent = 0
  var onProgress: (PageFiles) -> Void = { _ in }

  /// - Parameters:
  ///   - contentType: Of files that are named by themselves; nil to tell by their names.
  ///   - url: The address of a page that is the only one.
  init(_ paths: [[UInt8]], contentType: String? = nil, url: String? = nil) {
    walker = FileWalker(paths)
    self.contentType = contentType
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
    var type = (isNamed ? contentType : nil) ?? SourceFormat.contentType(fileName: name)
    if type == nil {
      guard isNamed || !SourceFormat.isOther(fileName: name) else { return passOver(name) }
      // Neither its name nor anybody says what it is.
      let head: [UInt8]
      do { head = try DescriptorBytes(path: path).peek() } catch { return skip(path, error) }
      if isNamed ? Self.mayBeArchive(head) : Packing(beginning: head) != nil { return archives.append((path, nil)) }
      if !isNamed {
        guard let format = SourceFormat(sniffing: head) else { return passOver(name) }
        // Of a page it tells itself what it is.
        if format.isArchive { type = format.contentType }
      }
    }
    if type.flatMap({ SourceFormat(contentType: $0) })?.isArchive == true { return archives.append((path, type)) }
    do {
      let (bytes, modified) = try FileBytes.read(path, upTo: ServiceLimits.current.pageBytes)
      ready += WARCWriter.resource(
        address: url ?? FileAddress.resolvedURL(path), unixSeconds: modified,
        contentType: type, bytes: bytes)
      pagesSent += 1
    } catch {
      skip(path, error)
    }
  }

  /// Whether a file or stream that begins so may be an archive, or packed: then the daemon looks what it is.
  static func mayBeArchive(_ head: [UInt8]) -> Bool {
    Packing(beginning: head) != nil
      || [Array("WARC/".utf8), [UInt8(ascii: "{")], [UInt8(ascii: "[")]].contains { head.starts(with: $0) }
  }

  private func passOver(_ name: String) { passedOver[SourceFormat.nameExtension(name), default: 0] += 1 }

  private func skip(_ path: [UInt8], _ reason: FileBytes.Failure) {
    skipped.append(AddAnswer.Skipped(id: String(decoding: path, as: UTF8.self), reason: "\(reason)"))
  }
}
