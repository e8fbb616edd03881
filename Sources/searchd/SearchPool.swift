import NIOPosix
import Synchronization

/// The threads that searches run on, and how many may wait for one.
final class SearchPool: Sendable {
  private let pool: NIOThreadPool
  private let mostWaiting: Int
  private let threads: Int
  private let content: String
  private let taken = Mutex(0)
  private let isEnding = Flag()

  /// - Parameter content: What is run, as those are told who are refused.
  init(threads: Int, mostWaiting: Int, of content: String = "searches") {
    self.threads = threads
    self.content = content
    self.mostWaiting = mostWaiting
    pool = NIOThreadPool(numberOfThreads: threads)
    pool.start()
  }

  /// Searches running or waiting.
  var count: Int { taken.withLock { $0 } }

  /// Runs `work` on a thread of the pool; throws 503 where too many wait already, and does not begin what was
  /// cancelled while it waited.
  /// - Parameter work: Asks its argument now and then whether it is still wanted.
  func run<Answer: Sendable>(
    _ work: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Answer
  ) async throws -> Answer {
    let mayWait = taken.withLock { taken in
      guard taken < threads + mostWaiting else { return false }
      taken += 1
      return true
    }
    guard mayWait else { throw RequestError.busy("too many \(content) at a time") }
    defer { taken.withLock { $0 -= 1 } }
    let isCancelled = Flag()
    return try await withTaskCancellationHandler {
      try await pool.runIfActive {
        guard !isCancelled.isSet, !self.isEnding.isSet else { throw CancellationError() }
        return try work { isCancelled.isSet || self.isEnding.isSet }
      }
    } onCancel: {
      isCancelled.set()
    }
  }

  /// Begins no search any more and ends those that run: all who wait are told so.
  func end() { isEnding.set() }

  private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
  }

  func stop() async { try? await pool.shutdownGracefully() }
}
