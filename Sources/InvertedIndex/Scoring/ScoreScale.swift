/// How a plan's scores are counted.
///
/// Scores are added up as integers, in units of 1/`scale`: their sum is the same in whatever order an evaluation meets
/// the terms, so pruned and exhaustive evaluations agree to the last bit.
struct ScoreScale: Sendable {
  /// Units that make 1: a power of two, as large as the highest possible score leaves room for.
  let unitsPerPoint: Float
  let body: SaturationTable
  let title: SaturationTable
  /// What a document that holds the whole query exactly is lifted by: more than any other can reach, the second pass
  /// included.
  let exactBonus: UInt32

  /// - Parameter greatestFactor: What a second look can multiply a score by at most.
  init(plan: QueryPlan, snapshot: Snapshot, greatestFactor: Float) {
    body = snapshot.bodySaturation
    title = snapshot.titleSaturation
    let greatest =
      plan.ranked.reduce(Float(0)) { $0 + $1.weight * (BM25.k1 + 1) } + plan.constants.reduce(0) { $0 + $1.value }
    let lift = (greatestFactor * greatest + Float(plan.ranked.count) + 1).rounded(.up)
    var units: Float = 1_048_576
    while units * (greatest + lift) > 1_073_741_824, units > 1 / 1024 { units /= 2 }
    unitsPerPoint = units
    exactBonus = UInt32(lift * units)
  }

  func points(_ units: Int64) -> Float { Float(units) / unitsPerPoint }

  /// What a segment's impacts are too low by, now that documents are longer on average than when it was written.
  ///
  /// With K' and K for the averages a' > a: (tf + K)/(tf + K') ≤ K/K' = (1−b+b·f(l/a))/(1−b+b·f(l/a')) ≤ a'/a, because
  /// the tempered ratio f(x) does not grow faster than x.
  private func stretch(_ reader: SegmentReader, isTitle: Bool) -> Float {
    let now = max(isTitle ? title.average : body.average, 1)
    return max(1, now / max(reader.averageLength(isTitle ? .title : .body), 1))
  }

  /// A term's list in one segment; a cursor that is not `placed` stands nowhere yet.
  func list(of term: QueryPlan.RankedTerm, _ info: TermInfo, in reader: SegmentReader, placed: Bool) -> RankedCursor {
    RankedCursor(
      reader.cursor(info, placed: placed), units: term.weight * (BM25.k1 + 1) * unitsPerPoint,
      stretch: stretch(reader, isTitle: term.isTitle), lengthCodes: reader.lengthCodes(term.isTitle ? .title : .body),
      table: term.isTitle ? title : body)
  }

  /// The lists of those of the terms that a segment holds, in their order.
  func lists(
    of terms: [QueryPlan.RankedTerm], in reader: SegmentReader, number: Int, placed: Bool = true
  ) -> FixedArray<RankedCursor> {
    let held = terms.compactMap { term in term.infos[number].map { (term, info: $0) } }
    return FixedArray(count: held.count) { list(of: held[$0].0, held[$0].info, in: reader, placed: placed) }
  }
}
