import NIOCore
import NIOHTTP1
import SearchAPI

/// One connection: requests in, one after the other, answers out, each in a task of its own that ends with the
/// connection.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  enum Phase {
    /// No request: since when.
    case resting(NIODeadline)
    /// A request's body is coming in.
    case receiving
    /// The whole request is here, the answer is not out.
    case answering
    /// The answer went out before the body was in; so many more bytes are read and thrown away.
    case draining(Int)
    case closing
  }

  /// Parts of later requests that may wait until a request is answered.
  private static let mostWaitingParts = 16
  /// A declined body is read on so far, so that its sender comes to read why.
  private static let mostDrained = 64 << 20
  private static let longestTick = 5

  private let responder: any Responder
  private let limits: ServiceLimits
  /// Whether a sender may say that its body takes its time.
  private let mayRest: Bool
  private let isStopping: @Sendable () -> Bool
  /// Seconds between two looks at the connection's pace.
  private let tick: Int
  private(set) var phase = Phase.resting(.now())
  private var head: HTTPRequestHead?
  private(set) var body = RequestBody()
  private var task: Task<Void, Never>?
  private var waiting = CircularBuffer<HTTPServerRequestPart>()
  private var hasPendingRead = false
  private var (isInputClosed, isOutputStarted) = (false, false)
  /// Whether the answer ends where the connection does.
  private var isUnframed = false
  private var clock: RepeatedTask?
  private var (bytesThisTick, slowTicks) = (0, 0)
  private var (unwritten, stuckTicks) = (0, 0)

  init(
    responder: any Responder, limits: ServiceLimits, mayRest: Bool, isStopping: @escaping @Sendable () -> Bool
  ) {
    self.responder = responder
    self.limits = limits
    self.mayRest = mayRest
    self.isStopping = isStopping
    tick = max(1, min(Self.longestTick, limits.stallSeconds, limits.headerSeconds))
  }

  // MARK: Reading

  func channelActive(context: ChannelHandlerContext) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let delay = TimeAmount.seconds(Int64(tick))
    clock = context.eventLoop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { _ in
      bound.value.0.checkPace(bound.value.1)
    }
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    clock?.cancel()
    phase = .closing
    body.finish(.failure(ChannelError.inputClosed))
    task?.cancel()
    letGo()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if case .answering = phase { waiting.append(part) } else { receive(part, context) }
  }

  func read(context: ChannelHandlerContext) {
    let mustWait =
      switch phase {
      case .answering: waiting.count >= Self.mostWaitingParts
      case .receiving: body.isPaused
      case .resting, .draining, .closing: false
      }
    if mustWait { hasPendingRead = true } else { context.read() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? StopEvent { return prepare(for: event, context) }
    guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
    isInputClosed = true
    switch phase {
    case .resting, .draining, .closing: close(context)
    // The client may have shut its side only; the answer still goes out.
    case .receiving: body.finish(.failure(ChannelError.inputClosed))
    case .answering: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if error is HTTPParserError, !isOutputStarted, case .resting = phase {
      let failure: RequestError
      if case HTTPParserError.headerOverflow = error {
        failure = RequestError(
          .requestHeaderFieldsTooLarge, "headers_too_large", "the request's headers are too long", hint: "send less")
      } else {
        failure = .badRequest("this is not HTTP/1.1", hint: "see RFC 9112")
      }
      phase = .answering
      finish(.failure(failure), context)
      return close(context)
    }
    if case .receiving = phase, error is HTTPParserError {
      isInputClosed = true
      return body.finish(.failure(error))
    }
    if case .answering = phase, case HTTPParserError.invalidEOFState = error { return }
    close(context)
  }

  private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, phase) {
    case (.head(let head), .resting): begin(head, context)
    case (.body(let buffer), .receiving):
      bytesThisTick += buffer.readableBytes
      body.push(buffer)
    case (.end, .receiving):
      phase = .answering
      body.finish(.success(()))
    case (.body(let buffer), .draining(let left)):
      if buffer.readableBytes > left { close(context) } else { phase = .draining(left - buffer.readableBytes) }
    case (.end, .draining): close(context)
    default: break
    }
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    self.head = head
    phase = .receiving
    (bytesThisTick, slowTicks) = (0, 0)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let loop = context.eventLoop
    let isExpecting = head.headers[canonicalForm: "Expect"].contains { $0.lowercased() == "100-continue" }
    let body = RequestBody(
      onDemand: { if isExpecting { loop.execute { bound.value.0.sendContinue(bound.value.1) } } },
      onRoom: { loop.execute { bound.value.0.resumeReading(bound.value.1) } })
    self.body = body
    let writer = ResponseWriter(channel: context.channel)
    let executor = responder.isQuick(head) ? LoopExecutor(loop: loop) : nil
    task = Task(executorPreference: executor) { [responder] in
      let response = await responder.answer(head, body: body)
      guard case .stream(let write) = response.body else {
        return loop.execute { bound.value.0.finish(response, bound.value.1) }
      }
      loop.execute { bound.value.0.sendHead(response, length: nil, bound.value.1) }
      do {
        if head.method != .HEAD { try await write(writer) }
        loop.execute { bound.value.0.end(bound.value.1) }
      } catch {
        loop.execute { bound.value.0.close(bound.value.1) }
      }
    }
  }

  /// Of what belongs to a request: its body calls back here, so that neither would ever go.
  private func letGo() {
    body = RequestBody()
    task = nil
    head = nil
    waiting.removeAll()
  }

  private func resumeReading(_ context: ChannelHandlerContext) {
    guard hasPendingRead else { return }
    hasPendingRead = false
    read(context: context)
  }

  // MARK: Writing

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let promise = promise ?? context.eventLoop.makePromise()
    unwritten += 1
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    promise.futureResult.whenComplete { _ in
      bound.value.unwritten -= 1
      bound.value.stuckTicks = 0
    }
    context.write(data, promise: promise)
  }

  private func sendContinue(_ context: ChannelHandlerContext) {
    guard case .receiving = phase, !isOutputStarted, context.channel.isActive else { return }
    write(
      context: context, data: wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))),
      promise: nil)
    context.flush()
  }

  private func finish(_ response: Response, _ context: ChannelHandlerContext) {
    guard case .bytes(let bytes) = response.body, context.channel.isActive else { return }
    sendHead(response, length: bytes.count, context)
    if head?.method != .HEAD {
      write(
        context: context, data: wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: bytes)))),
        promise: nil)
    }
    end(context)
  }

  private func sendHead(_ response: Response, length: Int?, _ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    isOutputStarted = true
    var headers = HTTPHeaders(response.headers)
    isUnframed = length == nil && head?.version != .http1_1 && head?.method != .HEAD
    if let length { headers.add(name: "Content-Length", value: "\(length)") }
    // The encoder ends whatever is said to come in pieces, and an answer to HEAD has no end either.
    if length == nil, !isUnframed, head?.method != .HEAD { headers.add(name: "Transfer-Encoding", value: "chunked") }
    if !canStay { headers.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    write(context: context, data: wrapOutboundOut(.head(head)), promise: nil)
  }

  /// Whether another request may follow: not while a body may still come that nobody will read.
  private var canStay: Bool {
    guard let head, head.isKeepAlive, !isUnframed, !isStopping(), case .answering = phase else { return false }
    return !isInputClosed || !waiting.isEmpty
  }

  private func end(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    let staysOpen = canStay
    let written = context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated()
    isOutputStarted = false
    task = nil
    if case .receiving = phase, !isInputClosed {
      phase = .draining(Self.mostDrained)
      return resumeReading(context)
    }
    // The next request waits until this answer is out, so that who reads nothing piles nothing up here.
    written.whenComplete { _ in if staysOpen { self.proceed(context) } else { self.close(context) } }
  }

  /// To the next request.
  private func proceed(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    phase = .resting(.now())
    head = nil
    body = RequestBody()
    while !waiting.isEmpty {
      if case .answering = phase { break }
      receive(waiting.removeFirst(), context)
    }
    if isInputClosed, case .resting = phase { return close(context) }
    resumeReading(context)
  }

  func close(_ context: ChannelHandlerContext) {
    phase = .closing
    context.close(promise: nil)
  }

  // MARK: Time

  /// Ends a connection that rests, brings or takes too little for too long.
  private func checkPace(_ context: ChannelHandlerContext) {
    if unwritten > 0 {
      stuckTicks += 1
      if stuckTicks * tick >= limits.stallSeconds { close(context) }
    }
    switch phase {
    case .resting(let since):
      if NIODeadline.now() - since >= .seconds(Int64(limits.headerSeconds)) { close(context) }
    case .receiving where mayRest && head?.headers.first(name: SlowBody.header) == SlowBody.value: break
    case .receiving, .draining:
      let isSlow = bytesThisTick < limits.slowestBodyBytesPerSecond * tick && !body.isPaused
      slowTicks = isSlow ? slowTicks + 1 : 0
      bytesThisTick = 0
      if slowTicks * tick >= limits.stallSeconds { close(context) }
    case .answering, .closing: break
    }
  }
}
