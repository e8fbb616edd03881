/// Reads a dictionary: finds a term by binary search over the beginnings of the blocks' first terms, and walks terms in
/// order.
struct TermDictionary: Sendable {
  /// How many terms.
  let count: Int
  fileprivate let terms: Bytes
  private let index: Bytes
  private let blockCount: Int

  init(terms: Bytes, index: Bytes, count: Int) throws(IndexError) {
    blockCount = (count + TermDictionaryWriter.blockSize - 1) / TermDictionaryWriter.blockSize
    guard index.count == 16 * blockCount else {
      throw index.damaged(at: 0, "\(count) terms need \(blockCount) blocks")
    }
    self.terms = terms
    self.index = index
    self.count = count
  }

  /// A term's entry; nil where there is no such term.
  ///
  /// A block is read without putting its terms together: `matched` is how many bytes of the term agree with the entry
  /// before, which is below it. An entry that shares more with that one is below it for the same reason, one that shares
  /// less is above it.
  func find(_ term: [UInt8]) throws(IndexError) -> TermInfo? {
    guard let block = lastBlock(notAbove: term) else { return nil }
    var entry = TermEntry(block: start(ofBlock: block), in: terms)
    var matched = 0
    for _ in block * TermDictionaryWriter.blockSize..<min(count, (block + 1) * TermDictionaryWriter.blockSize) {
      try entry.read(terms)
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
    guard let block = lastBlock(notAbove: start) else { return TermWalker(self, block: 0) }
    var walker = TermWalker(self, block: block)
    var ahead = walker
    while try ahead.next() != nil, ahead.term.lexicographicallyPrecedes(start) { walker = ahead }
    return walker
  }

  /// The last block whose first term is not above `term`; nil where all are above.
  fileprivate func lastBlock(notAbove term: [UInt8]) -> Int? {
    let prefix = TermDictionaryWriter.prefix(term)
    // Blocks that begin with other eight bytes are told apart by these alone.
    var low = partition(0, blockCount) { self.prefix(ofBlock: $0) < prefix }
    if low < blockCount, self.prefix(ofBlock: low) == prefix {
      let high = partition(low, blockCount) { self.prefix(ofBlock: $0) == prefix }
      low = partition(low, high) { block in
        var offset = start(ofBlock: block)
        // The offsets of its lists, and how much its first term shares: nothing.
        for _ in 0..<3 { _ = terms.varint(&offset) }
        let length = terms.varint(&offset)
        return terms.compare(offset, length, with: term) <= 0
      }
    }
    return low > 0 ? low - 1 : nil
  }

  /// The first of the blocks `low ..< high` of which `isBefore` is false; it is true for all before that one.
  @inline(__always)
  private func partition(_ low: Int, _ high: Int, _ isBefore: (Int) -> Bool) -> Int {
    var (low, high) = (low, high)
    while low < high {
      let middle = (low &+ high) / 2
      if isBefore(middle) { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  @inline(__always)
  private func prefix(ofBlock block: Int) -> UInt64 { index.load(8 &* block) }

  fileprivate func start(ofBlock block: Int) -> Int {
    Int(truncatingIfNeeded: index.load(8 * (blockCount + block), as: UInt64.self) & UInt64(Int.max))
  }
}

/// Walks a dictionary term by term.
struct TermWalker {
  /// The term that `next` came to, lead byte included.
  private(set) var term: [UInt8] = []
  private let dictionary: TermDictionary
  private var entry: TermEntry
  private var ordinal: Int

  fileprivate init(_ dictionary: TermDictionary, block: Int) {
    self.dictionary = dictionary
    ordinal = block * TermDictionaryWriter.blockSize
    entry = TermEntry(block: dictionary.start(ofBlock: block), in: dictionary.terms)
  }

  /// The next term's entry; nil behind the last one.
  mutating func next() throws(IndexError) -> TermInfo? {
    guard ordinal < dictionary.count else { return nil }
    let terms = dictionary.terms
    if ordinal % TermDictionaryWriter.blockSize == 0 {
      entry = TermEntry(block: dictionary.start(ofBlock: ordinal / TermDictionaryWriter.blockSize), in: terms)
    }
    ordinal += 1
    try entry.read(terms)
    guard entry.shared <= term.count else { throw terms.damaged(at: entry.suffix.lowerBound, "a term shares too much") }
    takeTerm()
    return entry.info
  }

  /// The next term that does not begin with the same `length` bytes as the one it stands on; nil behind the last one.
  mutating func next(beyondPrefix length: Int) throws(IndexError) -> TermInfo? {
    let terms = dictionary.terms
    // The terms of the block that share so much need not be put together.
    while ordinal < dictionary.count, ordinal % TermDictionaryWriter.blockSize != 0 {
      ordinal += 1
      try entry.read(terms)
      if entry.shared < length {
        takeTerm()
        return entry.info
      }
    }
    guard ordinal < dictionary.count else { return nil }
    var bound = Array(term.prefix(length))
    while let last = bound.last, last == .max { bound.removeLast() }
    guard let last = bound.last else { return nil }
    bound[bound.count - 1] = last + 1
    // Not backwards, should the order be damaged.
    guard let block = dictionary.lastBlock(notAbove: bound), block * TermDictionaryWriter.blockSize >= ordinal else {
      return try next()
    }
    self = try dictionary.walk(from: bound)
    return try next()
  }

  private mutating func takeTerm() {
    term.removeSubrange(min(entry.shared, term.count)...)
    for place in entry.suffix { term.append(dictionary.terms[place]) }
  }
}

/// One entry of a dictionary's block, read in order from the block's first.
private struct TermEntry {
  /// How many bytes the term takes over from the one before it, and where its others lie.
  private(set) var shared = 0
  private(set) var suffix = 0..<0
  private(set) var info: TermInfo

  private var offset: Int
  private var hasPositions = false
  private var isRanked = false
  /// Where the next term's lists begin.
  private var postingsOffset: Int
  private var positionsOffset: Int

  init(block start: Int, in terms: Bytes) {
    offset = start
    postingsOffset = terms.varint(&offset)
    positionsOffset = terms.varint(&offset)
    info = TermInfo(
      documentFrequency: 0, postingsOffset: 0, positionsOffset: 0, hasPositions: false, isRanked: false, single: nil)
  }

  mutating func read(_ terms: Bytes) throws(IndexError) {
    shared = terms.varint(&offset)
    let length = terms.varint(&offset)
    guard offset <= terms.count, length <= terms.count - offset else {
      throw terms.damaged(at: min(offset, terms.count), "a term reaches past the dictionary's end")
    }
    suffix = offset..<offset + length
    if shared == 0 {
      hasPositions = Term.hasPositions(lead: terms[offset])
      isRanked = Term.isRanked(lead: terms[offset])
    }
    offset += length
    let frequency = terms.varint(&offset)
    var single: TermInfo.Single?
    var postingsLength = 0
    if frequency == 1 {
      let doc = UInt32(truncatingIfNeeded: terms.varint(&offset))
      let tf = UInt32(truncatingIfNeeded: terms.varint(&offset))
      single = TermInfo.Single(doc: doc, frequency: tf, impact: terms[offset])
      offset += 1
    } else {
      postingsLength = terms.varint(&offset)
    }
    info = TermInfo(
      documentFrequency: UInt32(truncatingIfNeeded: frequency), postingsOffset: postingsOffset,
      positionsOffset: positionsOffset, hasPositions: hasPositions, isRanked: isRanked,
      single: single)
    postingsOffset &+= postingsLength
    if hasPositions { positionsOffset &+= terms.varint(&offset) }
    guard offset <= terms.count else { throw terms.damaged(at: terms.count, "the dictionary is cut short") }
  }
}
