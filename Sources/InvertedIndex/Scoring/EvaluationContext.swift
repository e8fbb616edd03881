/// What an evaluation shares: when it has to end, and what its expansions found.
final class EvaluationContext {
  /// An expansion is asked for once to match by and once to rank by, and each of a fuzzy word's for every distance.
  var terms: [SegmentExpansion: (edits: Int, terms: [ExpandedTerm])] = [:]
  var bitmaps: [SegmentExpansion: ContiguousArray<UInt64>] = [:]

  /// What finding expansions took so far, a segment's number each.
  var efforts: [UInt64: Effort] = [:]

  struct Effort {
    /// Terms looked at.
    var visited = 0
    /// Terms that expansions stand for.
    var found = 0
  }

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

/// An expansion in one segment.
struct SegmentExpansion: Hashable {
  var segment: UInt64
  var expansion: Expansion
}

/// A term that an expansion found, and how many edits away from the word that was asked for.
struct ExpandedTerm {
  var info: TermInfo
  var edits = 0
}
