/// Walks a term's documents in ascending order.
///
/// A cursor stands on a document from the start: `doc` is the list's first one, or `.end` for an empty list. Lists lie
/// in blocks of 128 documents; a block is decoded when the cursor comes to stand in it, its frequencies when they are
/// asked for. A copy of a cursor shares its decoded block: use one of them only.
///
/// Checksums vouch for the bytes; where they contradict the structure all the same, the list ends early.
public struct PostingCursor {
  public let documentFrequency: UInt32
  public private(set) var doc: DocID = .end
  /// The greatest impact in the whole list. An impact is a byte: 255 · tf/(tf + K), rounded up, K by the field's
  /// length of the document and the segment's own average length (`BM25.lengthPart`).
  public let maxImpact: UInt8

  private let postings: Bytes
  private let positions: Bytes
  private let positionsStart: Int
  /// Nil for a list of one posting, which lies in the dictionary, and for one that is damaged.
  private let table: BlockTable?
  private let decoded: DecodedBlock
  private let documentCount: UInt32

  /// The block that is decoded, and the block that `block(holding:)` last came to.
  private var block = 0
  private var shallowBlock = 0
  private var index = 0
  private var count = 0

  /// `decoded` is room that no other cursor in use has.
  init(
    _ info: TermInfo, postings: Bytes, positions: Bytes, documentCount: Int, decoded: DecodedBlock = DecodedBlock()
  ) {
    self.documentCount = UInt32(documentCount)
    documentFrequency = info.documentFrequency
    self.postings = postings
    self.positions = positions
    positionsStart = info.positionsOffset
    self.decoded = decoded
    if let single = info.single {
      maxImpact = single.impact
      table = nil
      count = 1
      decoded.docs[0] = single.doc
      decoded.frequencies[0] = single.frequency
      decoded.hasFrequencies = true
      doc = single.doc < documentCount ? single.doc : .end
      return
    }
    maxImpact = postings[info.postingsOffset]
    table = BlockTable(info, documentCount: documentCount, in: postings)
    decode(block: 0)
  }

  /// The greatest impact a range, where the list keeps them.
  var rangeMaxima: RangeMaxima? { table?.ranges }

  /// How often the term stands in `doc`. Taken out of the packed block one by one until something decodes all of them.
  public var frequency: UInt32 {
    if decoded.hasFrequencies { return decoded.frequencies[index & 127] }
    guard let table else { return 1 }
    return decoded.frequency(
      postings, at: frequenciesStart(table), width: table.frequencyWidth(block), index: index & 127)
  }

  /// To the next document.
  @inline(__always)
  public mutating func advance() {
    index &+= 1
    if index < count {
      doc = decoded.docs[index]
    } else {
      decode(block: block + 1)
    }
  }

  /// To the first document that is not below `target`; stays where it is if `doc` is such a one.
  @inline(__always)
  public mutating func seek(to target: DocID) {
    guard target > doc else { return }
    if decoded.docs[count &- 1] < target {
      guard let table, let next = table.block(holding: target, from: block + 1) else {
        doc = .end
        return
      }
      decode(block: next)
      guard target > doc else { return }
    }
    // The last document of the block is not below the target, so the search ends inside it. The one sought is mostly
    // near: first in growing steps, then by halves.
    var low = index &+ 1
    var step = 1
    while low &+ step < count, decoded.docs[low &+ step &- 1] < target {
      low = low &+ step
      step = step &* 2
    }
    var length = min(step, count &- low)
    while length > 1 {
      let half = length &>> 1
      low = decoded.docs[low &+ half &- 1] < target ? low &+ half : low
      length = length &- half
    }
    index = low
    doc = decoded.docs[low]
  }

  /// To the first document that is not below `target`, which may lie behind the cursor.
  @inline(__always)
  mutating func move(to target: DocID) {
    if let table, table.count > 0, block > 0, table.lastDoc(block &- 1) >= target {
      decode(block: table.block(holding: target, from: 0) ?? 0)
    } else if count > 0 {
      index = 0
      doc = decoded.docs[0]
    }
    seek(to: target)
  }

  /// The block that would hold `target` (not below `doc`), looked up without decoding it: its last document and the
  /// greatest impact in it. `(.end, 0)` behind the list. Targets must not descend.
  @inline(__always)
  public mutating func block(holding target: DocID) -> (last: DocID, maxImpact: UInt8) {
    guard let table, table.count > 0 else {
      guard doc != .end, count > 0, decoded.docs[count - 1] >= target else { return (.end, 0) }
      return (decoded.docs[count - 1], maxImpact)
    }
    guard let found = table.block(holding: target, from: max(shallowBlock, block)) else { return (.end, 0) }
    shallowBlock = found
    return (table.lastDoc(found), table.maxImpact(found))
  }

