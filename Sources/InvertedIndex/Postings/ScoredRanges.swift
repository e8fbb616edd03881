/// The terms of a ranked union in one segment, looked at in ranges of 32 documents.
///
/// `init` gives every range a bound: a sum over the terms of their greatest score in it, from the maxima that dense lists
/// keep and from the postings of the others, which are decoded and scored at once. Only ranges whose bound reaches what
/// is wanted are ever looked into (the range-based counterpart of Ding and Suel, "Faster Top-k Document Retrieval Using
/// Block-Max Indexes", 2011; ranges of one size for all lists let the bounds add up with SIMD).
///
/// Unsafe for speed: the pointers are allocated in `init` with room for what they are indexed by (`bounds` by ranges up
/// to `rangeCount`, padded to whole strides; `peaks` by strides; `units` by 32 documents of a range; `docs` and `scores`
/// by the postings of the short lists; `dense` by lists up to `denseCount`), and freed with the value. Documents come from cursors and are
/// below the segment's count, which is how many length codes there are.
struct ScoredRanges: ~Copyable {
  let rangeCount: Int

  /// A list with maxima.
  private struct DenseList {
    let maxima: RangeMaxima
    let scorer: PostingScorer
    var cursor: PostingCursor
    /// Units that no posting exceeds, for each step of its impact.
    let unitsPerImpact: Int64
    /// The same for the range looked at.
    var bound: Int64 = 0
  }

  /// A list without maxima, decoded: its postings lie at `first ..< end`.
  private struct ShortList {
    var first: Int
    var end: Int
    /// The first posting that is not below the range looked at last.
    var next: Int
  }

  /// The one with the highest bound first.
  private let dense: UnsafeMutablePointer<DenseList>
  private let denseCount: Int
  private var short: ContiguousArray<ShortList> = []

  private let bounds: UnsafeMutablePointer<UInt16>
  /// The greatest bound of each stride of ranges, of which most hold nothing that is wanted.
  private let peaks: UnsafeMutablePointer<UInt16>
  /// Units that one step of `bounds` stands for.
  private let unitsPerStep: Float
  /// Units that rounding may have hidden from `bounds`.
  private let slack: Int64
  private let docs: UnsafeMutablePointer<UInt32>
  private let scores: UnsafeMutablePointer<UInt32>
  private let units: UnsafeMutablePointer<UInt32>
  /// The most that a document of the range looked at has so far.
  private var greatestUnits: UInt32 = 0

  private static let stride = 64
  /// Lanes of one comparison; Swift leaves SIMD operations on more in loops.
  private static let group = 16
  private static let greatestBound = UInt16.max
  /// With more terms the sums of rounded bounds could exceed them: then every range with a posting is looked into.
  private static let boundedTerms = 100

  /// - Parameter documentCount: Of the segment that the lists are of.
  init(_ terms: borrowing FixedArray<RankedCursor>, documentCount: Int) {
    rangeCount = RangeMaxima.count(documentCount)
    let padded = (rangeCount + Self.stride) / Self.stride * Self.stride
    bounds = .allocate(capacity: padded)
    peaks = .allocate(capacity: padded / Self.stride)
    units = .allocate(capacity: Int(RangeMaxima.size))
    units.initialize(repeating: 0, count: Int(RangeMaxima.size))

    let isBounded = terms.count <= Self.boundedTerms
    var greatest: Float = 0
    for index in terms.indices { greatest += terms[index].greatestUnits }
    unitsPerStep = max(
      greatest / Float(Int(Self.greatestBound) - 256 * min(terms.count, Self.boundedTerms)), 1 / 1024)
    slack = Int64(terms.count) + 1

    terms.sort { $0.bound > $1.bound }
    dense = .allocate(capacity: terms.count)
    var place = 0
    for index in terms.indices {
      guard let maxima = terms[index].cursor.rangeMaxima else { continue }
      (dense + place).initialize(
        to: DenseList(
          maxima: maxima, scorer: terms[index].scorer, cursor: terms[index].cursor,
          unitsPerImpact: Int64((terms[index].greatestUnits / 255).rounded(.up))))
      let weight = (terms[index].greatestUnits / 255 / unitsPerStep).rounded(.up)
      if !isBounded {
        let bounds = bounds
        if place == 0 { bounds.initialize(repeating: 0, count: rangeCount) }
        maxima.forEachOccupied { bounds[$0] = Self.greatestBound }
      } else {
        maxima.add(times: UInt16(weight), to: bounds, isFirst: place == 0)
      }
      place += 1
    }
    denseCount = place
    let start = denseCount == 0 ? 0 : rangeCount
    (bounds + start).initialize(repeating: 0, count: padded - start)

    let postings = Self.shortPostings(terms)
    docs = .allocate(capacity: 2 * postings)
    scores = docs + postings
    short.reserveCapacity(terms.count - denseCount)
    var first = 0
    for index in terms.indices where terms[index].cursor.rangeMaxima == nil {
      let end = decode(&terms[index].cursor, terms[index].scorer, at: first, isBounded: isBounded)
      short.append(ShortList(first: first, end: end, next: first))
      first = end
    }
    for stride in 0..<padded / Self.stride {
      var peak: UInt16 = 0
      for range in stride * Self.stride..<(stride + 1) * Self.stride { peak = max(peak, bounds[range]) }
      (peaks + stride).initialize(to: peak)
    }
  }

