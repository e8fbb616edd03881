import Files
import FoundationEssentials
import Glibc
import InvertedIndex
import SearchAPI
import Synchronization
import TextBytes

/// The pages that harmed their parser, kept in the folder `quarantine` of the index: a line of JSON that tells of the
/// page, then the payload that was sent to the parser. Layout: `Index/FORMAT.md`, "Pages set aside".
///
/// There is room for so many and so large ones; then the oldest make room.
final class Quarantine: Sendable {
  private struct State {
    /// The oldest first.
    var pages: [QuarantinedPage] = []
    var dropped = 0
  }

  private let directory: String
  private let limits: ServiceLimits
  private let disk: Disk
  private let state: Mutex<State>

  /// Reads what is there; a file that is no page that was set aside is left alone.
  init(index: String, limits: ServiceLimits, disk: Disk = Disk()) {
    directory = "\(index)/quarantine"
    self.limits = limits
    self.disk = disk
    var pages: [QuarantinedPage] = []
    for key in (try? disk.names(in: directory)) ?? [] {
      // Of a daemon that ended while it wrote.
      if key.hasSuffix(".new") { try? disk.remove("\(directory)/\(key)") }
      guard key.utf8.count == 16 else { continue }
      if let (page, _) = try? Self.read("\(directory)/\(key)"), page.key == key { pages.append(page) }
    }
    state = Mutex(State(pages: pages.sorted { ($0.time, $0.key) < ($1.time, $1.key) }))
  }

  /// What a page is known by: a hash of what its source says of it and its bytes.
  static func key(_ payload: [UInt8]) -> String {
    String(Checksum.of(payload), radix: 16, width: 16)
  }

  var pages: [QuarantinedPage] { state.withLock { $0.pages } }
  var count: Int { state.withLock { $0.pages.count } }
  /// Pages that had to make room since the start.
  var dropped: Int { state.withLock { $0.dropped } }

  func reason(_ key: String) -> String? { state.withLock { $0.pages.first { $0.key == key }?.reason } }

  /// Keeps a page; returns once that is on the disk.
  func keep(_ payload: [UInt8], id: String, reason: String) throws {
    let page = QuarantinedPage(
      key: Self.key(payload), id: id, reason: reason, time: Timestamp(unixSeconds: Int64(time(nil))).description,
      bytes: payload.count)
    // Nothing is listed that is not there.
    try disk.createDirectory(directory)
    try disk.replace(page.key, in: directory, with: [Wire.encode(page) + Array("\n".utf8), payload])
    let gone = state.withLock { state -> [QuarantinedPage] in
      state.pages.removeAll { $0.key == page.key }
      state.pages.append(page)
      var gone: [QuarantinedPage] = []
      var bytes = state.pages.reduce(0) { $0 + $1.bytes }
      while state.pages.count > 1,
        state.pages.count > limits.quarantinePages || bytes > limits.quarantineBytes
      {
        let oldest = state.pages.removeFirst()
        bytes -= oldest.bytes
        gone.append(oldest)
      }
      state.dropped += gone.count
      return gone
    }
    for page in gone { try? disk.remove("\(directory)/\(page.key)") }
  }

  /// The payload of a page; nil where there is none.
  func payload(_ key: String) throws -> [UInt8]? {
    guard state.withLock({ $0.pages.contains { $0.key == key } }) else { return nil }
    return try Self.read("\(directory)/\(key)").payload
  }

  /// False where there is none.
  func drop(_ key: String) throws -> Bool {
    guard state.withLock({ $0.pages.contains { $0.key == key } }) else { return false }
    try disk.remove("\(directory)/\(key)")
    try disk.syncDirectory(directory)
    state.withLock { $0.pages.removeAll { $0.key == key } }
    return true
  }

  private static func read(_ path: String) throws -> (page: QuarantinedPage, payload: [UInt8]) {
    let bytes = try FileBytes.read(Array(path.utf8), upTo: 2 * ParserMessage.largestRequest).bytes
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { throw Failure("\(path) is cut short") }
    let page = try Wire.decode(QuarantinedPage.self, from: Array(bytes[..<end]))
    let payload = Array(bytes[(end + 1)...])
    guard key(payload) == page.key else { throw Failure("\(path) is damaged") }
    return (page, payload)
  }
}
