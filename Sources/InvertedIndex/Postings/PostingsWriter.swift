/// Encodes posting lists, one term after the other, into the sections `postings` and `positions`.
///
/// Layouts: `Index/FORMAT.md`, "Postings" and "Positions".
struct PostingsWriter {
  private(set) var postings = ByteWriter()
  private(set) var positions = ByteWriter()

  private var hasPositions = false
  private var impacts: ImpactTable
  private var lengths: [UInt8] = []

  // The block being gathered.
  private var docs = [UInt32](repeating: 0, count: BitPacking.blockSize)
  private var frequencies = [UInt32](repeating: 0, count: BitPacking.blockSize)
  private var filled = 0
  private var deltas: [UInt32] = []

  // The list being gathered.
  private var count = 0
  private var previousDoc: UInt32 = 0
  private var blockImpact: UInt8 = 0
  private var listImpact: UInt8 = 0
  private var blocks: [BlockEntry] = []
  private var blockData = ByteWriter()
  private var positionsStart = 0
  /// The ranges that hold documents, with the greatest impact of each.
  private var ranges: [(range: Int, impact: UInt8)] = []
  private var documentCount = 0
  private var packScratch = [UInt32](repeating: 0, count: BitPacking.blockSize)

  private struct BlockEntry {
    var lastDoc: UInt32
    var offset: UInt32
    var positionsOffset: UInt32
    var maxImpact: UInt8
    var docWidth: UInt8
    var frequencyWidth: UInt8
  }

  init() { impacts = ImpactTable(average: 1) }

  /// Starts a list. `lengths` are the documents' length codes in the term's field; empty where it has none.
  /// `documentCount` is the segment's, 0 for a list without range maxima.
  mutating func begin(hasPositions: Bool, impacts: ImpactTable, lengths: [UInt8], documentCount: Int = 0) {
    self.documentCount = documentCount
    ranges.removeAll(keepingCapacity: true)
    self.hasPositions = hasPositions
    self.impacts = impacts
    self.lengths = lengths
    count = 0
    filled = 0
    previousDoc = 0
    blockImpact = 0
    listImpact = 0
    blocks.removeAll(keepingCapacity: true)
    blockData.removeAll()
    deltas.removeAll(keepingCapacity: true)
    positionsStart = positions.count
  }

  /// Appends a document, above all before it, and the term's places in it, ascending (none where the list has none).
  mutating func add(_ doc: DocID, frequency: UInt32, positions places: some Collection<UInt32>) {
    if hasPositions {
      var previous: UInt32 = 0
      for place in places {
        deltas.append(place - previous)
        previous = place
      }
    }
    add(doc, frequency: frequency)
  }

  /// The same with the differences of the places: the first, then how much each exceeds the one before it.
  mutating func add(_ doc: DocID, frequency: UInt32, deltas places: ArraySlice<UInt32>) {
    if hasPositions { deltas.append(contentsOf: places) }
    add(doc, frequency: frequency)
  }

  private mutating func add(_ doc: DocID, frequency: UInt32) {
    docs[filled] = doc
    frequencies[filled] = frequency
    filled += 1
    count += 1
    let code = lengths.isEmpty ? 1 : lengths[Int(doc)]
    let impact = impacts.impact(frequency: frequency, lengthCode: code)
    blockImpact = max(blockImpact, impact)
    if documentCount > 0 {
      let range = Int(doc >> RangeMaxima.shift)
      if let last = ranges.last, last.range == range {
        ranges[ranges.count - 1].impact = max(last.impact, impact)
      } else {
        ranges.append((range, impact))
      }
    }
    if filled == BitPacking.blockSize { flushBlock() }
  }

  /// Ends the list; what the dictionary keeps of it. Nil for an empty one.
  mutating func end() -> PostingListEntry? {
    guard count > 0 else { return nil }
    let last = docs.prefix(filled).last
    if count == 1, let last {
      let entry = PostingListEntry.single(doc: last, frequency: frequencies[0], impact: blockImpact)
      flushPositions()
      return entry
    }
    let start = postings.count
    let tail = filled
    listImpact = max(listImpact, blockImpact)
    if tail > 0 {
      let positionsOffset = UInt32(positions.count - positionsStart)
      let offset = UInt32(blockData.count)
      for index in 0..<tail {
        blockData.append(varint: Int(docs[index] &- previousDoc))
        blockData.append(varint: Int(frequencies[index]))
        previousDoc = docs[index]
      }
      if !blocks.isEmpty {
        blocks.append(
          BlockEntry(
            lastDoc: previousDoc, offset: offset, positionsOffset: positionsOffset, maxImpact: blockImpact,
            docWidth: 0, frequencyWidth: 0))
      }
      flushPositions()
    }
    postings.append(byte: listImpact)
    if !blocks.isEmpty {
      for block in blocks { postings.append(fixed: block.lastDoc) }
      for block in blocks { postings.append(fixed: block.offset) }
      if hasPositions { for block in blocks { postings.append(fixed: block.positionsOffset) } }
      for block in blocks { postings.append(byte: block.maxImpact) }
      for block in blocks { postings.append(byte: block.docWidth) }
      for block in blocks { postings.append(byte: block.frequencyWidth) }
    }
    if documentCount > 0, let shift = RangeMaxima.shift(documentFrequency: count, documentCount: documentCount) {
      let coarseness = Int(shift - RangeMaxima.shift)
      var maxima = [UInt8](
        repeating: 0, count: RangeMaxima.byteCount(documentFrequency: count, documentCount: documentCount))
      for entry in ranges {
        let place = entry.range >> coarseness
        maxima[place] = max(maxima[place], entry.impact)
      }
      postings.append(maxima)
    }
    postings.append(blockData.bytes)
    return .list(count: count, postingsLength: postings.count - start)
  }

  private mutating func flushBlock() {
    let positionsOffset = UInt32(positions.count - positionsStart)
    let offset = UInt32(blockData.count)
    var previous = previousDoc
    for index in 0..<BitPacking.blockSize {
      packScratch[index] = docs[index] &- previous
      previous = docs[index]
    }
    let docWidth = BitPacking.width(of: packScratch, count: BitPacking.blockSize)
    BitPacking.pack(packScratch, width: docWidth, into: &blockData)
    for index in 0..<BitPacking.blockSize { packScratch[index] = frequencies[index] &- 1 }
    let frequencyWidth = BitPacking.width(of: packScratch, count: BitPacking.blockSize)
    BitPacking.pack(packScratch, width: frequencyWidth, into: &blockData)
    blocks.append(
      BlockEntry(
        lastDoc: previous, offset: offset, positionsOffset: positionsOffset, maxImpact: blockImpact,
        docWidth: UInt8(docWidth), frequencyWidth: UInt8(frequencyWidth)))
    previousDoc = previous
    listImpact = max(listImpact, blockImpact)
    blockImpact = 0
    filled = 0
    flushPositions()
  }

  private mutating func flushPositions() {
    guard hasPositions else { return }
    let width = BitPacking.width(of: deltas, count: deltas.count)
    positions.append(byte: UInt8(width))
    BitPacking.packFlat(deltas, width: width, into: &positions)
    deltas.removeAll(keepingCapacity: true)
  }
}

/// What the dictionary keeps of a posting list.
enum PostingListEntry: Equatable {
  /// A term of one document lies in the dictionary itself: half of all terms are such.
  case single(doc: DocID, frequency: UInt32, impact: UInt8)
  case list(count: Int, postingsLength: Int)
}
