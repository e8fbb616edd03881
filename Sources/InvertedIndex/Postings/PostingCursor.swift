/// Walks a term's documents in ascending order.
///
/// A cursor stands on a document from the start: `doc` is the list's first one, or `.end` for an empty list. Lists lie
/// in blocks of 128 documents; a block is decoded when the cursor comes to stand in it, its frequencies when they are
/// asked for. A copy of a cursor shares its decoded block: use one of them only.
///
/// Checksums vouch for the bytes; where they contradict the structure all the same, the list ends early.
struct PostingCursor {
  let documentFrequency: UInt32
  private(set) var doc: DocID = .end
  /// The greatest impact in the whole list. An impact is a byte: 255 · tf/(tf + K), rounded up, K by the field's
  /// length of the document and the segment's own average length (`BM25.lengthPart`).
  let maxImpact: UInt8

  private let postings: Bytes
  private let positions: Bytes
  private let positionsStart: Int
  /// Of a list of one posting.
  private let singlePosition: UInt32
  /// Nil for a list of one posting, which lies in the dictionary, and for one that is damaged.
  private let table: BlockTable?
  private let decoded: DecodedBlock
  private let documentCount: UInt32

  /// The block that is decoded, -1 before the first.
  private var block = -1
  private var index = 0
  /// Documents of the decoded block.
  private var count = 0
  private var hasFrequencies = false
  /// Where the decoded block's packed frequencies lie, in the section's file that `postings` holds, and their width.
  private var packedFrequencies: UnsafeRawPointer?
  private var frequencyWidth = 0
  /// Positions of the decoded block that come before those of the document at an index.
  private var countedIndex = 0
  private var countedPositions = 0

  /// `decoded` is room that no other cursor in use has; `singleImpact` the impact of the only posting of a list that lies
  /// in the dictionary. A cursor that is not `placed` stands nowhere: it is to be moved with `move(to:)`, or walked by
  /// blocks.
  init(
    _ info: TermInfo, postings: Bytes, positions: Bytes, documentCount: Int, singleImpact: UInt8,
    decoded: DecodedBlock = DecodedBlock(), placed: Bool = true
  ) {
    self.documentCount = UInt32(documentCount)
    documentFrequency = info.documentFrequency
    self.postings = postings
    self.positions = positions
    positionsStart = info.positionsOffset
    singlePosition = info.single?.position ?? 0
    self.decoded = decoded
    if let single = info.single {
      maxImpact = singleImpact
      table = nil
      block = 0
      count = single.doc < documentCount ? 1 : 0
      decoded.docs[0] = single.doc
      decoded.frequencies[0] = 1
      hasFrequencies = true
      doc = count > 0 ? single.doc : .end
      return
    }
    maxImpact = postings[info.postingsOffset]
    table = BlockTable(info, documentCount: documentCount, in: postings)
    if placed { decode(block: 0) }
  }

  /// Bytes that one takes, its decoded block included.
  static let size = MemoryLayout<PostingCursor>.stride + DecodedBlock.size

  /// The greatest impact a range, where the list keeps them.
  var rangeMaxima: RangeMaxima? { table?.ranges }

  /// How often the term stands in `doc`. Taken out of the packed block one by one until something decodes all of them.
  @inline(__always)
  var frequency: UInt32 {
    if hasFrequencies { return decoded.frequencies[index & 127] }
    guard let packedFrequencies else { return 1 }
    return BitPacking.value(packedFrequencies, width: frequencyWidth, index: index & 127) &+ 1
  }

  /// To the next document.
  @inline(__always)
  mutating func advance() {
    index &+= 1
    if index < count {
      doc = decoded.docs[index]
    } else {
      decode(block: block + 1)
    }
  }

