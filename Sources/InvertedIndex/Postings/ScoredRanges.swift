/// The terms of a ranked union in one segment, looked at in ranges of 32 documents.
///
/// `init` gives every range a bound: a sum over the terms of their greatest score in it, from the maxima that dense lists
/// keep and from the postings of the others, which are decoded and scored at once. Only ranges whose bound reaches what
/// is wanted are ever looked into (the range-based counterpart of Ding and Suel, "Faster Top-k Document Retrieval Using
/// Block-Max Indexes", 2011; ranges of one size for all lists let the bounds add up with SIMD).
///
/// Unsafe for speed: the pointers are allocated in `init` with room for what they are indexed by (`coarse` by ranges up
/// to `rangeCount`, padded to whole strides; `units` by 32 documents of a range; `docs` and `scores` by the postings of
/// the short lists), and freed with the value. Documents come from cursors and are below the segment's count, which is
/// how many length codes there are.
struct ScoredRanges: ~Copyable {
  let rangeCount: Int

  /// A list without maxima, decoded: its postings lie at `first ..< end`.
  private struct ShortList {
    var first: Int
    var end: Int
    /// The first posting that is not below the range looked at last.
    var next: Int
  }

  /// Lists with maxima, the one with the highest bound first.
  private var dense: ContiguousArray<RankedCursor>
  private var denseBounds: ContiguousArray<Int64>
  private var short: ContiguousArray<ShortList> = []
  private let bodyCodes: UnsafeRawPointer
  private let titleCodes: UnsafeRawPointer
  private let scale: ScoreScale

  private let coarse: UnsafeMutablePointer<UInt16>
  /// Units that one step of `coarse` stands for.
  private let unitsPerStep: Float
  /// Units that rounding may have hidden from `coarse`.
  private let slack: Int64
  private let docs: UnsafeMutablePointer<UInt32>
  private let scores: UnsafeMutablePointer<UInt32>
  private let units: UnsafeMutablePointer<UInt32>

  private static let stride = 64
  /// With more terms the sums of rounded bounds could exceed 16 bits: then every range with a posting is looked into.
  private static let boundedTerms = 100

  /// Nil where the segment has no documents.
  init?(_ terms: ContiguousArray<RankedCursor>, reader: SegmentReader, scale: ScoreScale) {
    guard let bodyCodes = reader.lengthCodes(.body).pointer, let titleCodes = reader.lengthCodes(.title).pointer else {
      return nil
    }
    self.scale = scale
    self.bodyCodes = bodyCodes
    self.titleCodes = titleCodes
    rangeCount = RangeMaxima.count(reader.documentCount)
    let padded = (rangeCount + Self.stride) / Self.stride * Self.stride
    coarse = .allocate(capacity: padded)
    coarse.initialize(repeating: 0, count: padded)
    units = .allocate(capacity: Int(RangeMaxima.size))
    units.initialize(repeating: 0, count: Int(RangeMaxima.size))

    let isBounded = terms.count <= Self.boundedTerms
    let greatest = terms.reduce(Float(0)) { $0 + $1.greatestUnits }
    unitsPerStep = max(greatest / Float(65_535 - 256 * min(terms.count, Self.boundedTerms)), .leastNormalMagnitude)
    slack = Int64(terms.count) + 1
    dense = terms.filter { $0.cursor.rangeMaxima != nil }
    dense.sort { $0.bound > $1.bound }
    denseBounds = ContiguousArray(repeating: 0, count: dense.count)
    for term in dense {
      guard let maxima = term.cursor.rangeMaxima else { continue }
      if isBounded {
        maxima.add(times: UInt16((term.greatestUnits / 255 / unitsPerStep).rounded(.up)), to: coarse)
      } else {
        let coarse = coarse
        maxima.forEachOccupied { coarse[$0] = .max }
      }
    }
    let others = terms.filter { $0.cursor.rangeMaxima == nil }
    let postings = others.reduce(0) { $0 + Int($1.cursor.documentFrequency) }
    docs = .allocate(capacity: 2 * postings)
    docs.initialize(repeating: 0, count: 2 * postings)
    scores = docs + postings
    var first = 0
    for term in others {
      let end = decode(term, at: first, isBounded: isBounded)
      short.append(ShortList(first: first, end: end, next: first))
      first = end
    }
  }

  deinit {
    coarse.deallocate()
    docs.deallocate()
    units.deallocate()
  }

  /// Decodes and scores a whole list; where its postings end.
  private func decode(_ term: RankedCursor, at start: Int, isBounded: Bool) -> Int {
    var cursor = term.cursor
    let (docs, scores, coarse) = (docs, scores, coarse)
    let codes = term.isTitle ? titleCodes : bodyCodes
    let table = term.isTitle ? scale.title : scale.body
    let factor = term.factor
    let stepsPerUnit = 1 / unitsPerStep
    let limit = start + Int(cursor.documentFrequency)
    var place = start
    var lastRange = -1
    // What the list has added to the bound of `lastRange`.
    var added: UInt16 = 0
    cursor.forEachBlock { blockDocs, frequencies, count in
      guard place + count <= limit else { return }
      for index in 0..<count {
        let doc = blockDocs[index]
        let code = codes.load(fromByteOffset: Int(doc), as: UInt8.self)
        let score = UInt32(factor * table.value(frequency: frequencies[index], lengthCode: code))
        docs[place &+ index] = doc
        scores[place &+ index] = score
        let range = Int(doc >> RangeMaxima.shift)
        let step = isBounded ? UInt16(Float(score) * stepsPerUnit) &+ 1 : .max
        let known = range == lastRange ? added : 0
        let best = max(step, known)
        coarse[range] = isBounded ? coarse[range] &+ (best &- known) : .max
        added = best
        lastRange = range
      }
      place += count
    }
    return place
  }

