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

  init(plan: QueryPlan, snapshot: Snapshot) {
    body = snapshot.bodySaturation
    title = snapshot.titleSaturation
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
    let now = max(isTitle ? title.average : body.average, 1)
    return max(1, now / max(reader.averageLength(isTitle ? .title : .body), 1))
  }
}

/// A ranked term in one segment.
struct RankedCursor {
  var cursor: PostingCursor
  /// What tf/(tf + K) = 1 would be worth.
  let units: UInt32
  private let factor: Float
  let stretch: Float
  let isTitle: Bool
  /// Units that no posting exceeds.
  let bound: UInt32
  /// The same for the highest impact there is, without rounding to whole units.
  var greatestUnits: Float { factor * stretch * 1.000_1 }
  /// The same for each step of an impact.
  private let unitsPerImpact: Int64

  init(_ term: QueryPlan.RankedTerm, info: TermInfo, reader: SegmentReader, scale: ScoreScale, placed: Bool) {
    cursor = reader.cursor(info, placed: placed)
    factor = term.weight * (BM25.k1 + 1) * scale.unitsPerPoint
    units = UInt32(factor)
    isTitle = term.isTitle
    stretch = scale.stretch(reader, isTitle: isTitle)
    bound = Self.bound(cursor.maxImpact, factor: factor, stretch: stretch)
    unitsPerImpact = Int64((factor * stretch * 1.000_1 / 255).rounded(.up))
  }

  @inline(__always)
  private static func bound(_ impact: UInt8, factor: Float, stretch: Float) -> UInt32 {
    impact == 0 ? 0 : UInt32(factor * min(1, Float(impact) * (1 / 255) * stretch) * 1.000_01) &+ 1
  }

  /// Units that the posting the cursor stands on adds.
  @inline(__always)
  func units(_ table: SaturationTable, lengthCode: UInt8) -> UInt32 {
    table.view.share(of: units, frequency: cursor.frequency, lengthCode: lengthCode)
  }
}

/// Scores single documents of a segment, in ascending order.
struct DocumentScorer: ~Copyable {
  /// A fuzzy word is three.
  private static let mostAsked = 6

  /// By descending bound.
  private let terms: FixedArray<RankedCursor>
  /// `rest[i]`: the bounds of the terms from the i-th on, and of the constants.
  private let rest: ContiguousArray<Int64>
  private let constants: [(docs: DocIterator, units: UInt32)]
  /// What the constants of expansions add to each document; empty where they are few.
  private let sums: ContiguousArray<UInt32>
  private var memory: Reservation?
  private let reader: SegmentReader
  private let scale: ScoreScale

  init(
    _ plan: QueryPlan, segment: Int, reader: SegmentReader, scale: ScoreScale, context: EvaluationContext
  ) throws(SearchError) {
    self.reader = reader
    self.scale = scale
    terms = RankedCursor.all(plan.ranked, segment: segment, reader: reader, scale: scale, placed: false)
    terms.sort { $0.bound > $1.bound }
    var sum: Int64 = 0
    var constants: [(docs: DocIterator, units: UInt32)] = []
    var sums: ContiguousArray<UInt32> = []
    // Of many it is quicker to add up all that they hold than to ask each for every document.
    if plan.constants.count > Self.mostAsked {
      memory = try context.reserve(reader.documentCount, of: UInt32.self)
      sums = ContiguousArray(repeating: 0, count: reader.documentCount)
    }
    for constant in plan.constants {
      let docs = try constant.matcher.docs(in: reader, context: context)
      let units = UInt32(constant.value * scale.unitsPerPoint)
      if case .expansion = constant.matcher, !sums.isEmpty {
        docs.visit { sums[Int($0)] &+= units }
        try context.check()
      } else {
        constants.append((docs, units))
      }
      sum += Int64(units)
    }
    self.constants = constants
    self.sums = sums
    rest = terms.boundsFromEach(on: sum)
  }

  /// Units that no document exceeds.
  var greatest: Int64 { rest[0] }

  enum Score {
    case units(Int64)
    /// The document holds nothing that ranks.
    case nothing
    /// It has fewer units than were asked for.
    case less
  }

  func score(_ doc: DocID, reaching least: Int64) -> Score {
    if least > 0, promise(doc) < least { return .less }
    var sum: Int64 = 0
    var isFound = false
    for index in terms.indices {
      if sum + rest[index] < least { return .less }
      terms[index].cursor.move(to: doc)
      guard terms[index].cursor.doc == doc else { continue }
      isFound = true
      sum &+= Int64(terms[index].units(in: reader, scale))
    }
    if !sums.isEmpty, sums[Int(doc)] > 0 {
      isFound = true
      sum &+= Int64(sums[Int(doc)])
    }
    for constant in constants where constant.docs.matches(doc) {
      isFound = true
      sum &+= Int64(constant.units)
    }
    return sum < least ? .less : isFound ? .units(sum) : .nothing
  }
}

extension DocumentScorer {
  /// Units that a document in the range around `doc` cannot exceed.
  private func promise(_ doc: DocID) -> Int64 {
    let range = Int(doc >> RangeMaxima.shift)
    var sum = rest[terms.count]
    for index in terms.indices { sum += terms[index].bound(inRange: range) ?? 0 }
    return sum
  }
}

extension RankedCursor {
  /// Units that no posting in a range of documents exceeds; nil where the list tells that there is none.
  @inline(__always)
  func bound(inRange range: Int) -> Int64? {
    guard let maxima = cursor.rangeMaxima else { return Int64(bound) }
    let impact = maxima[range]
    return impact == 0 ? nil : Int64(impact) &* unitsPerImpact
  }

  /// Units that no posting in the cursor's block exceeds.
  var blockBound: Int64 { min(Int64(bound), Int64(cursor.blockImpact) &* unitsPerImpact) }

  /// Lets a sieve know of the list.
  func fill(_ sieve: inout CandidateSieve) {
    sieve.add(cursor.rangeMaxima, unitsPerImpact: unitsPerImpact, bound: Int64(bound))
  }

  /// Units that the posting the cursor stands on adds.
  @inline(__always)
  func units(in reader: SegmentReader, _ scale: ScoreScale) -> UInt32 {
    isTitle
      ? units(scale.title, lengthCode: reader.lengthCode(.title, cursor.doc))
      : units(scale.body, lengthCode: reader.lengthCode(.body, cursor.doc))
  }

  /// Those of the terms that a segment holds, in their order; cursors that are not `placed` stand nowhere yet.
  static func all(
    _ terms: [QueryPlan.RankedTerm], segment: Int, reader: SegmentReader, scale: ScoreScale, placed: Bool = true
  ) -> FixedArray<RankedCursor> {
    let held = terms.compactMap { term in term.infos[segment].map { (term, info: $0) } }
    return FixedArray(count: held.count) {
      RankedCursor(held[$0].0, info: held[$0].info, reader: reader, scale: scale, placed: placed)
    }
  }
}

extension FixedArray<RankedCursor> {
  /// The sum of the bounds from each one on, and of what lies behind the last; that alone is the last sum.
  func boundsFromEach(on behind: Int64 = 0) -> ContiguousArray<Int64> {
    var sums = ContiguousArray(repeating: behind, count: count + 1)
    for index in indices.reversed() { sums[index] = sums[index + 1] + Int64(self[index].bound) }
    return sums
  }
}
