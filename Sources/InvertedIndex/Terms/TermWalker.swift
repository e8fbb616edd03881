/// Walks a dictionary term by term.
struct TermWalker {
  /// The term that `next` came to, lead byte included.
  private(set) var term: [UInt8] = []
  private let dictionary: TermDictionary
  private let terms: Bytes.Numbers
  private var entry: TermEntry
  /// The number of the term to be read next.
  private var ordinal = 0
  /// The entry of `term`, where `seek` came to it and `next` has not told of it.
  private var sought: TermInfo?

  /// Before the first term.
  init(_ dictionary: TermDictionary) {
    self.dictionary = dictionary
    terms = dictionary.terms.numbers
    entry = TermEntry(block: dictionary.start(ofBlock: 0), in: terms)
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
    if ordinal % TermDictionaryWriter.blockSize == 0 { try begin(block: ordinal / TermDictionaryWriter.blockSize) }
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
    var bound = Array(term.prefix(length))
    while let last = bound.last, last == .max { bound.removeLast() }
    guard let last = bound.last else { return nil }
    bound[bound.count - 1] = last + 1
    return try next(notBelow: bound)
  }

  /// The first term behind the one it stands on that is not below `bound`; nil where there is none.
  mutating func next(notBelow bound: [UInt8]) throws(IndexError) -> TermInfo? {
    guard sought == nil, term.lexicographicallyPrecedes(bound) else { return try next() }
    let nextBlock = (ordinal + TermDictionaryWriter.blockSize - 1) / TermDictionaryWriter.blockSize
    if !dictionary.isBelow(nextBlock, bound) {
      var matched = 0
      while matched < min(term.count, bound.count), term[matched] == bound[matched] { matched += 1 }
      let end = min(dictionary.count, nextBlock * TermDictionaryWriter.blockSize)
      if let info = try read(notBelow: bound, matched: matched, before: end) { return info }
    }
    // Not backwards, should the order be damaged.
    let block = max(nextBlock, try dictionary.lastBlock(notAbove: bound, from: nextBlock) ?? 0)
    ordinal = block * TermDictionaryWriter.blockSize
    return try read(notBelow: bound, matched: 0, before: dictionary.count)
  }

  /// On to the first term of a block, or behind it, that is not below `start`; `next` tells of it.
  mutating func seek(_ start: [UInt8], fromBlock block: Int) throws(IndexError) {
    ordinal = block * TermDictionaryWriter.blockSize
    sought = try read(notBelow: start, matched: 0, before: dictionary.count)
  }

  /// Reads on to the first term that is not below `bound`, before the one numbered `end`; what is passed over is not put
  /// together, as in `TermDictionary.find`.
  /// - Parameter matched: How many bytes of `bound` agree with the term before, which is below it.
  private mutating func read(notBelow bound: [UInt8], matched: Int, before end: Int) throws(IndexError) -> TermInfo? {
    let bytes = terms.bytes
    var matched = matched
    while ordinal < end {
      if ordinal % TermDictionaryWriter.blockSize == 0 {
        try begin(block: ordinal / TermDictionaryWriter.blockSize)
        matched = 0
      }
      ordinal += 1
      try entry.read(terms)
      if entry.shared > matched { continue }
      let shared = entry.shared
      if shared == matched {
        var place = entry.suffix.lowerBound
        while place < entry.suffix.upperBound, matched < bound.count, bytes[place] == bound[matched] {
          place += 1
          matched += 1
        }
        if matched < bound.count, place == entry.suffix.upperBound || bytes[place] < bound[matched] { continue }
      }
      term.removeAll(keepingCapacity: true)
      term.append(contentsOf: bound[..<shared])
      bytes.append(entry.suffix, to: &term)
      return entry.info
    }
    return nil
  }

  private mutating func begin(block: Int) throws(IndexError) {
    try dictionary.check(block)
    entry = TermEntry(block: dictionary.start(ofBlock: block), in: terms)
  }

  private mutating func takeTerm() {
    term.removeLast(term.count - min(entry.shared, term.count))
    terms.bytes.append(entry.suffix, to: &term)
  }
}
