/// Writes the sorted dictionary: blocks of terms, each sharing its prefix with the one before it.
///
/// Layout: `Index/FORMAT.md`, "Terms".
struct TermDictionaryWriter {
  static let blockSize = 32

  private(set) var terms = ByteWriter()
  private(set) var index = ByteWriter()
  private(set) var count = 0
  private var previous: [UInt8] = []

  /// Appends a term, above all before it, with its list's entry, where its lists begin, and how many bytes of
  /// positions it has; nil where its kind has none.
  mutating func add(
    _ term: some Collection<UInt8>, entry: PostingListEntry, postingsOffset: Int, positionsOffset: Int,
    positionsLength: Int?
  ) {
    var shared = 0
    if count % Self.blockSize == 0 {
      index.append(fixed: UInt64(terms.count))
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
