/// When what failed is tried again: the pause doubles with every failure, so that what fails for long costs little.
struct RetryPause {
  static let first = Duration.seconds(10)
  static let longest = Duration.seconds(3600)

  private var length = Duration.zero
  private var end: ContinuousClock.Instant?

  func isOver(at now: ContinuousClock.Instant) -> Bool { end.map { now >= $0 } ?? true }

  mutating func failed(at now: ContinuousClock.Instant) {
    length = min(max(length * 2, Self.first), Self.longest)
    end = now + length
  }
}