  // MARK: Choosing ranges

  /// The ranges with the highest bounds, the highest first.
  func best(_ count: Int) -> [Int] {
    var best: [(bound: UInt16, range: Int)] = []
    best.reserveCapacity(count)
    var range = next(from: 0, steps: 1)
    while let found = range {
      let entry = (bound: coarse[found], range: found)
      var place = best.count
      while place > 0, best[place - 1].bound < entry.bound { place -= 1 }
      if best.count == count { best.removeLast() }
      best.insert(entry, at: place)
      let least = best.count == count ? best[count - 1].bound : 0
      guard least < .max else { break }
      range = next(from: found + 1, steps: least + 1)
    }
    return best.map(\.range)
  }

  /// The first range from `start` on whose documents might reach `threshold` units.
  func next(from start: Int, reaching threshold: Int64) -> Int? {
    let steps = (Float(threshold - slack) / unitsPerStep * 0.999_99).rounded(.down) - 1
    guard steps <= 65_535 else { return nil }
    return next(from: start, steps: UInt16(max(1, steps)))
  }

  private func next(from start: Int, steps: UInt16) -> Int? {
    var range = start
    let raw = UnsafeRawPointer(coarse)
    let least = SIMD32<UInt16>(repeating: steps)
    while range < rangeCount {
      // One by one to the next stride, then whole strides; behind the last range there are zeros.
      if range % Self.stride == 0 {
        let low = raw.loadUnaligned(fromByteOffset: 2 * range, as: SIMD32<UInt16>.self)
        let high = raw.loadUnaligned(fromByteOffset: 2 * range + Self.stride, as: SIMD32<UInt16>.self)
        if !any((low .>= least) .| (high .>= least)) {
          range += Self.stride
          continue
        }
      }
      repeat {
        if coarse[range] >= steps { return range }
        range += 1
      } while range % Self.stride != 0
    }
    return nil
  }

  /// A range that was looked into is not found again.
  func close(_ range: Int) { coarse[range] = 0 }

  // MARK: Looking into one

  /// Scores a range's documents, whose units then lie in `self[slot]`; which of the 32 hold any of the terms. None where
  /// none of them can reach `threshold`.
  mutating func score(_ range: Int, reaching threshold: Int64) -> UInt32 {
    let first = DocID(range) << RangeMaxima.shift
    let last = first + (RangeMaxima.size - 1)
    var touched: UInt32 = 0
    UnsafeMutableRawPointer(units).storeBytes(of: SIMD32<UInt32>(repeating: 0), as: SIMD32<UInt32>.self)
    var rest: Int64 = 0
    for index in dense.indices {
      let bound = Int64(dense[index].bound(impact: dense[index].cursor.rangeMaxima?[range] ?? 0))
      denseBounds[index] = bound
      rest += bound
    }
    for index in short.indices { add(short: index, first, last, &touched) }
    for index in dense.indices where denseBounds[index] > 0 {
      if Int64(greatestUnits) + rest < threshold { return 0 }
      rest -= denseBounds[index]
      add(dense: index, first, last, &touched)
    }
    return Int64(greatestUnits) + rest < threshold ? 0 : touched
  }

  /// Units of a document of the range that was scored last.
  subscript(slot: Int) -> UInt32 { units[slot & 31] }

  private var greatestUnits: UInt32 {
    UnsafeRawPointer(units).loadUnaligned(as: SIMD32<UInt32>.self).max()
  }

  @inline(__always)
  private mutating func add(short index: Int, _ first: DocID, _ last: DocID, _ touched: inout UInt32) {
    var next = short[index].next
    let (start, end) = (short[index].first, short[index].end)
    if next > start, docs[next - 1] >= first { next = start }
    if next < end, docs[next] < first { next = search(from: next, to: end, first) }
    short[index].next = next
    while next < end, docs[next] <= last {
      let slot = Int(docs[next] & (RangeMaxima.size - 1))
      units[slot] &+= scores[next]
      touched |= 1 << UInt32(slot)
      next += 1
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
  private mutating func add(dense index: Int, _ first: DocID, _ last: DocID, _ touched: inout UInt32) {
    let factor = dense[index].factor
    let codes = dense[index].isTitle ? titleCodes : bodyCodes
    let table = dense[index].isTitle ? scale.title : scale.body
    let units = units
    var mask: UInt32 = 0
    dense[index].cursor.forEach(in: first, through: last) { doc, frequency in
      let slot = Int(doc & (RangeMaxima.size - 1))
      let code = codes.load(fromByteOffset: Int(doc), as: UInt8.self)
      units[slot] &+= UInt32(factor * table.value(frequency: frequency, lengthCode: code))
      mask |= 1 << UInt32(slot)
    }
    touched |= mask
  }
}
