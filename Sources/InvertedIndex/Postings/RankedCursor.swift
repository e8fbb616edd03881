/// A list that ranks: a cursor, and what its postings are worth.
struct RankedCursor {
  var cursor: PostingCursor
  let scorer: PostingScorer
  /// Units that no posting exceeds.
  let bound: UInt32
  /// The same for the highest impact there is, without rounding to whole units.
  let greatestUnits: Float
  /// The same for each step of an impact.
  private let unitsPerImpact: Int64

  /// - Parameters:
  ///   - units: What tf/(tf + K) = 1 is worth.
  ///   - stretch: What the segment's impacts are too low by, 1 at least.
  init(_ cursor: PostingCursor, units: Float, stretch: Float, lengthCodes: Bytes, table: SaturationTable) {
    self.cursor = cursor
    scorer = PostingScorer(units: UInt32(units), lengthCodes: lengthCodes, table: table)
    greatestUnits = units * stretch * 1.000_1
    unitsPerImpact = Int64((greatestUnits / 255).rounded(.up))
    let impact = cursor.maxImpact
    bound = impact == 0 ? 0 : UInt32(units * min(1, Float(impact) * (1 / 255) * stretch) * 1.000_01) &+ 1
  }

  /// Units that the posting the cursor stands on adds.
  @inline(__always)
  var units: UInt32 { scorer.units(cursor.doc, cursor.frequency) }

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
}

extension FixedArray<RankedCursor> {
  /// The sum of the bounds from each one on, and of what lies behind the last; that alone is the last sum.
  func boundsFromEach(on behind: Int64 = 0) -> ContiguousArray<Int64> {
    var sums = ContiguousArray(repeating: behind, count: count + 1)
    for index in indices.reversed() { sums[index] = sums[index + 1] + Int64(self[index].bound) }
    return sums
  }
}
