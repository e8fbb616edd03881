/// How a plan's scores are counted.
///
/// Scores are added up as integers, in units of 1/`scale`: their sum is the same in whatever order an evaluation meets
/// the terms, so pruned and exhaustive evaluations agree to the last bit.
struct ScoreScale: Sendable {
  /// Units that make 1: a power of two, as large as the highest possible score leaves room for.
  let unitsPerPoint: Float
  /// BM25's K by length code.
  let bodyParts: ContiguousArray<Float>
  let titleParts: ContiguousArray<Float>
  let bodyAverage: Float
  let titleAverage: Float
  /// What a document that holds the whole query exactly is lifted by: more than any other can reach, the second pass
  /// included.
  let exactBonus: UInt32

  init(plan: QueryPlan, snapshot: Snapshot) {
    let documents = snapshot.segments.reduce(0) { $0 + $1.reader.documentCount }
    func average(_ field: Field) -> Float {
      Float(snapshot.segments.reduce(0) { $0 + Double($1.reader.tokenCount(field)) } / Double(max(documents, 1)))
    }
    func parts(_ average: Float) -> ContiguousArray<Float> {
      ContiguousArray((0...255).map { BM25.lengthPart(LengthCode.decode(UInt8($0)), average: average) })
    }
    bodyAverage = average(.body)
    titleAverage = average(.title)
    bodyParts = parts(bodyAverage)
    titleParts = parts(titleAverage)
    let greatest =
      plan.ranked.reduce(Float(0)) { $0 + $1.weight * (BM25.k1 + 1) } + plan.constants.reduce(0) { $0 + $1.value }
    let lift = (SecondPass.greatestFactor * greatest + Float(plan.ranked.count) + 1).rounded(.up)
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
  func stretch(_ reader: SegmentReader, isTitle: Bool) -> Float {
    let now = max(isTitle ? titleAverage : bodyAverage, 1)
    return max(1, now / max(reader.averageLength(isTitle ? .title : .body), 1))
  }
}

/// A ranked term in one segment.
struct RankedCursor {
  var cursor: PostingCursor
  /// Units at tf/(tf + K) = 1.
  let factor: Float
  let stretch: Float
  let isTitle: Bool
  /// Units that no posting exceeds.
  let bound: UInt32

  init(_ term: QueryPlan.RankedTerm, info: TermInfo, reader: SegmentReader, scale: ScoreScale) {
    cursor = reader.cursor(info)
    factor = term.weight * (BM25.k1 + 1) * scale.unitsPerPoint
    isTitle = term.isTitle
    stretch = scale.stretch(reader, isTitle: isTitle)
    bound = Self.bound(cursor.maxImpact, factor: factor, stretch: stretch)
  }

  /// Units that no posting of this impact exceeds, rounding included.
  @inline(__always)
  func bound(impact: UInt8) -> UInt32 { Self.bound(impact, factor: factor, stretch: stretch) }

  @inline(__always)
  private static func bound(_ impact: UInt8, factor: Float, stretch: Float) -> UInt32 {
    impact == 0 ? 0 : UInt32(factor * min(1, Float(impact) * (1 / 255) * stretch) * 1.000_01) &+ 1
  }

  /// Units that the posting the cursor stands on adds.
  @inline(__always)
  func units(lengthPart: Float) -> UInt32 {
    let tf = Float(cursor.frequency)
    return UInt32(factor * (tf / (tf + lengthPart)))
  }
}

/// Scores single documents of a segment, in ascending order.
final class DocumentScorer {
  private var terms: ContiguousArray<RankedCursor>
  private var constants: [(docs: DocIterator, units: UInt32)] = []
  private let reader: SegmentReader
  private let scale: ScoreScale

  init(
    _ plan: QueryPlan, segment: Int, reader: SegmentReader, scale: ScoreScale, context: EvaluationContext
  ) throws(SearchError) {
    self.reader = reader
    self.scale = scale
    terms = RankedCursor.all(plan, segment: segment, reader: reader, scale: scale)
    for constant in plan.constants {
      let docs = try constant.matcher.docs(in: reader, context: context)
      constants.append((docs, UInt32(constant.value * scale.unitsPerPoint)))
    }
  }

  /// Nil where the document holds nothing that ranks.
  func score(_ doc: DocID) -> UInt32? {
    var sum: UInt32 = 0
    var isFound = false
    for index in terms.indices {
      if terms[index].cursor.doc < doc { terms[index].cursor.seek(to: doc) }
      guard terms[index].cursor.doc == doc else { continue }
      isFound = true
      sum &+= terms[index].units(lengthPart: lengthPart(terms[index].isTitle, doc))
    }
    for constant in constants where constant.docs.matches(doc) {
      isFound = true
      sum &+= constant.units
    }
    return isFound ? sum : nil
  }

  @inline(__always)
  private func lengthPart(_ isTitle: Bool, _ doc: DocID) -> Float {
    isTitle
      ? scale.titleParts[Int(reader.lengthCode(.title, doc))] : scale.bodyParts[Int(reader.lengthCode(.body, doc))]
  }
}

extension RankedCursor {
  /// Those of a plan's terms that a segment holds.
  static func all(
    _ plan: QueryPlan, segment: Int, reader: SegmentReader, scale: ScoreScale
  ) -> ContiguousArray<RankedCursor> {
    ContiguousArray(
      plan.ranked.compactMap { term in
        term.infos[segment].map { RankedCursor(term, info: $0, reader: reader, scale: scale) }
      })
  }
}
