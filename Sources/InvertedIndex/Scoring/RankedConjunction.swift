/// The best documents that hold all of several terms, each of which ranks.
///
/// The rarest list leads, block by block. Before the others are asked, the maxima of the range a candidate lies in tell
/// whether they can hold anything there at all, and whether that could be enough.
struct RankedConjunction: ~Copyable {
  /// The terms that a document must hold, the rarest first.
  private let required: FixedArray<RankedCursor>
  /// What it gets besides, by descending bound.
  private let extras: FixedArray<RankedCursor>
  /// `rest[i]`: the bounds of the extras from the i-th on.
  private let rest: ContiguousArray<Int64>
  private let segment: LiveSegment
  private let segmentNumber: Int
  private let context: EvaluationContext

  /// Of the ranked terms of a plan those `required` must be held. Nil where the segment lacks one of them.
  init?(
    _ ranked: [QueryPlan.RankedTerm], required: [QueryPlan.RankedTerm], segment: LiveSegment, number: Int,
    scale: ScoreScale, context: EvaluationContext
  ) {
    let reader = segment.reader
    guard !required.isEmpty, required.allSatisfy({ $0.infos[number] != nil }) else { return nil }
    self.required = scale.lists(of: required, in: reader, number: number)
    self.required.sort { $0.cursor.documentFrequency < $1.cursor.documentFrequency }
    let others = ranked.filter { term in !required.contains { $0 === term } }
    extras = scale.lists(of: others, in: reader, number: number, placed: false)
    extras.sort { $0.bound > $1.bound }
    rest = extras.boundsFromEach()
    self.segment = segment
    segmentNumber = number
    self.context = context
  }

  /// Puts the best into `top`; how many matching documents were met, which is all of them with `countsAll`.
  func collect(
    into top: inout TopDocs, countsAll: Bool, isExhaustive: Bool
  ) throws(SearchError) -> Int {
    var sieve = CandidateSieve(others: rest[0])
    for index in 1..<required.count { required[index].fill(&sieve) }
    var met = 0
    // No document below it is held by all.
    var next: DocID = 0
    while required[0].cursor.doc != .end, next != .end {
      try context.step()
      let least = threshold(top, isExhaustive)
      required[0].cursor.sift(&sieve, reaching: countsAll ? -1 : least - required[0].blockBound)
      for candidate in 0..<sieve.count {
        required[0].cursor.stand(at: sieve.place(candidate))
        let doc = required[0].cursor.doc
        if doc < next { continue }
        try context.step()
        let least = threshold(top, isExhaustive)
        let isPromising = least < 0 || sieve.promise(candidate) + leadUnits >= least
        guard isPromising || countsAll else { continue }
        if let other = mismatch(doc) {
          next = other
          continue
        }
        guard segment.isLive(doc) else { continue }
        met += 1
        if isPromising, let units = score(doc, reaching: least) {
          top.insert(units, segment: segmentNumber, doc: doc)
        }
      }
      required[0].cursor.advanceBlock()
      required[0].cursor.seek(to: next)
    }
    try context.check()
    return met
  }

  /// Units below which a document is not among the best.
  private func threshold(_ top: TopDocs, _ isExhaustive: Bool) -> Int64 { isExhaustive ? -1 : top.threshold ?? -1 }

  /// Units that the first term adds.
  private var leadUnits: Int64 { Int64(required[0].units) }

  /// The first document not below `doc` of a list that does not hold it.
  @inline(__always)
  private func mismatch(_ doc: DocID) -> DocID? {
    for index in 1..<required.count {
      required[index].cursor.seek(to: doc)
      if required[index].cursor.doc != doc { return required[index].cursor.doc }
    }
    return nil
  }

  /// Nil for fewer than `least` units.
  private func score(_ doc: DocID, reaching least: Int64) -> Int64? {
    var sum: Int64 = 0
    for index in required.indices { sum += Int64(required[index].units) }
    for index in extras.indices {
      if sum + rest[index] < least { return nil }
      extras[index].cursor.move(to: doc)
      if extras[index].cursor.doc == doc { sum += Int64(extras[index].units) }
    }
    return sum < least ? nil : sum
  }
}