  /// To the first document that is not below `target`; stays where it is if `doc` is such a one.
  @inline(__always)
  mutating func seek(to target: DocID) {
    guard target > doc else { return }
    if decoded.docs[count &- 1] < target {
      guard let table, let next = table.block(holding: target, from: block + 1) else {
        doc = .end
        return
      }
      decode(block: next)
      guard target > doc else { return }
    }
    // The last document of the block is not below the target, so the search ends inside it.
    index = decoded.firstIndex(notBelow: target)
    doc = decoded.docs[index]
  }

  /// To the first document that is not below `target`, which may lie behind the cursor.
  @inline(__always)
  mutating func move(to target: DocID) {
    let isBehind = block < 0 || count == 0 || decoded.docs[count &- 1] < target
    if isBehind || (block > 0 && table.map { $0.lastDoc(block &- 1) >= target } ?? false) {
      guard let next = blockToMove(to: target, from: isBehind ? block &+ 1 : 0) else {
        doc = .end
        return
      }
      decode(block: next)
      guard doc < target else { return }
      if decoded.docs[count &- 1] < target {
        doc = .end
        return
      }
    }
    index = count == 1 ? 0 : decoded.firstIndex(notBelow: target)
    doc = decoded.docs[index]
  }

  /// Lists of one block have no table of them.
  private func blockToMove(to target: DocID, from start: Int) -> Int? {
    guard let table else { return nil }
    return table.count > 0 ? table.block(holding: target, from: start) : block < 0 ? 0 : nil
  }

  /// Replaces `places` with the term's places in `doc`, ascending. Only for kinds that have positions.
  mutating func readPositions(into places: inout [UInt32]) {
    places.removeAll(keepingCapacity: true)
    guard doc != .end else { return }
    guard let table else {
      places.append(singlePosition)
      return
    }
    if !hasFrequencies { decodeFrequencies() }
    let tf = Int(frequency)
    let start = positionsStart + (table.count == 0 ? 0 : table.positionsOffset(block))
    guard tf <= positions.count * 8 else { return }
    BitPacking.addFlatSums(positions, at: start, from: firstPosition(), count: tf, to: &places)
  }

  /// How many positions of the block come before those of the document that the cursor stands on: counted on from where
  /// that was asked last.
  private mutating func firstPosition() -> Int {
    if countedIndex > index { (countedIndex, countedPositions) = (0, 0) }
    while countedIndex < index {
      countedPositions &+= Int(decoded.frequencies[countedIndex & 127])
      countedIndex &+= 1
    }
    return countedPositions
  }

  private mutating func decode(block next: Int) {
    let full = Int(documentFrequency) / BitPacking.blockSize
    let tail = Int(documentFrequency) % BitPacking.blockSize
    guard let table, next < full || (next == full && tail > 0) else {
      doc = .end
      return
    }
    let previous = next == 0 ? 0 : table.lastDoc(next - 1)
    let start = table.dataStart + (table.count == 0 ? 0 : table.offset(next))
    block = next
    index = 0
    (countedIndex, countedPositions) = (0, 0)
    packedFrequencies = nil
    hasFrequencies = next >= full
    let isSound: Bool
    if next < full {
      count = BitPacking.blockSize
      let docWidth = table.docWidth(next)
      isSound = decoded.decodeFull(
        postings, at: start, docWidth: docWidth, previous: previous, limit: documentCount)
      frequencyWidth = table.frequencyWidth(next)
      packedFrequencies = decoded.packed(
        postings, at: start &+ BitPacking.byteCount(width: docWidth), width: frequencyWidth)
    } else {
      count = tail
      isSound = decoded.decodeTail(postings, at: start, count: tail, previous: previous, limit: documentCount)
    }
    // Searches inside the block rely on where the table says that it ends.
    let agrees = isSound && (table.count == 0 || decoded.docs[count &- 1] == table.lastDoc(next))
    if !agrees { count = 0 }
    doc = agrees ? decoded.docs[0] : .end
  }

  private mutating func decodeFrequencies() {
    guard let packedFrequencies else { return }
    decoded.decodeFrequencies(packedFrequencies, width: frequencyWidth)
    hasFrequencies = true
  }
}

