import NIOCore

/// Tells a connection that the daemon stops.
enum StopEvent: Sendable {
  /// One that rests is closed soon, any other after its answer.
  case begun
  /// What still comes in will not be whole in time: its sender is told so.
  case bodiesEnd
}

extension ConnectionHandler {
  /// How long a connection that rests is looked at once more: a request may lie in the socket already, and closing now would
  /// reset it.
  private static let lastCall = TimeAmount.milliseconds(100)
  /// How long a body that was declined is read on and thrown away: a socket that is closed with something unread in it is
  /// reset, and the answer may be lost.
  private static let lastDrain = TimeAmount.seconds(2)

  func prepare(for event: StopEvent, _ context: ChannelHandlerContext) {
    let time: TimeAmount
    switch (event, phase) {
    case (.begun, .resting): time = Self.lastCall
    case (.bodiesEnd, .receiving):
      // Whoever reads it ends with that, and answers.
      body.finish(.failure(CancellationError()))
      time = Self.lastDrain
    default: return
    }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    _ = context.eventLoop.scheduleTask(in: time) {
      let (connection, context) = bound.value
      switch (event, connection.phase) {
      case (.begun, .resting), (.bodiesEnd, .draining): connection.close(context)
      default: break
      }
    }
  }
}
