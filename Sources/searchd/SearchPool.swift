import NIOPosix
import Synchronization

/// The threads that searches run on, and how many may wait for one.
final class SearchPool: Sendable {
  private let pool: NIOThreadPool
  private let mostWaiting: Int
  private let threads: Int
  private let taken = Mutex(0)
  private let isEnding = Flag()

  init(threads: Int, mostWaiting: Int) {
    self.threads = threads
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
    guard mayWait else { throw RequestError.busy("too many searches at a time") }
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

/// Lets a number of bodies be taken in at a time; others wait in line, as many as may.
actor UploadGate {
  private let width: Int
  private let mostWaiting: Int
  private var inside = 0
  private var line: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []
  private var lastTicket = 0

  init(width: Int, mostWaiting: Int) {
    self.width = width
    self.mostWaiting = mostWaiting
  }

  /// Bodies inside and in line.
  var count: Int { inside + line.count }

  /// Runs `work` in its turn; throws 503 where the line is full.
  nonisolated func pass<Answer: Sendable>(_ work: @Sendable () async throws -> Answer) async throws -> Answer {
    try await enter()
    do {
      let answer = try await work()
      await leave()
      return answer
    } catch {
      await leave()
      throw error
    }
  }

  private func enter() async throws {
    guard inside >= width else {
      inside += 1
      return
    }
    guard line.count < mostWaiting else { throw RequestError.busy("too many uploads at a time") }
    lastTicket += 1
    let ticket = lastTicket
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { line.append((ticket, $0)) }
    } onCancel: {
      Task { await giveUp(ticket) }
    }
  }

  private func leave() {
    guard line.isEmpty else { return line.removeFirst().continuation.resume() }
    inside -= 1
  }

  private func giveUp(_ ticket: Int) {
    guard let index = line.firstIndex(where: { $0.ticket == ticket }) else { return }
    line.remove(at: index).continuation.resume(throwing: CancellationError())
  }
}
