/// Takes an HTTP/1.1 answer apart as its bytes come (RFC 9112).
struct ResponseParser {
  enum Part: Equatable {
    case head(status: Int)
    case body(ArraySlice<UInt8>)
    case end
  }

  private enum State {
    case head
    /// So many bytes of the body are to come.
    case counted(Int)
    case chunkSize
    case chunk(Int)
    /// The line end behind a chunk.
    case chunkEnd
    /// Lines behind the last chunk.
    case trailer
    /// To the connection's end.
    case open
    case done
  }

  /// What one look at the bytes comes to.
  private enum Step {
    case needsMore
    /// Bytes that are no part of what is told.
    case nothing
    case found(Part)
  }

  private static let longestHead = 64 << 10

  private var state = State.head
  private var rest: [UInt8] = []
  /// Whether the answer says that none follows it on its connection.
  private(set) var isLast = false

  /// What can be told now. Bytes behind an answer's end are an error: nothing was asked.
  mutating func feed(_ bytes: some Collection<UInt8>) throws(ClientError) -> [Part] {
    rest += bytes
    var parts: [Part] = []
    while true {
      switch try next() {
      case .needsMore: return parts
      case .nothing: break
      case .found(let part): parts.append(part)
      }
    }
  }

  /// The connection has ended: whether the answer is whole.
  mutating func finish() -> Bool {
    if case .open = state { state = .done }
    if case .done = state { return true }
    return false
  }

  private mutating func next() throws(ClientError) -> Step {
    switch state {
    case .head: return try head()
    case .counted(0):
      state = .done
      return .found(.end)
    case .counted(let count):
      guard let bytes = bytes(count) else { return .needsMore }
      state = .counted(count - bytes.count)
      return .found(.body(bytes))
    case .chunk(0):
      state = .chunkEnd
      return .nothing
    case .chunk(let count):
      guard let bytes = bytes(count) else { return .needsMore }
      state = .chunk(count - bytes.count)
      return .found(.body(bytes))
    case .chunkSize:
      guard let line = line() else { return .needsMore }
      let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 32 }
      guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0 else {
        throw .unreadable("no chunk's size")
      }
      state = size == 0 ? .trailer : .chunk(size)
      return .nothing
    case .chunkEnd:
      guard let line = line() else { return .needsMore }
      guard line.isEmpty else { throw .unreadable("a chunk is longer than it says") }
      state = .chunkSize
      return .nothing
    case .trailer:
      guard let line = line() else { return .needsMore }
      guard line.isEmpty else { return .nothing }
      state = .done
      return .found(.end)
    case .open:
      guard !rest.isEmpty else { return .needsMore }
      defer { rest = [] }
      return .found(.body(rest[...]))
    case .done:
      guard rest.isEmpty else { throw .unreadable("more than an answer") }
      return .needsMore
    }
  }

  /// The status; nothing for an interim answer (1xx), behind which another comes.
  private mutating func head() throws(ClientError) -> Step {
    let end = Array("\r\n\r\n".utf8)
    guard let place = rest.indices.first(where: { rest[$0] == 13 && rest[$0...].starts(with: end) }) else {
      guard rest.count <= Self.longestHead else { throw .unreadable("headers without an end") }
      return .needsMore
    }
    let lines = String(decoding: rest[..<place], as: UTF8.self).split(separator: "\r\n")
    rest.removeFirst(place + end.count)
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      throw .unreadable("not HTTP/1.1")
    }
    if (100..<200).contains(status) { return .nothing }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    isLast = headers["connection"]?.lowercased() == "close"
    if headers["transfer-encoding"]?.lowercased().contains("chunked") == true {
      state = .chunkSize
    } else if let length = headers["content-length"] {
      guard let count = Int(length), count >= 0 else { throw .unreadable("no length") }
      state = .counted(count)
    } else {
      state = .open
    }
    return .found(.head(status: status))
  }

  /// At most so many of those that are there; nil where there are none.
  private mutating func bytes(_ most: Int) -> ArraySlice<UInt8>? {
    guard !rest.isEmpty else { return nil }
    let bytes = rest.prefix(most)
    rest.removeFirst(bytes.count)
    return bytes
  }

  /// Up to the next line's end, without it.
  private mutating func line() -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: 10) else { return nil }
    let line = rest[..<end]
    rest.removeFirst(end + 1)
    return line.last == 13 ? line.dropLast() : line
  }
}
