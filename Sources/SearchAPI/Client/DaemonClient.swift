import NIOCore
import NIOHTTP1
import NIOPosix

/// Speaks HTTP/1.1 to the daemon over its Unix socket, request after request on one connection.
///
/// Requests must not overlap.
public final class DaemonClient: Sendable {
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let exchange: NIOLoopBound<ExchangeHandler>

  /// Connects; throws `ClientError.noDaemon` where nobody listens.
  public init(socket path: String) async throws(ClientError) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      (channel, exchange) = try await ClientBootstrap(group: group).connectTimeout(.seconds(5))
        .connect(unixDomainSocketPath: path) { channel in
          channel.eventLoop.makeCompletedFuture {
            let handler = ExchangeHandler()
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.pipeline.syncOperations.addHandler(handler)
            return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
          }
        }
    } catch {
      try? await group.shutdownGracefully()
      throw .noDaemon(path: path, code: (error as? IOError)?.errnoCode ?? 0)
    }
    self.group = group
  }

  /// Closes the connection.
  public func close() async {
    try? await channel.close()
    try? await group.shutdownGracefully()
  }

  /// An answer with its body, whatever its status.
  public struct Response: Sendable {
    public var status: Int
    public var body: [UInt8]
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// - Parameters:
  ///   - body: Chunks that are sent as they come, each after the one before went out; nil for no body.
  ///   - seconds: How long the answer may take once the request is sent; nil for as long as the connection holds.
  ///   - onBody: Gets a good answer's body piece by piece, on the connection's thread, which waits for it.
  public func send(
    _ method: String, _ target: String, contentType: String? = nil,
    body: (some AsyncSequence<[UInt8], any Error>)? = Optional<EmptyBody>.none,
    within seconds: Int? = 60, onBody: (@Sendable ([UInt8]) -> Void)? = nil
  ) async throws(ClientError) -> Response {
    let answer = channel.eventLoop.makePromise(of: Response.self)
    let exchange = exchange
    channel.eventLoop.execute { exchange.value.begin(answer, onBody: onBody) }
    var headers = HTTPHeaders([("Host", "localhost")])
    if let contentType { headers.add(name: "Content-Type", value: contentType) }
    headers.add(name: body == nil ? "Content-Length" : "Transfer-Encoding", value: body == nil ? "0" : "chunked")
    let head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: method), uri: target, headers: headers)
    do {
      try await transmit(head, body)
    } catch let error as BodyError {
      // The body's own source failed: what was sent is not a request.
      answer.fail(ClientError.disconnected("\(error.cause)"))
      try? await channel.close()
      throw .disconnected("\(error.cause)")
    } catch {
      // The daemon may have answered, and closed, before it read everything: the answer tells why.
    }
    let limit = seconds.map { seconds in
      channel.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
        exchange.value.fail(ClientError.timeout(seconds: seconds))
      }
    }
    defer { limit?.cancel() }
    do {
      return try await answer.futureResult.get()
    } catch {
      throw error as? ClientError ?? .disconnected("\(error)")
    }
  }

  /// Sends a request, and reads a good answer's JSON; throws `ClientError.refused` for any other.
  public func get<Answer: Decodable>(_ type: Answer.Type, _ target: String) async throws(ClientError) -> Answer {
    try Self.decode(type, from: await send("GET", target))
  }

  /// A good answer's JSON.
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

  private func transmit(_ head: HTTPRequestHead, _ body: (some AsyncSequence<[UInt8], any Error>)?) async throws {
    guard let body else {
      channel.write(HTTPClientRequestPart.head(head), promise: nil)
      return try await channel.writeAndFlush(HTTPClientRequestPart.end(nil)).get()
    }
    try await channel.writeAndFlush(HTTPClientRequestPart.head(head)).get()
    var chunks = body.makeAsyncIterator()
    while true {
      let chunk: [UInt8]?
      do {
        chunk = try await chunks.next(isolation: nil)
      } catch {
        throw BodyError(cause: error)
      }
      guard let chunk else { break }
      try await channel.writeAndFlush(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: chunk)))).get()
    }
    try await channel.writeAndFlush(HTTPClientRequestPart.end(nil)).get()
  }

  private struct BodyError: Error { var cause: any Error }
}

/// No chunks at all.
public struct EmptyBody: AsyncSequence, AsyncIteratorProtocol, Sendable {
  public init() {}
  public func makeAsyncIterator() -> EmptyBody { self }
  public mutating func next() async throws -> [UInt8]? { nil }
}

/// Gathers one answer after the other.
private final class ExchangeHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  /// An answer is JSON of a bounded window of results; more than this is not from a daemon.
  private static let largestBody = 256 << 20

  private var waiting: EventLoopPromise<DaemonClient.Response>?
  private var onBody: (@Sendable ([UInt8]) -> Void)?
  private var response = DaemonClient.Response(status: 0, body: [])
  private var isClosed = false
  private var context: ChannelHandlerContext?

  func begin(_ promise: EventLoopPromise<DaemonClient.Response>, onBody: (@Sendable ([UInt8]) -> Void)?) {
    waiting?.fail(ClientError.disconnected("another request began"))
    waiting = promise
    self.onBody = onBody
    if isClosed { fail(ClientError.disconnected("closed")) }
  }

  func fail(_ error: any Error) {
    waiting?.fail(error)
    waiting = nil
    context?.close(promise: nil)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      response = DaemonClient.Response(status: Int(head.status.code), body: [])
    case .body(let buffer):
      if let onBody, response.status == 200 {
        onBody(Array(buffer.readableBytesView))
      } else if response.body.count + buffer.readableBytes > Self.largestBody {
        fail(ClientError.unreadable("too long"))
      } else {
        response.body += buffer.readableBytesView
      }
    case .end:
      waiting?.succeed(response)
      waiting = nil
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    isClosed = true
    fail(ClientError.disconnected("closed"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(ClientError.disconnected("\(error)"))
  }
}
