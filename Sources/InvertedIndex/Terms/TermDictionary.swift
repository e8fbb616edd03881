/// Reads a dictionary: finds a term by binary search over the beginnings of the blocks' first terms, and walks terms in
/// order.
struct TermDictionary: Sendable {
  /// How many terms.
  let count: Int
  let terms: Bytes
  private let checked: CheckedBytes
  private let index: Bytes
  private let blockCount: Int

  init(terms: CheckedBytes, index: Bytes, count: Int) throws(IndexError) {
    blockCount = (count + TermDictionaryWriter.blockSize - 1) / TermDictionaryWriter.blockSize
    guard index.count == 16 * blockCount else {
      throw index.damaged(at: 0, "\(count) terms need \(blockCount) blocks")
    }
    checked = terms
    self.terms = terms.bytes
    self.index = index
    self.count = count
  }

  /// A term's entry; nil where there is no such term.
  ///
  /// A block is read without putting its terms together: `matched` is how many bytes of the term agree with the entry
  /// before, which is below it. An entry that shares more with that one is below it for the same reason, one that shares
  /// less is above it.
  func find(_ term: [UInt8]) throws(IndexError) -> TermInfo? {
    guard let block = try lastBlock(notAbove: term) else { return nil }
    try check(block)
    let numbers = terms.numbers
    var entry = TermEntry(block: start(ofBlock: block), in: numbers)
    var matched = 0
    for _ in block * TermDictionaryWriter.blockSize..<min(count, (block + 1) * TermDictionaryWriter.blockSize) {
      try entry.read(numbers)
      if entry.shared < matched { return nil }
      if entry.shared > matched { continue }
      var place = entry.suffix.lowerBound
      while place < entry.suffix.upperBound, matched < term.count, terms[place] == term[matched] {
        place += 1
        matched += 1
      }
      if place == entry.suffix.upperBound {
        if matched == term.count { return entry.info }
      } else if matched == term.count || terms[place] > term[matched] {
        return nil
      }
    }
    return nil
  }

  /// A walk over all terms from the first that is not below `start`.
  func walk(from start: [UInt8] = []) throws(IndexError) -> TermWalker {
    var walker = TermWalker(self)
    if let block = try lastBlock(notAbove: start) { try walker.seek(start, fromBlock: block) }
    return walker
  }

  /// The last block whose first term is not above `term`; nil where all are above.
  /// - Parameter first: All blocks before it are known to begin below the term; the one looked for is likely near.
  func lastBlock(notAbove term: [UInt8], from first: Int = 0) throws(IndexError) -> Int? {
    let prefix = term.orderedPrefix(0, term.count)
    // Blocks that begin with other eight bytes are told apart by these alone.
    var low = first
    var end = blockCount
    var step = 1
    while first > 0, low + step < blockCount, end == blockCount {
      if self.prefix(ofBlock: low + step) < prefix { low += step } else { end = low + step }
      step *= 2
    }
    low = partition(low, end) { self.prefix(ofBlock: $0) < prefix }
    if low < blockCount, self.prefix(ofBlock: low) == prefix {
      let high = partition(low, blockCount) { self.prefix(ofBlock: $0) == prefix }
      low = try partition(low, high) { block throws(IndexError) in
        try check(block)
        var offset = start(ofBlock: block)
        // Behind the offsets of its lists.
        for _ in 0..<2 { _ = terms.varint(&offset) }
        let length = terms.halves(&offset).second
        return terms.compare(offset, length, with: term) <= 0
      }
    }
    return low > 0 ? low - 1 : nil
  }

  /// The first of the blocks `low ..< high` of which `isBefore` is false; it is true for all before that one.
  @inline(__always)
  private func partition<Failure>(
    _ low: Int, _ high: Int, _ isBefore: (Int) throws(Failure) -> Bool
  ) throws(Failure) -> Int {
    var (low, high) = (low, high)
    while low < high {
      let middle = (low &+ high) / 2
      if try isBefore(middle) { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  /// Whether a block is known, by the beginning of its first term alone, to be below a term.
  func isBelow(_ block: Int, _ term: [UInt8]) -> Bool {
    block < blockCount && prefix(ofBlock: block) < term.orderedPrefix(0, term.count)
  }

  @inline(__always)
  private func prefix(ofBlock block: Int) -> UInt64 { index.load(8 &* block) }

  /// Holds a block's bytes against their checksum, unless that was done before.
  @inline(__always)
  func check(_ block: Int) throws(IndexError) {
    let start = start(ofBlock: block)
    try checked.check(start, (block + 1 < blockCount ? self.start(ofBlock: block + 1) : terms.count) &- start)
  }

  func start(ofBlock block: Int) -> Int {
    Int(truncatingIfNeeded: index.load(8 * (blockCount + block), as: UInt64.self) & UInt64(Int.max))
  }
}
