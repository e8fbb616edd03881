/// What an evaluation shares: when it has to end, what it may hold, and what its expansions found.
final class EvaluationContext {
  let memory: MemoryAllowance

  /// An expansion is asked for once to match by and once to rank by, and each of a fuzzy word's for every distance.
  var terms: [SegmentExpansion: FoundTerms] = [:]
  var bitmaps: [SegmentExpansion: SharedBitmap] = [:]

  /// Of the last plan's entries in the dictionaries.
  var planMemory: Reservation?

  /// How many terms were looked at to find them, in the segment that took the most: for each expansion that was begun,
  /// and for all. Not the sum over segments, or a query would be refused that a merge makes welcome again.
  private var visits: [Expansion: Int] = [:]
  private(set) var allVisits = 0

  private let deadline: ContinuousClock.Instant?
  private let isCancelled: (@Sendable () -> Bool)?
  private var steps: UInt32 = 0

  init(
    deadline: ContinuousClock.Instant?, isCancelled: (@Sendable () -> Bool)? = nil,
    memory: MemoryAllowance = MemoryAllowance()
  ) {
    self.deadline = deadline
    self.isCancelled = isCancelled
    self.memory = memory
  }

  /// Lets go of what expansions found; it is found again where it is asked for again.
  func forget() {
    terms.removeAll()
    bitmaps.removeAll()
  }

  /// Whether others had so much to look at that this expansion may not be begun.
  func refuses(_ expansion: Expansion) -> Bool {
    visits[expansion] == nil && allVisits >= QueryLimits.sharedVisits
  }

  /// Of one segment.
  func note(visits count: Int, of expansion: Expansion) {
    let known = visits[expansion] ?? 0
    visits[expansion] = max(known, count)
    allVisits += max(0, count - known)
  }

  /// How many terms of a segment others than one expansion stand for.
  func termsFound(in segment: UInt64, besides expansion: Expansion) -> Int {
    terms.reduce(0) { sum, found in
      found.key.segment == segment && found.key.expansion != expansion ? sum + found.value.terms.count : sum
    }
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

  /// For what cannot throw, and is long each time: it is left out then, and the next step throws.
  func isExpiredBeforeLongStep() -> Bool {
    guard isExpired else { return false }
    steps = Self.interval &- 1
    return true
  }
}

/// An expansion in one segment.
struct SegmentExpansion: Hashable {
  var segment: UInt64
  var expansion: Expansion
}

/// What an expansion found in one segment, as far as some distance.
struct FoundTerms {
  var edits: Int
  var terms: [ExpandedTerm]
  var memory: Reservation
}

/// The documents of an expansion in one segment as bits.
struct SharedBitmap {
  var words: ContiguousArray<UInt64>
  var memory: Reservation
}

/// A term that an expansion found, and how many edits away from the word that was asked for.
struct ExpandedTerm {
  var info: TermInfo
  var edits = 0
}
