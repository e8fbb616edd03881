/// The best documents of a union of terms, without scoring the rest: the ranges that promise most are looked into
/// first, so that the others meet a high threshold; then all that can still reach it, in the documents' order.
struct RankedUnion: ~Copyable {
  private var ranges: ScoredRanges
  private let segment: LiveSegment
  private let segmentNumber: Int
  private let context: EvaluationContext
  private let memory: Reservation

  /// So many ranges, or as many as documents are wanted, are looked into out of their order.
  private static let firstRanges = 16
  /// How many ranges pass between two looks at the clock.
  private static let checkInterval = 256

  init(
    _ terms: borrowing FixedArray<RankedCursor>, segment: LiveSegment, number: Int, context: EvaluationContext
  ) throws(SearchError) {
    memory = try context.reserve(bytes: ScoredRanges.size(terms, documentCount: segment.reader.documentCount))
    ranges = ScoredRanges(terms, documentCount: segment.reader.documentCount)
    self.segment = segment
    segmentNumber = number
    self.context = context
  }

  /// Puts the best into `top`, each lifted by `bonus`; how many matching documents were met. With `isExhaustive` that
  /// is all of them, and every one is scored.
  mutating func collect(
    into top: inout TopDocs, where condition: UnionCondition, bonus: UInt32 = 0, isExhaustive: Bool = false
  ) throws(SearchError) -> Int {
    var met = 0
    if !isExhaustive, !condition.needsOrder {
      for range in ranges.best(max(Self.firstRanges, min(top.capacity, ranges.rangeCount))) {
        met += look(into: range, &top, condition, bonus, isExhaustive)
        ranges.close(range)
      }
    }
    var start = 0
    var steps = 0
    while let range = ranges.next(from: start, reaching: threshold(top, bonus, isExhaustive)) {
      met += look(into: range, &top, condition, bonus, isExhaustive)
      start = range + 1
      steps += 1
      if steps % Self.checkInterval == 0 { try context.check() }
    }
    try context.check()
    return met
  }

  /// Units below which a document is not among the best.
  private func threshold(_ top: TopDocs, _ bonus: UInt32, _ isExhaustive: Bool) -> Int64 {
    isExhaustive ? -1 : (top.threshold ?? -1) - Int64(bonus)
  }

  private mutating func look(
    into range: Int, _ top: inout TopDocs, _ condition: UnionCondition, _ bonus: UInt32, _ isExhaustive: Bool
  ) -> Int {
    let least = threshold(top, bonus, isExhaustive)
    var rest = ranges.score(range, reaching: least)
    let isPlain = !condition.needsOrder && condition.term == nil && condition.known.isEmpty && segment.isWhole
    var met = isPlain ? rest.nonzeroBitCount : 0
    while rest != 0 {
      let slot = rest.trailingZeroBitCount
      rest &= rest - 1
      let units = Int64(ranges[slot])
      guard units >= least else { continue }
      let doc = DocID(range) << RangeMaxima.shift + DocID(slot)
      if !isPlain {
        guard condition.isMet(by: doc, of: segment) else { continue }
        met += 1
      }
      top.insert(units + Int64(bonus), segment: segmentNumber, doc: doc)
    }
    return met
  }
}
