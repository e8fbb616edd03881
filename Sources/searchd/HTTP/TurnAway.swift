import NIOCore
import NIOHTTP1

/// Answers a connection that is not taken, whatever it asks, and closes it.
final class TurnAway: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let error: RequestError

  init(_ error: RequestError) { self.error = error }

  func channelActive(context: ChannelHandlerContext) {
    let response = Response.failure(error)
    guard case .bytes(let body) = response.body else { return context.close(promise: nil) }
    var head = "HTTP/1.1 \(response.status.code) \(response.status.reasonPhrase)\r\nConnection: close\r\n"
    for (name, value) in response.headers { head += "\(name): \(value)\r\n" }
    head += "Content-Length: \(body.count)\r\n\r\n"
    let bytes = context.channel.allocator.buffer(bytes: Array(head.utf8) + body)
    // What the client sends meanwhile is left unread: nothing that it asks is done.
    context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    context.close(mode: .output, promise: nil)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    // It may read the answer before the connection goes.
    _ = context.eventLoop.scheduleTask(in: .seconds(1)) { bound.value.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // It left: so may we.
    if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
  }
}

extension RequestError {
  static let stranger = RequestError(
    .forbidden, "forbidden", "this socket belongs to another user",
    hint: "ask its owner to start searchd with --group, or run one of your own")
}
