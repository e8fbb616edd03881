/// Packs stored documents into zstd blocks of about 16 KB: small enough that a page of results unpacks few bytes, large
/// enough that neighbours share their words.
struct DocumentStoreWriter {
  static let blockSize = 16 * 1024
  private static let level: Int32 = 3

  /// Blocks that were not taken yet.
  private(set) var data = ByteWriter()
  private(set) var index = ByteWriter()
  private var taken = 0
  private var block: [UInt8] = []
  /// Of each document of the open block, where it ends.
  private var ends: [Int] = []
  private var count = 0

  mutating func add(encoded: some Collection<UInt8>) throws(IndexError) {
    block.append(contentsOf: encoded)
    ends.append(block.count)
    count += 1
    if block.count >= Self.blockSize { try flush() }
  }

  /// Forgets the blocks that are in `data`.
  mutating func removeTaken() {
    taken += data.count
    data.removeAll()
  }

  mutating func finish() throws(IndexError) { if !ends.isEmpty { try flush() } }

  /// Takes over a block of a segment's documents, those that `isLive` tells of. One of live documents alone is copied as it
  /// is, unless it is short.
  mutating func add(
    block: Int, of store: DocumentStore, where isLive: (DocID) -> Bool
  ) throws(IndexError) {
    let documents = store.documents(ofBlock: block)
    if documents.allSatisfy(isLive), let packed = try store.packed(block, ofAtLeast: Self.blockSize / 2) {
      if !ends.isEmpty { try flush() }
      count += documents.count
      append(block: packed, documents: documents.count)
    } else if documents.contains(where: isLive) {
      try store.read(block) { doc, bytes throws(IndexError) in if isLive(doc) { try add(encoded: bytes) } }
    }
  }

  private mutating func flush() throws(IndexError) {
    var header = ByteWriter()
    header.append(varint: ends.count)
    var previous = 0
    for end in ends {
      header.append(varint: end - previous)
      previous = end
    }
    header.append(try Zstd.pack(block, level: Self.level))
    append(block: header.bytes, documents: ends.count)
    block.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Appends the last so many documents, packed.
  private mutating func append(block: [UInt8], documents: Int) {
    index.append(fixed: UInt64(taken + data.count))
    index.append(fixed: UInt32(count - documents))
    index.append(fixed: UInt32(truncatingIfNeeded: Checksum.of(block)))
    data.append(block)
  }
}