  deinit {
    dense.deinitialize(count: denseCount)
    dense.deallocate()
    bounds.deallocate()
    peaks.deallocate()
    docs.deallocate()
    units.deallocate()
  }

  /// Decodes and scores a whole list; where its postings end.
  private func decode(
    _ cursor: inout PostingCursor, _ scorer: PostingScorer, at start: Int, isBounded: Bool
  ) -> Int {
    let (docs, scores, bounds) = (docs, scores, bounds)
    // In 2⁻³² steps.
    let stepsPerUnit = UInt64((4_294_967_296 / unitsPerStep).rounded(.up))
    let limit = start + Int(cursor.documentFrequency)
    var place = start
    var lastRange = -1
    // What the list has added to the bound of `lastRange`.
    var added: UInt16 = 0
    cursor.forEachBlock { blockDocs, frequencies, count in
      guard place + count <= limit else { return }
      for index in 0..<count {
        let doc = blockDocs[index]
        let score = scorer.units(doc, frequencies[index])
        docs[place &+ index] = doc
        scores[place &+ index] = score
        let range = Int(doc >> RangeMaxima.shift)
        guard isBounded else {
          bounds[range] = Self.greatestBound
          continue
        }
        let step = UInt16(truncatingIfNeeded: (UInt64(score) &* stepsPerUnit) &>> 32) &+ 1
        let known = range == lastRange ? added : 0
        added = max(step, known)
        bounds[range] = bounds[range] &+ (added &- known)
        lastRange = range
      }
      place += count
    }
    return place
  }

  // MARK: Choosing ranges

  /// The ranges with the highest bounds, the highest first.
  func best(_ count: Int) -> [Int] {
    // So many strides have a range that reaches this, so none below it is among the best.
    let least = highestPeaks(count).last ?? 0
    var below = least > 0 ? least - 1 : 0
    // The bound in the upper half, and in the lower the range, the first one greatest.
    var best = Highest<UInt64>(count)
    var start = 0
    while below < Self.greatestBound, let range = next(from: start, above: below) {
      best.insert(UInt64(bounds[range]) << 32 | UInt64(UInt32.max - UInt32(truncatingIfNeeded: range)))
      if let last = best.least { below = UInt16(truncatingIfNeeded: last >> 32) }
      start = range + 1
    }
    return best.values.map { Int(UInt32.max - UInt32(truncatingIfNeeded: $0)) }
  }

  /// Empty where there are fewer.
  private func highestPeaks(_ count: Int) -> ContiguousArray<UInt16> {
    let strides = (rangeCount + Self.stride) / Self.stride
    guard count <= strides else { return [] }
    var best = Highest<UInt16>(count)
    for stride in 0..<strides { best.insert(peaks[stride]) }
    return best.values
  }

  /// The first range from `start` on whose documents might reach `threshold` units.
  func next(from start: Int, reaching threshold: Int64) -> Int? {
    let steps = (Float(threshold - slack) / unitsPerStep * 0.999_99).rounded(.down) - 1
    guard steps <= Float(Self.greatestBound) else { return nil }
    return next(from: start, above: UInt16(max(1, steps)) - 1)
  }

