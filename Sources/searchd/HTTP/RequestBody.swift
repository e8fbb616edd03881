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
    var waiter: CheckedContinuation<[UInt8]?, any Error>?
    var isPaused = false
    var wasAsked = false
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
    let waiter = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
      guard state.end == nil else { return nil }
      if let waiter = state.waiter {
        state.waiter = nil
        return waiter
      }
      state.chunks.append(chunk)
      state.buffered += chunk.readableBytes
      if state.buffered >= Self.highWatermark { state.isPaused = true }
      return nil
    }
    waiter?.resume(returning: Array(chunk.readableBytesView))
  }

  /// No more will come: the body is whole, or it broke off.
  func finish(_ result: Result<Void, any Error>) {
    let waiter = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
      guard state.end == nil else { return nil }
      state.end = result
      return state.waiter.take()
    }
    waiter?.resume(with: result.map { nil })
  }

  func makeAsyncIterator() -> Iterator { Iterator(body: self) }

  struct Iterator: AsyncIteratorProtocol {
    let body: RequestBody

    /// Everything that has come since the last call, as one piece.
    func next() async throws -> [UInt8]? { try await body.next() }
  }

  private func next() async throws -> [UInt8]? {
    let isFirst = state.withLock { state in
      defer { state.wasAsked = true }
      return !state.wasAsked
    }
    if isFirst { onDemand() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (answer, hasRoom) = state.withLock { state -> (Result<[UInt8]?, any Error>?, Bool) in
          if !state.chunks.isEmpty {
            var joined = [UInt8]()
            joined.reserveCapacity(state.buffered)
            for chunk in state.chunks { joined += chunk.readableBytesView }
            state.chunks.removeAll(keepingCapacity: true)
            state.buffered = 0
            defer { state.isPaused = false }
            return (.success(joined), state.isPaused)
          }
          if let end = state.end { return (end.map { nil }, false) }
          guard state.waiter == nil else { return (.failure(CancellationError()), false) }
          state.waiter = continuation
          return (nil, false)
        }
        if let answer { continuation.resume(with: answer) }
        if hasRoom { onRoom() }
      }
    } onCancel: {
      finish(.failure(CancellationError()))
    }
  }

  /// The whole body; throws 413 where it is longer than `limit` bytes.
  func collect(upTo limit: Int) async throws -> [UInt8] {
    var bytes = [UInt8]()
    for try await chunk in self {
      guard bytes.count + chunk.count <= limit else { throw RequestError.tooLarge(limit: limit) }
      bytes += chunk
    }
    return bytes
  }
}
