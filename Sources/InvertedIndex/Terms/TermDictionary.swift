/// Reads a dictionary: finds a term by binary search over the blocks' first terms, and walks terms in order.
struct TermDictionary: Sendable {
  /// How many terms.
  let count: Int
  fileprivate let terms: Bytes
  private let index: Bytes
  private let blockCount: Int

  init(terms: Bytes, index: Bytes, count: Int) throws(IndexError) {
    blockCount = (count + TermDictionaryWriter.blockSize - 1) / TermDictionaryWriter.blockSize
    guard index.count == 8 * blockCount else {
      throw index.damaged(at: 0, "\(count) terms need \(blockCount) blocks")
    }
    self.terms = terms
    self.index = index
    self.count = count
  }

  func find(_ term: [UInt8]) throws(IndexError) -> TermInfo? {
    guard let block = try lastBlock(notAbove: term) else { return nil }
    var walker = try TermWalker(self, block: block)
    while let info = try walker.next() {
      if walker.term == term { return info }
      if term.lexicographicallyPrecedes(walker.term) { return nil }
    }
    return nil
  }

  /// A walk over all terms from the first that is not below `start`.
  func walk(from start: [UInt8] = []) throws(IndexError) -> TermWalker {
    guard let block = try lastBlock(notAbove: start) else { return try TermWalker(self, block: 0) }
    var walker = try TermWalker(self, block: block)
    var ahead = walker
    while try ahead.next() != nil, ahead.term.lexicographicallyPrecedes(start) { walker = ahead }
    return walker
  }

  /// The last block whose first term is not above `term`; nil where all are above.
  private func lastBlock(notAbove term: [UInt8]) throws(IndexError) -> Int? {
    var low = 0
    var high = blockCount
    while low < high {
      let middle = (low + high) / 2
      var reader = try self.reader(block: middle)
      _ = try reader.varint()
      _ = try reader.varint()
      _ = try reader.varint()
      let length = try reader.varint()
      if terms.compare(reader.offset, length, with: term) <= 0 { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  fileprivate func reader(block: Int) throws(IndexError) -> ByteReader {
    guard let start = Int(exactly: index.load(8 * block, as: UInt64.self)), start < terms.count else {
      throw index.damaged(at: 8 * block, "a block begins past the dictionary's end")
    }
    return ByteReader(terms, at: start)
  }
}

/// Walks a dictionary term by term.
struct TermWalker {
  /// The term that `next` came to, lead byte included.
  private(set) var term: [UInt8] = []
  private let dictionary: TermDictionary
  private var reader: ByteReader
  private var ordinal: Int
  private var postingsOffset = 0
  private var positionsOffset = 0

  fileprivate init(_ dictionary: TermDictionary, block: Int) throws(IndexError) {
    self.dictionary = dictionary
    ordinal = block * TermDictionaryWriter.blockSize
    reader = ordinal < dictionary.count ? try dictionary.reader(block: block) : ByteReader(dictionary.terms)
  }

  /// The next term's entry; nil behind the last one.
  mutating func next() throws(IndexError) -> TermInfo? {
    guard ordinal < dictionary.count else { return nil }
    if ordinal % TermDictionaryWriter.blockSize == 0 {
      postingsOffset = try reader.varint()
      positionsOffset = try reader.varint()
    }
    ordinal += 1
    let shared = try reader.varint()
    guard shared <= term.count else { throw reader.bytes.damaged(at: reader.offset, "a term shares too much") }
    let suffix = try reader.array(try reader.varint())
    term.replaceSubrange(shared..., with: suffix)
    let hasPositions = Term.hasPositions(lead: term.first ?? 0)
    let frequency = try reader.varint()
    let info: TermInfo
    if frequency == 1 {
      let doc = UInt32(truncatingIfNeeded: try reader.varint())
      let tf = UInt32(truncatingIfNeeded: try reader.varint())
      let impact = try reader.fixed(as: UInt8.self)
      info = TermInfo(
        documentFrequency: 1, postingsOffset: postingsOffset, positionsOffset: positionsOffset,
        hasPositions: hasPositions, single: TermInfo.Single(doc: doc, frequency: tf, impact: impact))
    } else {
      info = TermInfo(
        documentFrequency: UInt32(truncatingIfNeeded: frequency), postingsOffset: postingsOffset,
        positionsOffset: positionsOffset, hasPositions: hasPositions, single: nil)
      postingsOffset += try reader.varint()
    }
    if hasPositions { positionsOffset += try reader.varint() }
    return info
  }
}
