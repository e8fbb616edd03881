/// The best documents of a union of a few short lists: they are read to their ends in less time than ranges are told
/// apart.
struct SparseUnion: ~Copyable {
  private let lists: JoinedLists
  private let segment: LiveSegment
  private let segmentNumber: Int
  private let context: EvaluationContext
  private let memory: Reservation

  private static let mostLists = 8

  /// Nil where the lists are not short, or not few.
  init?(
    _ terms: borrowing FixedArray<RankedCursor>, segment: LiveSegment, number: Int, context: EvaluationContext
  ) throws(SearchError) {
    guard terms.count <= Self.mostLists, terms.indices.allSatisfy({ terms[$0].cursor.rangeMaxima == nil }) else {
      return nil
    }
    memory = try context.reserve(bytes: JoinedLists.size(terms))
    lists = JoinedLists(terms)
    self.segment = segment
    segmentNumber = number
    self.context = context
  }

  /// Puts the best into `top`, each lifted by `bonus`; how many matching documents were met. With `isExhaustive` that is
  /// all of them.
  func collect(
    into top: inout TopDocs, where condition: UnionCondition, bonus: UInt32, isExhaustive: Bool
  ) throws(SearchError) -> Int {
    func threshold(_ top: TopDocs) -> Int64 { isExhaustive ? -1 : (top.threshold ?? -1) - Int64(bonus) }
    var met = 0
    var least = threshold(top)
    for index in 0..<lists.count where Int64(lists.units(index)) >= least {
      try context.step()
      let doc = lists.doc(index)
      guard condition.isMet(by: doc, of: segment) else { continue }
      met += 1
      top.insert(Int64(lists.units(index)) + Int64(bonus), segment: segmentNumber, doc: doc)
      least = threshold(top)
    }
    try context.check()
    return met
  }
}
