/// Writes the sorted dictionary: blocks of terms, each sharing its prefix with the one before it.
///
/// Layout: `Index/FORMAT.md`, "Terms".
struct TermDictionaryWriter {
  static let blockSize = 32

  private(set) var terms = ByteWriter()
  private var prefixes = ByteWriter()
  private var offsets = ByteWriter()
  private(set) var count = 0
  private var previous: [UInt8] = []

  /// The first eight bytes of each block's first term, then where each block begins.
  var index: [UInt8] { prefixes.bytes + offsets.bytes }

  /// The first eight bytes as a number, which orders as they do.
  static func prefix(_ term: some Collection<UInt8>) -> UInt64 {
    var prefix: UInt64 = 0
    var shift: UInt64 = 56
    for byte in term.prefix(8) {
      prefix |= UInt64(byte) << shift
      shift &-= 8
    }
    return prefix
  }

  /// Appends a term, above all before it, with its list's entry, where its lists begin, and how many bytes of
  /// positions it has; nil where its kind has none.
  mutating func add(
    _ term: some Collection<UInt8>, entry: PostingListEntry, postingsOffset: Int, positionsOffset: Int,
    positionsLength: Int?
  ) {
    var shared = 0
    if count % Self.blockSize == 0 {
      prefixes.append(fixed: Self.prefix(term))
      offsets.append(fixed: UInt64(terms.count))
      terms.append(varint: postingsOffset)
      terms.append(varint: positionsOffset)
    } else {
      for (byte, other) in zip(term, previous) {
        guard byte == other else { break }
        shared += 1
      }
    }
    let suffix = term.dropFirst(shared)
    terms.append(varint: shared)
    terms.append(varint: suffix.count)
    terms.append(suffix)
    switch entry {
    case .single(let doc, let frequency, let impact):
      terms.append(varint: 1)
      terms.append(varint: Int(doc))
      terms.append(varint: Int(frequency))
      terms.append(byte: impact)
    case .list(let documents, let postingsLength):
      terms.append(varint: documents)
      terms.append(varint: postingsLength)
    }
    if let positionsLength { terms.append(varint: positionsLength) }
    previous.replaceSubrange(shared..., with: suffix)
    count += 1
  }
}