  /// The first range from `start` on whose bound is greater than `limit`.
  private func next(from start: Int, above limit: UInt16) -> Int? {
    guard start < rangeCount else { return nil }
    let limits = SIMD16<UInt16>(repeating: limit)
    var range = start & ~(Self.group - 1)
    while range < rangeCount {
      if peaks[range / Self.stride] <= limit {
        range = (range / Self.stride &+ 1) &* Self.stride
        continue
      }
      let group = UnsafeRawPointer(bounds + range).loadUnaligned(as: SIMD16<UInt16>.self)
      // Sixteen bits for each of sixteen ranges, all set where its bound is greater.
      let isGreater = unsafeBitCast(group .> limits, to: SIMD4<UInt64>.self)
      for word in 0..<4 {
        let before = max(0, min(4, start &- range &- 4 &* word))
        let rest = before == 4 ? 0 : isGreater[word] & (.max &<< UInt64(16 &* before))
        if rest != 0 { return range &+ 4 &* word &+ rest.trailingZeroBitCount / 16 }
      }
      range = range &+ Self.group
    }
    return nil
  }

  /// A range that was looked into is not found again. Its stride's peak may be too high then: one look more.
  func close(_ range: Int) { bounds[range] = 0 }

  // MARK: Looking into one

  /// Scores a range's documents, whose units then lie in `self[slot]`; which of the 32 hold any of the terms. None where
  /// none of them can reach `threshold`.
  mutating func score(_ range: Int, reaching threshold: Int64) -> UInt32 {
    let first = DocID(range) << RangeMaxima.shift
    var touched: UInt32 = 0
    greatestUnits = 0
    units.update(repeating: 0, count: Int(RangeMaxima.size))
    var rest: Int64 = 0
    for index in 0..<denseCount {
      let bound = Int64(dense[index].maxima[range]) &* dense[index].unitsPerImpact
      dense[index].bound = bound
      rest &+= bound
    }
    for index in short.indices { add(short: index, first, &touched) }
    for index in 0..<denseCount where dense[index].bound > 0 {
      if Int64(greatestUnits) &+ rest < threshold { return 0 }
      rest &-= dense[index].bound
      add(dense: index, first, &touched)
    }
    return Int64(greatestUnits) < threshold ? 0 : touched
  }

  /// Units of a document of the range that was scored last.
  subscript(slot: Int) -> UInt32 { units[slot & 31] }

  @inline(__always)
  private mutating func add(_ score: UInt32, to doc: DocID, _ touched: inout UInt32) {
    let slot = Int(doc & (RangeMaxima.size - 1))
    let sum = units[slot] &+ score
    units[slot] = sum
    greatestUnits = max(greatestUnits, sum)
    touched |= 1 &<< UInt32(truncatingIfNeeded: slot)
  }

  @inline(__always)
  private mutating func add(short index: Int, _ first: DocID, _ touched: inout UInt32) {
    let list = short[index]
    let last = first | (RangeMaxima.size - 1)
    var next = list.next
    if next > list.first, docs[next - 1] >= first { next = list.first }
    if next < list.end, docs[next] < first { next = search(from: next, to: list.end, first) }
    short[index].next = next
    while next < list.end, docs[next] <= last {
      add(scores[next], to: docs[next], &touched)
      next &+= 1
    }
  }

  /// The first posting that is not below `target`; the one at `start` is below it.
  private func search(from start: Int, to end: Int, _ target: DocID) -> Int {
    var low = start
    var step = 1
    while low + step < end, docs[low + step] < target {
      low += step
      step *= 2
    }
    var high = min(low + step, end)
    while high - low > 1 {
      let middle = (low + high) / 2
      if docs[middle] < target { low = middle } else { high = middle }
    }
    return high
  }

  @inline(__always)
  private mutating func add(dense index: Int, _ first: DocID, _ touched: inout UInt32) {
    let scorer = dense[index].scorer
    let units = units
    var greatest = greatestUnits
    var mask: UInt32 = 0
    dense[index].cursor.forEach(in: first, through: first | (RangeMaxima.size - 1)) { doc, frequency in
      let slot = Int(doc & (RangeMaxima.size - 1))
      let sum = units[slot] &+ scorer.units(doc, frequency)
      units[slot] = sum
      greatest = max(greatest, sum)
      mask |= 1 &<< UInt32(truncatingIfNeeded: slot)
    }
    greatestUnits = greatest
    touched |= mask
  }
}
