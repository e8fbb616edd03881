import Synchronization

/// Tells who listens of each commit's new documents.
final class ArrivalFeed: Sendable {
  /// Commits that may wait for a listener; one that lags further behind is let go.
  private static let mostWaiting = 256

  private struct State {
    var listeners: [Int: AsyncStream<Snapshot>.Continuation] = [:]
    var next = 0
    var isOver = false
  }

  private let state = Mutex(State())

  /// Every commit from now on, as a snapshot of the documents that it added or replaced.
  func listen() -> AsyncStream<Snapshot> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Snapshot.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    let number = state.withLock { state -> Int? in
      guard !state.isOver else { return nil }
      state.next += 1
      state.listeners[state.next] = continuation
      return state.next
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    return stream
  }

  func tell(_ arrivals: Snapshot) {
    // Ended outside the lock, which the ending takes.
    let late = state.withLock { state in
      state.listeners.values.filter { listener in
        if case .dropped = listener.yield(arrivals) { true } else { false }
      }
    }
    for listener in late { listener.finish() }
  }

  /// Ends all listening, now and later.
  func end() {
    let listeners = state.withLock { state in
      state.isOver = true
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
  }
}
