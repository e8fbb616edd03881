import NIOCore
import Synchronization

/// A request's body as it comes in: the connection pushes, one reader pulls, and while the reader lags the connection
/// stops reading its socket.
final class RequestBody: AsyncSequence, Sendable {
  typealias Element = [UInt8]
  typealias Failure = any Error

  /// Bytes that may wait for the reader.
  private static let highWatermark = 256 << 10

  private struct State {
    var chunks: [ByteBuffer] = []
    var buffered = 0
    var end: Result<Void, any Error>?
    var waiter: CheckedContinuation<Void, any Error>?
    /// The time of a wait is up.
    var isDue = false
    var isPaused = false
    var wasAsked = false

    var hasMore: Bool { !chunks.isEmpty || end != nil }
  }

  private let state = Mutex(State())
  /// Called once, when the body is first asked for.
  private let onDemand: @Sendable () -> Void
  /// Called when there is room again.
  private let onRoom: @Sendable () -> Void

  init(onDemand: @escaping @Sendable () -> Void = {}, onRoom: @escaping @Sendable () -> Void = {}) {
    self.onDemand = onDemand
    self.onRoom = onRoom
  }

  /// True while the connection should not read on.
  var isPaused: Bool { state.withLock { $0.isPaused } }

  func push(_ chunk: ByteBuffer) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard state.end == nil else { return nil }
      state.chunks.append(chunk)
      state.buffered += chunk.readableBytes
      if state.buffered >= Self.highWatermark { state.isPaused = true }
      return state.waiter.take()
    }
    waiter?.resume()
  }

  /// No more will come: the body is whole, or it broke off.
  func finish(_ result: Result<Void, any Error>) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard state.end == nil else { return nil }
      state.end = result
      return state.waiter.take()
    }
    waiter?.resume()
  }

  func makeAsyncIterator() -> Iterator { Iterator(body: self) }

  struct Iterator: AsyncIteratorProtocol {
    let body: RequestBody

    /// Everything that has come since the last call, as one piece.
    func next() async throws -> [UInt8]? { try await body.next() }
  }

  /// Waits until there is something to take, bytes or the end; false where nothing has come by the deadline.
  func hasMore(by deadline: ContinuousClock.Instant? = nil) async throws -> Bool {
    let isFirst = state.withLock { state in
      defer { state.wasAsked = true }
      return !state.wasAsked
    }
    if isFirst { onDemand() }
    var alarm: Task<Void, any Error>?
    defer { alarm?.cancel() }
    while !state.withLock({ $0.hasMore }) {
      if let deadline {
        guard ContinuousClock.now < deadline else { return false }
        alarm =
          alarm
          ?? Task {
            try await Task.sleep(until: deadline)
            ring()
          }
      }
      try await suspend()
    }
    return true
  }

  /// Returns once something may have come.
  private func suspend() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { state -> Result<Void, any Error>? in
          if state.hasMore || state.isDue {
            state.isDue = false
            return .success(())
          }
          guard state.waiter == nil else { return .failure(CancellationError()) }
          state.waiter = continuation
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      finish(.failure(CancellationError()))
    }
  }

  private func ring() {
    let waiter = state.withLock { state in
      state.isDue = state.waiter == nil
      return state.waiter.take()
    }
    waiter?.resume()
  }

  private func next() async throws -> [UInt8]? {
    _ = try await hasMore()
    let (bytes, end, hasRoom) = state.withLock { state -> ([UInt8]?, Result<Void, any Error>?, Bool) in
      guard !state.chunks.isEmpty else { return (nil, state.end, false) }
      var joined = [UInt8]()
      joined.reserveCapacity(state.buffered)
      for chunk in state.chunks { joined += chunk.readableBytesView }
      state.chunks.removeAll(keepingCapacity: true)
      state.buffered = 0
      defer { state.isPaused = false }
      return (joined, nil, state.isPaused)
    }
    if hasRoom { onRoom() }
    try end?.get()
    return bytes
  }
}
