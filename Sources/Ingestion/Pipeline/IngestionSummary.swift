import InvertedIndex

/// What became of a source.
public struct IngestionSummary: Sendable, Hashable {
  /// Documents of ids that the index did not know.
  public var added = 0
  /// Documents that replaced another of their id.
  public var updated = 0
  /// Documents that the index held already.
  public var unchanged = 0
  /// Of those added and updated: whose text is that of another address.
  public var exactDuplicates = 0
  /// Of those added and updated: whose text is much like another's.
  public var nearDuplicates = 0
  /// Documents whose text was longer than `Limits.textBytes`, and ends there.
  public var cut = 0
  /// Pages that were left out.
  public var skippedCount = 0
  /// The first of them, `Limits.skipsTold` at most.
  public var skipped: [SkippedPage] = []
  /// What archives hold beside pages, counted by what it is.
  public var passedOver: [String: Int] = [:]
  /// What was said of pages and nobody could read, by what it is of (`published`): they were taken without.
  public var misread: [String: Misread] = [:]

  public init() {}

  mutating func skip(_ page: SkippedPage) {
    skippedCount += 1
    if skipped.count < Limits.skipsTold {
      skipped.append(page)
    } else if page.mayPass, let other = skipped.lastIndex(where: { !$0.mayPass }) {
      // Whoever tries again must know which.
      skipped[other] = page
    }
  }

  /// Counts a document that was handed on.
  public mutating func count(_ outcome: AddOutcome) {
    switch outcome.change {
    case .added: added += 1
    case .updated: updated += 1
    case .unchanged: unchanged += 1
    }
    switch outcome.likeness {
    case .none: break
    case .exact: exactDuplicates += 1
    case .near: nearDuplicates += 1
    }
  }

  mutating func passOver(_ kind: String, times: Int = 1) {
    let isKnown = passedOver[kind] != nil || passedOver.count < Limits.kindsTold
    passedOver[isKnown ? kind : "other", default: 0] += times
  }

  /// Adds what became of the source's next part.
  public static func += (left: inout IngestionSummary, right: IngestionSummary) {
    left.added += right.added
    left.updated += right.updated
    left.unchanged += right.unchanged
    left.exactDuplicates += right.exactDuplicates
    left.nearDuplicates += right.nearDuplicates
    left.cut += right.cut
    left.skippedCount += right.skippedCount
    left.skipped += right.skipped.prefix(Limits.skipsTold - left.skipped.count)
    for (kind, count) in right.passedOver { left.passOver(kind, times: count) }
    for (key, values) in right.misread {
      left.misread[key, default: Misread(example: values.example)].count += values.count
    }
  }
}

/// Values of one kind that nobody could read.
public struct Misread: Sendable, Hashable {
  public var count = 0
  /// The first of them.
  public var example: String

  init(example: String) { self.example = example }
}

/// A page that was left out, and why.
public struct SkippedPage: Sendable, Hashable {
  /// Its address where that was readable, else its place in the source (`line 7`).
  public var id: String
  /// For people: completes "left out because …".
  public var reason: String
  /// Whether the same may be taken another time.
  public var mayPass: Bool

  public init(id: String, reason: String, mayPass: Bool = false) {
    self.id = id
    self.reason = reason
    self.mayPass = mayPass
  }
}