  /// Replaces `places` with the term's places in `doc`, ascending. Only for kinds that have positions.
  public mutating func readPositions(into places: inout [UInt32]) {
    places.removeAll(keepingCapacity: true)
    guard doc != .end else { return }
    if !decoded.hasFrequencies { decodeFrequencies() }
    let tf = Int(frequency)
    let blockStart = table.map { $0.count == 0 ? 0 : $0.positionsOffset(block) } ?? 0
    let start = positionsStart + blockStart
    let width = Int(positions[start])
    guard width <= 32 else { return }
    var value = decoded.firstPosition(of: index)
    guard tf <= positions.count * 8 else { return }
    var place: UInt32 = 0
    for _ in 0..<tf {
      place &+= BitPacking.flatValue(positions, start: start + 1, width: width, index: value)
      value += 1
      places.append(place)
    }
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
    count = next < full ? BitPacking.blockSize : tail
    let isSound =
      next < full
      ? decoded.decodeFull(
        postings, at: start, docWidth: table.docWidth(next), previous: previous, limit: documentCount)
      : decoded.decodeTail(postings, at: start, count: tail, previous: previous, limit: documentCount)
    doc = isSound ? decoded.docs[0] : .end
  }

  private func decodeFrequencies() {
    guard let table else { return }
    decoded.decodeFrequencies(postings, at: frequenciesStart(table), width: table.frequencyWidth(block))
  }

  @inline(__always)
  private func frequenciesStart(_ table: BlockTable) -> Int {
    table.dataStart &+ table.offset(block) &+ BitPacking.byteCount(width: table.docWidth(block))
  }
}

extension PostingCursor {
  /// Calls `body` with the decoded documents and frequencies of one block after the other, from the first on. The
  /// pointers hold so many integers, and are valid during the call; documents are below the segment's count.
  @inline(__always)
  mutating func forEachBlock(
    _ body: (_ docs: UnsafePointer<UInt32>, _ frequencies: UnsafePointer<UInt32>, _ count: Int) -> Void
  ) {
    while doc != .end {
      if !decoded.hasFrequencies { decodeFrequencies() }
      body(decoded.docs, decoded.frequencies, count)
      decodeNext()
    }
  }

  /// Sets the bit of every document of the list.
  mutating func insert(into words: inout ContiguousArray<UInt64>) {
    while doc != .end {
      for index in 0..<count {
        let doc = decoded.docs[index]
        words[Int(doc &>> 6)] |= 1 &<< UInt64(doc & 63)
      }
      decodeNext()
    }
  }

  private mutating func decodeNext() {
    if table == nil { doc = .end } else { decode(block: block + 1) }
  }

  /// Calls `body` with each document, its frequency and the differences of its places: the first place, then how much
  /// each exceeds the one before it. None for kinds without positions.
  mutating func forEachPosting(
    hasPositions: Bool, _ body: (_ doc: DocID, _ frequency: UInt32, _ deltas: ArraySlice<UInt32>) -> Void
  ) {
    var deltas: [UInt32] = []
    while doc != .end {
      if !decoded.hasFrequencies { decodeFrequencies() }
      let total = hasPositions ? decoded.firstPosition(of: count) : 0
      let blockStart = table.map { $0.count == 0 ? 0 : $0.positionsOffset(block) } ?? 0
      guard
        !hasPositions || BitPacking.unpackFlat(positions, at: positionsStart + blockStart, count: total, into: &deltas)
      else { return }
      var first = 0
      for index in 0..<count {
        let frequency = decoded.frequencies[index]
        let end = hasPositions ? first + Int(frequency) : 0
        body(decoded.docs[index], frequency, deltas[first..<end])
        first = end
      }
      decodeNext()
    }
  }

  /// Calls `body` with the postings of documents from `first` to `last`; moves there from anywhere.
  @inline(__always)
  mutating func forEach(in first: DocID, through last: DocID, _ body: (_ doc: DocID, _ frequency: UInt32) -> Void) {
    move(to: first)
    while doc <= last {
      if !decoded.hasFrequencies { decodeFrequencies() }
      body(doc, decoded.frequencies[index])
      advance()
    }
  }
}
