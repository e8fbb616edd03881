import Glibc
import Synchronization

/// Speaks HTTP/1.1 to the daemon over its Unix socket, request after request on one connection; on another where the daemon
/// has closed it before a request, as it does where none comes for a while.
///
/// Requests must not overlap. The calling thread writes, waits and reads: a program that asks one thing and ends needs
/// no event loop, and starts in half the time without one.
public final class DaemonClient: Sendable {
  /// An answer is JSON of a bounded window of results; more than this is not from a daemon.
  private static let largestBody = 256 << 20

  private let path: String
  private let isNamed: Bool
  private let state: Mutex<(connection: SocketConnection, isClosed: Bool)>

  /// Connects to whoever listens there; throws `ClientError.noDaemon` where nobody does.
  public convenience init(socket path: String) throws(ClientError) { try self.init(path, isNamed: true) }

  /// Connects to an index's daemon. Throws `ClientError.noDaemon` where nobody listens, `.stranger` where another user
  /// does, and the socket itself was not named.
  public convenience init(_ endpoint: Endpoint) throws(ClientError) {
    try self.init(endpoint.socket, isNamed: endpoint.socketIsNamed)
  }

  private init(_ path: String, isNamed: Bool) throws(ClientError) {
    (self.path, self.isNamed) = (path, isNamed)
    state = Mutex((try SocketConnection(path, isNamed: isNamed), false))
  }

  /// The process that listens, which the kernel knows, whatever it says itself; nil where this one does not see it.
  ///
  /// A service manager listens until the daemon takes its socket over: ask once something was answered.
  public func process() throws(ClientError) -> pid_t? {
    guard let pid = try SocketConnection(path, isNamed: isNamed).peer?.pid, pid > 0 else { return nil }
    return pid
  }

  /// Closes the connection for good; a request that waits for its answer ends.
  public func close() {
    let connection = state.withLock { state in
      state.isClosed = true
      return state.connection
    }
    connection.hangUp()
  }

  /// The connection for the next request.
  private func connection() throws(ClientError) -> SocketConnection {
    let (connection, isClosed) = state.withLock { $0 }
    guard !isClosed, connection.isAtEnd else { return connection }
    let another: SocketConnection
    do {
      another = try SocketConnection(path, isNamed: isNamed)
    } catch {
      throw error.meansNoDaemon ? .disconnected("it has ended") : error
    }
    let isLate = state.withLock { state in
      state.connection = another
      return state.isClosed
    }
    if isLate { another.hangUp() }
    return another
  }

  /// An answer with its body, whatever its status.
  public struct Response: Sendable {
    /// HTTP's status code.
    public var status: Int
    /// Empty where `onBody` got it.
    public var body: [UInt8]
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// - Parameters:
  ///   - body: Chunks that are sent as they come, each after the one before went out, whatever time they take; nil for no
  ///     body.
  ///   - seconds: How long the answer may take once the request is sent; nil for as long as the connection holds.
  ///   - onBody: Gets a good answer's body piece by piece, on the calling thread.
  /// - Throws: `.timeout`, `.disconnected`, `.source` where the body's chunks do, or `.unreadable` where what came is no HTTP
  ///   or too long.
  public func send(
    _ method: String, _ target: String, contentType: String? = nil,
    body: (some AsyncSequence<[UInt8], any Error>)? = Optional<EmptyBody>.none,
    within seconds: Int? = 60, onBody: (@Sendable ([UInt8]) -> Void)? = nil
  ) async throws(ClientError) -> Response {
    let connection = try connection()
    do {
      let head = Self.head(method, target, contentType: contentType, length: body == nil ? 0 : nil)
      try await Self.transmit(head, body, connection)
    } catch let error as BodyError {
      // What was sent is not a request.
      connection.hangUp()
      throw .source("\(error.cause)")
    } catch {
      // The daemon may have answered, and closed, before it read everything: the answer tells why.
    }
    return try Self.receive(connection, within: seconds, onBody)
  }

  /// As `send("GET", target)`, for callers that are not asynchronous.
  public func fetch(_ target: String, within seconds: Int = 60) throws(ClientError) -> Response {
    try exchange("GET", target, within: seconds)
  }

  /// As `send`, for callers that are not asynchronous and have the whole body.
  public func exchange(
    _ method: String, _ target: String, contentType: String? = nil, body: [UInt8] = [], within seconds: Int? = 60
  ) throws(ClientError) -> Response {
    let connection = try connection()
    // The daemon may have answered, and closed, before it read everything: the answer tells why.
    try? connection.write(Self.head(method, target, contentType: contentType, length: body.count) + body)
    return try Self.receive(connection, within: seconds, nil)
  }

