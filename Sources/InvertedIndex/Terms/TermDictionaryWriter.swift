/// Writes the sorted dictionary: blocks of terms, each sharing its prefix with the one before it.
///
/// Layout: `Index/FORMAT.md`, "Terms".
struct TermDictionaryWriter {
  static let blockSize = 32

  /// The low two bits of a term's code: what follows it. The others are its frequency.
  enum Shape {
    static let single = 0
    static let list = 1
    static let shared = 2
  }

  private(set) var terms = ByteWriter()
  private var prefixes = ByteWriter()
  private var offsets = ByteWriter()
  private(set) var count = 0
  private var previous: [UInt8] = []

  /// The first eight bytes of each block's first term, then where each block begins.
  var index: [UInt8] { prefixes.bytes + offsets.bytes }

  /// Appends the term that lies in a range of `text`, above all before it, with its list's entry and where the next list
  /// of its own would have begun.
  mutating func add(
    _ text: [UInt8], _ range: Range<Int>, entry: PostingListEntry, postingsOffset: Int, positionsOffset: Int
  ) {
    var shared = 0
    if count % Self.blockSize == 0 {
      prefixes.append(fixed: text.orderedPrefix(range.lowerBound, range.upperBound))
      offsets.append(fixed: UInt64(terms.count))
      terms.append(varint: postingsOffset)
      terms.append(varint: positionsOffset)
    } else {
      let limit = min(range.count, previous.count)
      while shared < limit, previous[shared] == text[range.lowerBound + shared] { shared += 1 }
    }
    let suffix = range.lowerBound + shared..<range.upperBound
    terms.append(halves: shared, suffix.count)
    terms.append(text, suffix)
    switch entry {
    case .single(let doc, let position):
      terms.append(varint: 1 << 2 | Shape.single)
      terms.append(varint: Int(doc))
      if let position { terms.append(varint: Int(position)) }
    case .list(let documents, let postingsLength, let positionsLength):
      terms.append(varint: documents << 2 | Shape.list)
      terms.append(varint: postingsLength)
      if let positionsLength { terms.append(varint: positionsLength) }
    case .shared(let list):
      terms.append(varint: list.count << 2 | Shape.shared)
      for number in [list.postingsOffset, list.postingsLength, list.positionsOffset, list.positionsLength] {
        terms.append(varint: number)
      }
    }
    previous.removeLast(previous.count - shared)
    previous.append(text, suffix)
    count += 1
  }
}
