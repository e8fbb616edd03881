/// Reads stored documents. Every block is held against its checksum when it is read, so that opening an index need not
/// read all its documents.
struct DocumentStore: Sendable {
  /// Documents are bounded by ingestion; a block that claims more is damaged.
  private static let largestBlock = 1 << 30
  private static let entrySize = 16

  /// Unpacked.
  struct Block: Sendable {
    var number: Int
    var bytes: [UInt8]
    /// Where each of its documents ends in `bytes`.
    var ends: [Int]
  }

  private let data: Bytes
  private let index: Bytes
  let blockCount: Int
  private let documentCount: Int

  init(data: Bytes, index: Bytes, documentCount: Int) throws(IndexError) {
    guard index.count % Self.entrySize == 0 else {
      throw index.damaged(at: 0, "the index of stored documents is cut short")
    }
    self.data = data
    self.index = index
    blockCount = index.count / Self.entrySize
    self.documentCount = documentCount
  }

  func document(_ doc: DocID) throws(IndexError) -> Document {
    try document(doc, in: try unpack(try block(holding: doc)))
  }

  /// - Parameter block: The one that holds it.
  func document(_ doc: DocID, in block: Block) throws(IndexError) -> Document {
    let place = Int(doc) - firstDocument(block.number)
    // The blocks' first documents need not ascend in an index that is damaged.
    guard block.ends.indices.contains(place) else {
      throw data.damaged(at: 0, "document \(doc) is missing from its block")
    }
    let start = place == 0 ? 0 : block.ends[place - 1]
    guard let document = StoredDocument.decode(block.bytes[start..<block.ends[place]]) else {
      throw data.damaged(at: 0, "document \(doc) cannot be read in its block")
    }
    return document
  }

  /// Calls `body` with every document's encoded bytes, in order.
  func readAll(_ body: (DocID, ArraySlice<UInt8>) throws(IndexError) -> Void) throws(IndexError) {
    for block in 0..<blockCount { try read(block, body) }
  }

  /// The same for one block.
  func read(_ block: Int, _ body: (DocID, ArraySlice<UInt8>) throws(IndexError) -> Void) throws(IndexError) {
    let documents = try unpack(block)
    var start = 0
    for (place, end) in documents.ends.enumerated() {
      try body(DocID(firstDocument(block) + place), documents.bytes[start..<end])
      start = end
    }
  }

  /// The documents of a block.
  func documents(ofBlock block: Int) -> Range<DocID> {
    let first = min(firstDocument(block), documentCount)
    let end = block + 1 < blockCount ? min(firstDocument(block + 1), documentCount) : documentCount
    return DocID(first)..<DocID(max(first, end))
  }

  /// A block as it stands, held against its checksum; nil where it unpacks to fewer bytes than `least`.
  func packed(_ block: Int, ofAtLeast least: Int) throws(IndexError) -> [UInt8]? {
    let bytes = try soundBytes(block)
    var reader = ByteReader(bytes)
    var total = 0
    for _ in 0..<(try reader.varint()) {
      total = min(Self.largestBlock, total + min(Self.largestBlock, try reader.varint()))
    }
    return total < least ? nil : bytes.array(0, bytes.count)
  }

  /// Calls `body` with every document of the blocks that are sound.
  func readSound(_ body: (DocID, Document) throws(IndexError) -> Void) throws(IndexError) {
    for block in 0..<blockCount {
      guard let documents = try? unpack(block) else { continue }
      try Self.decode((documents.bytes, documents.ends), first: firstDocument(block), body)
    }
  }

  /// Calls `body` with the documents of blocks that follow one another, where it is not known where each begins.
  static func readUnindexed(
    _ data: Bytes, documentCount: Int, _ body: (DocID, Document) throws(IndexError) -> Void
  ) throws(IndexError) {
    var first = 0
    var offset = 0
    while offset < data.count, let rest = try? data.slice(offset, data.count - offset) {
      guard let block = try? unpack(rest, documentCount: documentCount, isLast: false) else { break }
      try decode((block.bytes, block.ends), first: first, body)
      first += block.ends.count
      offset += block.length
    }
  }

  private static func decode(
    _ documents: (bytes: [UInt8], ends: [Int]), first: Int, _ body: (DocID, Document) throws(IndexError) -> Void
  ) throws(IndexError) {
    var start = 0
    for (place, end) in documents.ends.enumerated() {
      if let document = StoredDocument.decode(documents.bytes[start..<end]) {
        try body(DocID(truncatingIfNeeded: first + place), document)
      }
      start = end
    }
  }

  private func firstDocument(_ block: Int) -> Int { Int(index.load(Self.entrySize * block + 8, as: UInt32.self)) }

  /// The number of a document's block.
  func block(holding doc: DocID) throws(IndexError) -> Int {
    guard Int(doc) < documentCount, blockCount > 0 else {
      throw index.damaged(at: 0, "no document has number \(doc)")
    }
    var low = 0
    var high = blockCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if firstDocument(middle) <= Int(doc) { low = middle } else { high = middle }
    }
    return low
  }

  func unpack(_ number: Int) throws(IndexError) -> Block {
    let block = try Self.unpack(try soundBytes(number), documentCount: documentCount, isLast: true)
    return Block(number: number, bytes: block.bytes, ends: block.ends)
  }

  private func soundBytes(_ block: Int) throws(IndexError) -> Bytes {
    let start = Int(truncatingIfNeeded: index.load(Self.entrySize * block, as: UInt64.self))
    let end =
      block + 1 < blockCount
      ? Int(truncatingIfNeeded: index.load(Self.entrySize * (block + 1), as: UInt64.self)) : data.count
    let bytes = try data.slice(start, end &- start)
    guard UInt32(truncatingIfNeeded: bytes.checksum) == index.load(Self.entrySize * block + 12, as: UInt32.self) else {
      throw bytes.damaged(at: 0, "a block of documents contradicts its checksum")
    }
    return bytes
  }

  /// - Parameter isLast: Whether nothing follows the block in `bytes`.
  private static func unpack(
    _ bytes: Bytes, documentCount: Int, isLast: Bool
  ) throws(IndexError) -> (bytes: [UInt8], ends: [Int], length: Int) {
    var reader = ByteReader(bytes)
    let count = try reader.varint()
    guard count <= documentCount else { throw bytes.damaged(at: 0, "a block holds too many documents") }
    var ends: [Int] = []
    var total = 0
    for _ in 0..<count {
      let length = try reader.varint()
      guard length <= largestBlock - total else { throw bytes.damaged(at: 0, "a document is too long") }
      total += length
      ends.append(total)
    }
    let head = reader.offset
    let packed = try reader.array(isLast ? bytes.count - head : frameLength(bytes, from: head))
    guard let unpacked = Zstd.unpack(packed, limit: largestBlock), unpacked.count == total else {
      throw bytes.damaged(at: 0, "a block of documents does not unpack")
    }
    return (unpacked, ends, head + packed.count)
  }

  /// Bytes of the frame that begins at `start`; 0 where there is none. A frame is far shorter than what may follow it.
  private static func frameLength(_ bytes: Bytes, from start: Int) -> Int {
    var looked = 1 << 15
    while true {
      let length = Zstd.frameLength(bytes.array(start, min(looked, bytes.count - start)))
      if length > 0 || looked >= bytes.count - start { return length }
      looked *= 2
    }
  }
}
