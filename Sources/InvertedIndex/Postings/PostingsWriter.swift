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
  private var postingsStart = 0
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
    self.hasPositions = hasPositions
    self.impacts = impacts
    self.lengths = lengths
    beginNext()
  }

  /// Starts another list of the same kind.
  mutating func beginNext() {
    ranges.removeAll(keepingCapacity: true)
    count = 0
    filled = 0
    previousDoc = 0
    blockImpact = 0
    listImpact = 0
    blocks.removeAll(keepingCapacity: true)
    blockData.removeAll()
    deltas.removeAll(keepingCapacity: true)
    postingsStart = postings.count
    positionsStart = positions.count
  }

  /// Appends a document, above all before it, and the term's places in it, ascending, which lie in a range of `places`
  /// (none where the list has none).
  mutating func add(_ doc: DocID, frequency: UInt32, positions places: [UInt32], _ range: Range<Int>) {
    if hasPositions {
      var previous: UInt32 = 0
      for index in range {
        deltas.append(places[index] &- previous)
        previous = places[index]
      }
    }
    add(doc, frequency: frequency)
  }

  /// The same with the differences of the places: the first, then how much each exceeds the one before it.
  mutating func add(_ doc: DocID, frequency: UInt32, deltas places: [UInt32], _ range: Range<Int>) {
    if hasPositions { for index in range { deltas.append(places[index]) } }
    add(doc, frequency: frequency)
  }

  /// Appends a document that holds the term once.
  mutating func add(_ doc: DocID, position: UInt32) {
    if hasPositions { deltas.append(position) }
    add(doc, frequency: 1)
  }

  /// Appends a document of a term without positions.
  mutating func add(_ doc: DocID, frequency: UInt32) {
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
    if count == 1, filled == 1, frequencies[0] == 1 {
      defer { deltas.removeAll(keepingCapacity: true) }
      return .single(doc: docs[0], position: hasPositions ? deltas.first ?? 0 : nil)
    }
    let start = postings.count
    let tail = filled
    listImpact = max(listImpact, blockImpact)
    if tail > 0 {
      let positionsOffset = UInt32(positions.count - positionsStart)
      let offset = UInt32(blockData.count)
      for index in 0..<tail {
        let isRepeated = frequencies[index] > 1
        blockData.append(varint: Int(docs[index] &- previousDoc) << 1 | (isRepeated ? 1 : 0))
        if isRepeated { blockData.append(varint: Int(frequencies[index])) }
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
    return .list(
      count: count, postingsLength: postings.count - start,
      positionsLength: hasPositions ? positions.count - positionsStart : nil)
  }

  /// Makes room for so many bytes.
  mutating func reserve(postings: Int, positions: Int) {
    self.postings.reserve(postings)
    self.positions.reserve(positions)
  }

  /// Eight more bytes, so that reading a packed position as one 64-bit word never ends past the section.
  mutating func finish() { positions.append(fixed: UInt64(0)) }

  /// Where the list being written, or written last, begins.
  var start: (postings: Int, positions: Int) { (postingsStart, positionsStart) }

  /// Takes back the list that was ended last, where it has the documents, frequencies and positions of one ahead of it;
  /// whether it does. `documentCount` is the one that the other was begun with: only one of them may have ranges.
  mutating func takeBack(ifEqualTo other: WordList, documentCount otherDocumentCount: Int) -> Bool {
    let blocks = self.blocks.count
    let head = 1 + (hasPositions ? 15 : 11) * blocks
    let ranges = RangeMaxima.byteCount(documentFrequency: count, documentCount: documentCount)
    let otherRanges = RangeMaxima.byteCount(documentFrequency: count, documentCount: otherDocumentCount)
    let rest = postings.count - postingsStart - head - (documentCount > 0 ? ranges : 0)
    let otherRest = other.postingsOffset + head + (otherDocumentCount > 0 ? otherRanges : 0)
    let positionsLength = positions.count - positionsStart
    guard otherRest + rest <= postingsStart, other.positionsOffset + positionsLength <= positionsStart,
      postings.isEqual(other.postingsOffset, postingsStart, count: head),
      postings.isEqual(otherRest, postings.count - rest, count: rest),
      positions.isEqual(other.positionsOffset, positionsStart, count: positionsLength)
    else { return false }
    postings.truncate(to: postingsStart)
    positions.truncate(to: positionsStart)
    return true
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
  /// A term that stands once in the segment lies in the dictionary itself: half of all terms are such. The position is
  /// nil for kinds without.
  case single(doc: DocID, position: UInt32?)
  case list(count: Int, postingsLength: Int, positionsLength: Int?)
  /// The list of a word that stands in the same places.
  case shared(WordList)
}

/// Where a word's list lies, which others may share.
struct WordList: Equatable {
  /// Of documents.
  var count: Int
  var postingsOffset: Int
  var postingsLength: Int
  var positionsOffset: Int
  var positionsLength: Int
}