  /// Sends a request, and reads a good answer's JSON; throws `ClientError.refused` for any other.
  public func get<Answer: Decodable>(_ type: Answer.Type, _ target: String) async throws(ClientError) -> Answer {
    try Self.decode(type, from: await send("GET", target))
  }

  /// A good answer's JSON. Throws `.refused` for any other, `.unreadable` where the JSON is not of this type.
  public static func decode<Answer: Decodable>(
    _ type: Answer.Type, from response: Response
  ) throws(ClientError) -> Answer {
    try checkStatus(response)
    do {
      return try Wire.decode(type, from: response.body)
    } catch {
      throw .unreadable("\(error)")
    }
  }

  /// Throws what the daemon said where it declined.
  public static func checkStatus(_ response: Response) throws(ClientError) {
    guard !(200..<300).contains(response.status) else { return }
    guard let answer = try? Wire.decode(ErrorAnswer.self, from: response.body) else {
      throw .unreadable("status \(response.status)")
    }
    throw .refused(status: response.status, answer.error)
  }

  /// - Parameter length: The body's; nil where that comes in chunks.
  private static func head(_ method: String, _ target: String, contentType: String?, length: Int?) -> [UInt8] {
    var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
    if let contentType { head += "Content-Type: \(contentType)\r\n" }
    if let length {
      head += "Content-Length: \(length)\r\n\r\n"
    } else {
      head += "Transfer-Encoding: chunked\r\n\(SlowBody.header): \(SlowBody.value)\r\n\r\n"
    }
    return Array(head.utf8)
  }

  private static func transmit(
    _ head: [UInt8], _ body: (some AsyncSequence<[UInt8], any Error>)?, _ connection: SocketConnection
  ) async throws {
    try connection.write(head)
    guard let body else { return }
    var chunks = body.makeAsyncIterator()
    while true {
      let chunk: [UInt8]?
      do {
        chunk = try await chunks.next(isolation: nil)
      } catch {
        throw BodyError(cause: error)
      }
      guard let chunk else { break }
      // An empty chunk would be the last.
      if chunk.isEmpty { continue }
      try connection.write(Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10])
    }
    try connection.write(Array("0\r\n\r\n".utf8))
  }

  private static func receive(
    _ connection: SocketConnection, within seconds: Int?, _ onBody: (@Sendable ([UInt8]) -> Void)?
  ) throws(ClientError) -> Response {
    do throws(ClientError) {
      return try receive(connection, until: seconds.map { .now + .seconds($0) }, onBody)
    } catch {
      connection.hangUp()
      if case .timeout = error { throw .timeout(seconds: seconds ?? 0) }
      throw error
    }
  }

  private static func receive(
    _ connection: SocketConnection, until deadline: ContinuousClock.Instant?, _ onBody: (@Sendable ([UInt8]) -> Void)?
  ) throws(ClientError) -> Response {
    var parser = ResponseParser()
    var response = Response(status: 0, body: [])
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = try connection.read(until: deadline, into: &buffer)
      if count == 0 {
        guard parser.finish() else { throw .disconnected("it closed the connection") }
        return response
      }
      for part in try parser.feed(buffer[..<count]) {
        switch part {
        case .head(let status): response.status = status
        case .body(let bytes):
          if let onBody, response.status == 200 {
            onBody(Array(bytes))
          } else {
            guard response.body.count + bytes.count <= largestBody else { throw .unreadable("too long") }
            response.body += bytes
          }
        case .end:
          // The daemon reads no further request from it.
          if parser.isLast { connection.hangUp() }
          return response
        }
      }
    }
  }

  private struct BodyError: Error { var cause: any Error }
}

/// How a client on the socket says that its body comes as its source gives it, a pipe for one: the daemon waits for as long
/// as the connection holds. Others are held to `ServiceLimits.slowestBodyBytesPerSecond`.
public enum SlowBody {
  /// The header's name.
  public static let header = "Slow-Body"
  /// What it says: true, as a structured field (RFC 9651).
  public static let value = "?1"
}

/// No chunks at all.
public struct EmptyBody: AsyncSequence, AsyncIteratorProtocol, Sendable {
  public func makeAsyncIterator() -> EmptyBody { self }
  public mutating func next() async throws -> [UInt8]? { nil }
}
