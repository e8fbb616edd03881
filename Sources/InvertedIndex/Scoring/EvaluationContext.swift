/// What an evaluation shares: when it has to end.
final class EvaluationContext {
  private let deadline: ContinuousClock.Instant?
  private let isCancelled: (@Sendable () -> Bool)?
  private var steps: UInt32 = 0

  init(deadline: ContinuousClock.Instant?, isCancelled: (@Sendable () -> Bool)? = nil) {
    self.deadline = deadline
    self.isCancelled = isCancelled
  }

  /// How many steps pass between two looks at the clock.
  private static let interval: UInt32 = 4096

  /// To be called once a candidate.
  @inline(__always)
  func step() throws(SearchError) {
    steps &+= 1
    if steps % Self.interval == 0 { try check() }
  }

  /// To be called where a step is long.
  func check() throws(SearchError) {
    if let isCancelled, isCancelled() { throw .cancelled }
    if let deadline, ContinuousClock.now >= deadline { throw .timeout }
  }

  /// For loops that cannot throw: they end, and their callers check.
  var isExpired: Bool { isCancelled?() ?? false || deadline.map { ContinuousClock.now >= $0 } ?? false }
}
