/// Reads a dictionary: finds a term by binary search over the beginnings of the blocks' first terms, and walks terms in
/// order.
struct TermDictionary: Sendable {
  /// How many terms.
  let count: Int
  fileprivate let terms: Bytes
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
    guard let block = try lastBlock(notAbove: start) else { return TermWalker(self, block: 0) }
    var walker = TermWalker(self, block: block)
    try walker.seek(start)
    return walker
  }

  /// The last block whose first term is not above `term`; nil where all are above.
  fileprivate func lastBlock(notAbove term: [UInt8]) throws(IndexError) -> Int? {
    let prefix = TermDictionaryWriter.prefix(term)
    // Blocks that begin with other eight bytes are told apart by these alone.
    var low = partition(0, blockCount) { self.prefix(ofBlock: $0) < prefix }
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

  @inline(__always)
  private func prefix(ofBlock block: Int) -> UInt64 { index.load(8 &* block) }

  /// Holds a block's bytes against their checksum, unless that was done before.
  @inline(__always)
  fileprivate func check(_ block: Int) throws(IndexError) {
    let start = start(ofBlock: block)
    try checked.check(start, (block + 1 < blockCount ? self.start(ofBlock: block + 1) : terms.count) &- start)
  }

  fileprivate func start(ofBlock block: Int) -> Int {
    Int(truncatingIfNeeded: index.load(8 * (blockCount + block), as: UInt64.self) & UInt64(Int.max))
  }
}

/// Walks a dictionary term by term.
struct TermWalker {
  /// The term that `next` came to, lead byte included.
  private(set) var term: [UInt8] = []
  private let dictionary: TermDictionary
  private let terms: Bytes.Numbers
  private var entry: TermEntry
  private var ordinal: Int
  /// The entry of `term`, where `seek` came to it and `next` has not told of it.
  private var sought: TermInfo?

  fileprivate init(_ dictionary: TermDictionary, block: Int) {
    self.dictionary = dictionary
    terms = dictionary.terms.numbers
    ordinal = block * TermDictionaryWriter.blockSize
    entry = TermEntry(block: dictionary.start(ofBlock: block), in: terms)
  }

  /// How many bytes at least that term has from the one before it.
  var shared: Int { entry.shared }

  /// The next term's entry; nil behind the last one.
  mutating func next() throws(IndexError) -> TermInfo? {
    if let sought {
      self.sought = nil
      return sought
    }
    guard ordinal < dictionary.count else { return nil }
    if ordinal % TermDictionaryWriter.blockSize == 0 {
      try dictionary.check(ordinal / TermDictionaryWriter.blockSize)
      entry = TermEntry(block: dictionary.start(ofBlock: ordinal / TermDictionaryWriter.blockSize), in: terms)
    }
    ordinal += 1
    try entry.read(terms)
    guard entry.shared <= term.count else {
      throw terms.bytes.damaged(at: entry.suffix.lowerBound, "a term shares too much")
    }
    takeTerm()
    return entry.info
  }

  /// The next term that does not begin with the same `length` bytes as the one it stands on; nil behind the last one.
  mutating func next(beyondPrefix length: Int) throws(IndexError) -> TermInfo? {
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
    guard let block = try dictionary.lastBlock(notAbove: bound), block * TermDictionaryWriter.blockSize >= ordinal
    else {
      return try next()
    }
    self = try dictionary.walk(from: bound)
    return try next()
  }

  /// On to the first term that is not below `start`, which `next` tells of.
  fileprivate mutating func seek(_ start: [UInt8]) throws(IndexError) {
    while let info = try next() {
      if !term.lexicographicallyPrecedes(start) {
        sought = info
        return
      }
    }
  }

  private mutating func takeTerm() {
    term.removeLast(term.count - min(entry.shared, term.count))
    terms.bytes.append(entry.suffix, to: &term)
  }
}

/// One entry of a dictionary's block, read in order from the block's first.
private struct TermEntry {
  /// How many bytes the term takes over from the one before it, and where its others lie.
  private(set) var shared = 0
  private(set) var suffix = 0..<0

  private var offset: Int
  private var lead: UInt8 = 0
  private var hasPositions = false
  private var code = 0
  /// Two numbers behind the code; what they are depends on its shape.
  private var first = 0
  private var second = 0
  /// Where the lists of `Shape.shared` lie.
  private var other = (postings: 0, positions: 0)
  /// Where the lists of this term begin, or of the next one that has some of its own.
  private var postingsOffset: Int
  private var positionsOffset: Int

  init(block start: Int, in terms: Bytes.Numbers) {
    offset = start
    postingsOffset = terms.varint(&offset)
    positionsOffset = terms.varint(&offset)
  }

  mutating func read(_ numbers: Bytes.Numbers) throws(IndexError) {
    if code & 3 == TermDictionaryWriter.Shape.list {
      postingsOffset &+= first
      positionsOffset &+= second
    }
    let terms = numbers.bytes
    let length: Int
    (shared, length) = terms.halves(&offset)
    guard offset <= terms.count, length <= terms.count - offset else {
      throw terms.damaged(at: min(offset, terms.count), "a term reaches past the dictionary's end")
    }
    suffix = offset..<offset + length
    if shared == 0 {
      lead = terms[offset]
      hasPositions = Term.hasPositions(lead: lead)
    }
    offset += length
    code = numbers.varint(&offset)
    first = numbers.varint(&offset)
    switch code & 3 {
    case TermDictionaryWriter.Shape.single, TermDictionaryWriter.Shape.list:
      second = hasPositions ? numbers.varint(&offset) : 0
    case TermDictionaryWriter.Shape.shared:
      (other.postings, first) = (first, numbers.varint(&offset))
      other.positions = numbers.varint(&offset)
      second = numbers.varint(&offset)
    default: throw terms.damaged(at: min(offset, terms.count), "a term has no list")
    }
    guard offset <= terms.count else { throw terms.damaged(at: terms.count, "the dictionary is cut short") }
  }

  /// Made only of entries that were sought: most are passed over.
  var info: TermInfo {
    let field = Field(rawValue: lead >> 4)
    let shape = code & 3
    let isShared = shape == TermDictionaryWriter.Shape.shared
    let isSingle = shape == TermDictionaryWriter.Shape.single
    return TermInfo(
      documentFrequency: UInt32(truncatingIfNeeded: code >> 2),
      postingsOffset: isShared ? other.postings : postingsOffset,
      positionsOffset: isShared ? other.positions : positionsOffset, postingsLength: isSingle ? 0 : first,
      positionsLength: isSingle ? 0 : second, hasPositions: hasPositions,
      isRanked: Term.isRanked(lead: isShared ? Term.lead(field ?? .body, .word) : lead), field: field,
      isShared: isShared,
      single: isSingle
        ? TermInfo.Single(doc: DocID(truncatingIfNeeded: first), position: UInt32(truncatingIfNeeded: second)) : nil)
  }
}
