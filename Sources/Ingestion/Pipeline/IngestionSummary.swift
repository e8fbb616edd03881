/// What became of a source.
public struct IngestionSummary: Sendable, Hashable {
  public var added = 0
  public var updated = 0
  public var unchanged = 0
  /// Pages that were left out: all of them counted, the first `Limits.skipsTold` told.
  public var skippedCount = 0
  public var skipped: [SkippedPage] = []

  public init() {}

  mutating func skip(_ page: SkippedPage) {
    skippedCount += 1
    if skipped.count < Limits.skipsTold { skipped.append(page) }
  }
}

/// A page that was left out, and why.
public struct SkippedPage: Sendable, Hashable {
  public var id: String
  public var reason: String

  public init(id: String, reason: String) {
    self.id = id
    self.reason = reason
  }
}
