/// One entry of a dictionary's block, read in order from the block's first.
struct TermEntry {
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