/// Block by block.
extension PostingCursor {
  /// The greatest impact in the block it stands in.
  var blockImpact: UInt8 {
    guard let table, table.count > 0, 0..<table.count ~= block else { return maxImpact }
    return table.maxImpact(block)
  }

  /// Sifts the documents of its block from the one it stands on.
  func sift(_ sieve: inout CandidateSieve, reaching least: Int64) {
    sieve.sift(decoded.docs, doc == .end ? 0..<0 : index..<count, reaching: least)
  }

  /// Moves within its block to the document at a place below `count`.
  @inline(__always)
  mutating func stand(at place: Int) {
    index = place
    doc = decoded.docs[place & (BitPacking.blockSize - 1)]
  }

  /// To the first document of the next block.
  mutating func advanceBlock() {
    if table == nil { doc = .end } else { decode(block: block + 1) }
  }

  /// To the first document of the last block but one, from before it.
  mutating func skipToLastBlocks() {
    if let table, block < table.count - 2 { decode(block: table.count - 2) }
  }

  /// Calls `body` with the decoded documents and frequencies of one block after the other, from the first on. The
  /// pointers hold so many integers, and are valid during the call; documents are below the segment's count.
  @inline(__always)
  mutating func forEachBlock(
    _ body: (_ docs: UnsafePointer<UInt32>, _ frequencies: UnsafePointer<UInt32>, _ count: Int) -> Void
  ) {
    if block < 0 { decode(block: 0) }
    while doc != .end {
      if !hasFrequencies { decodeFrequencies() }
      body(decoded.docs, decoded.frequencies, count)
      advanceBlock()
    }
  }

  /// Sets the bit of every document of the list.
  mutating func insert(into words: inout ContiguousArray<UInt64>) {
    while doc != .end {
      if decoded.docs[count &- 1] &- decoded.docs[0] < UInt32(count &* Self.denseSpan) {
        insertDense(into: &words)
      } else {
        for index in 0..<count {
          let doc = decoded.docs[index]
          words[Int(doc &>> 6)] |= 1 &<< UInt64(doc & 63)
        }
      }
      advanceBlock()
    }
  }

  /// A block is dense that has more than one in so many documents.
  private static let denseSpan = 4

  /// Bits of one word would wait for each other to be stored: they are put together first.
  private func insertDense(into words: inout ContiguousArray<UInt64>) {
    var place = Int(decoded.docs[0] &>> 6)
    var bits: UInt64 = 0
    for index in 0..<count {
      let doc = decoded.docs[index]
      if Int(doc &>> 6) != place {
        words[place] |= bits
        place = Int(doc &>> 6)
        bits = 0
      }
      bits |= 1 &<< UInt64(doc & 63)
    }
    words[place] |= bits
  }

  /// The same, and with the differences of all their places: of each document the first place, then how much each exceeds
  /// the one before it. None for kinds without positions.
  mutating func forEachBlock(
    hasPositions: Bool,
    _ body: (
      _ docs: UnsafePointer<UInt32>, _ frequencies: UnsafePointer<UInt32>, _ count: Int, _ deltas: [UInt32]
    ) -> Void
  ) {
    var deltas: [UInt32] = []
    while doc != .end {
      if !hasFrequencies { decodeFrequencies() }
      if hasPositions, let table {
        let start = positionsStart + (table.count == 0 ? 0 : table.positionsOffset(block))
        let total = decoded.firstPosition(of: count)
        guard BitPacking.unpackFlat(positions, at: start, count: total, into: &deltas) else { return }
      } else if hasPositions {
        deltas = [singlePosition]
      }
      body(decoded.docs, decoded.frequencies, count, deltas)
      advanceBlock()
    }
  }

  /// Calls `body` with the postings of documents from `first` to `last`; moves there from anywhere.
  @inline(__always)
  mutating func forEach(in first: DocID, through last: DocID, _ body: (_ doc: DocID, _ frequency: UInt32) -> Void) {
    move(to: first)
    while doc <= last {
      body(doc, frequency)
      advance()
    }
  }
}
