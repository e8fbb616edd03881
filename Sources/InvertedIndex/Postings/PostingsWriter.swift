/// Encodes posting lists, one term after the other, into the sections `postings` and `positions`.
///
/// Layouts: `Index/FORMAT.md`, "Postings" and "Positions".
struct PostingsWriter {
  private(set) var postings = ByteWriter()
  private(set) var positions = ByteWriter()

  private var hasPositions = false
  private var impacts: ImpactTable
  private var lengths: [UInt8] = []

  // The block being gathered: its documents and, one behind the other, the differences of their places.
  private var block = PostingsRoom()
  private var filled = 0

  // The list being gathered.
  private var flushed = 0
  private var previousDoc: UInt32 = 0
  private var blockImpact: UInt8 = 0
  private var listImpact: UInt8 = 0
  private var blocks: [BlockEntry] = []
  private var blockData = ByteWriter()
  private var postingsStart = 0
  private var positionsStart = 0
  /// The greatest impact of each range of the shortest size; gathered for lists that have a full block.
  private var ranges: [UInt8] = []
  private var documentCount = 0

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
    ranges = [UInt8](repeating: 0, count: RangeMaxima.count(documentCount))
    self.hasPositions = hasPositions
    self.impacts = impacts
    self.lengths = lengths
    beginNext()
  }

  /// Starts another list of the same kind.
  mutating func beginNext() {
    flushed = 0
    filled = 0
    block.placeCount = 0
    previousDoc = 0
    blockImpact = 0
    listImpact = 0
    blocks.removeAll(keepingCapacity: true)
    blockData.removeAll()
    postingsStart = postings.count
    positionsStart = positions.count
  }

  /// Documents of the list so far.
  private var count: Int { flushed + filled }

  /// Appends a document, above all before it, and the term's places in it, ascending, which lie in a range of `places`
  /// (none where the list has none).
  mutating func add(_ doc: DocID, frequency: UInt32, positions places: [UInt32], _ range: Range<Int>) {
    if hasPositions { block.append(places: places, range) }
    add(doc, frequency: frequency)
  }

  /// Appends occurrences in ascending order: in a range of two arrays, the document of each and its place.
  mutating func add(occurrencesIn docs: [UInt32], places: [UInt32], _ range: Range<Int>) {
    var first = range.lowerBound
    while first < range.upperBound {
      let doc = docs[first]
      var last = first + 1
      while last < range.upperBound, docs[last] == doc { last += 1 }
      add(doc, frequency: UInt32(last - first), positions: places, first..<last)
      first = last
    }
  }

  /// Appends a block of postings as a cursor decodes it, each document under its number in `numbers` unless that is `.end`;
  /// `deltas` are the differences of all their places.
  mutating func add(
    _ docs: UnsafePointer<UInt32>, _ frequencies: UnsafePointer<UInt32>, count: Int, deltas: [UInt32],
    numbers: [DocID]
  ) {
    var first = 0
    for index in 0..<count {
      let number = numbers[Int(docs[index])]
      let end = hasPositions ? first + Int(frequencies[index]) : 0
      if number != .end {
        if hasPositions { block.append(deltas: deltas, first..<end) }
        add(number, frequency: frequencies[index])
      }
      first = end
    }
  }

  /// Appends a document that holds the term once.
  mutating func add(_ doc: DocID, position: UInt32) {
    if hasPositions { block.append(deltas: [position], 0..<1) }
    add(doc, frequency: 1)
  }

  /// Appends a document of a term without positions.
  @inline(__always)
  mutating func add(_ doc: DocID, frequency: UInt32) {
    // Never full: a full block is flushed.
    block.docs[filled] = doc
    block.frequencies[filled] = frequency
    filled &+= 1
    if filled == BitPacking.blockSize { flushBlock() }
  }

  /// Ends the list; what the dictionary keeps of it. Nil for an empty one.
  mutating func end() -> PostingListEntry? {
    guard count > 0 else { return nil }
    if count == 1, filled == 1, block.frequencies[0] == 1 {
      return .single(doc: block.docs[0], position: hasPositions ? block.places[0] : nil)
    }
    let start = postings.count
    let tail = filled
    if tail > 0 {
      noteImpacts()
      let positionsOffset = UInt32(positions.count - positionsStart)
      let offset = UInt32(blockData.count)
      for index in 0..<tail {
        let isRepeated = block.frequencies[index] > 1
        blockData.append(varint: Int(block.docs[index] &- previousDoc) << 1 | (isRepeated ? 1 : 0))
        if isRepeated { blockData.append(varint: Int(block.frequencies[index])) }
        previousDoc = block.docs[index]
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
    if documentCount > 0, !blocks.isEmpty { appendRanges() }
    postings.append(blockData.bytes)
    return .list(
      count: count, postingsLength: postings.count - start,
      positionsLength: hasPositions ? positions.count - positionsStart : nil)
  }

  /// Appends the ranges where the list is dense enough for them, and forgets them.
  private mutating func appendRanges() {
    if let shift = RangeMaxima.shift(documentFrequency: count, documentCount: documentCount) {
      let width = 1 << Int(shift - RangeMaxima.shift)
      var maxima: [UInt8] = []
      maxima.reserveCapacity(ranges.count / width + 1)
      for first in stride(from: 0, to: ranges.count, by: width) {
        var greatest: UInt8 = 0
        for range in first..<min(first + width, ranges.count) { greatest = max(greatest, ranges[range]) }
        maxima.append(greatest)
      }
      postings.append(maxima)
    }
    for range in ranges.indices { ranges[range] = 0 }
  }

  /// Where the list being written, or written last, begins.
  var start: (postings: Int, positions: Int) { (postingsStart, positionsStart) }

  /// Gives away all that was written, and begins with nothing.
  mutating func take() -> (postings: [UInt8], positions: [UInt8]) {
    defer {
      postings = ByteWriter()
      positions = ByteWriter()
    }
    return (postings.bytes, positions.bytes)
  }

  /// The checksum of the list that was ended last, positions included but not its ranges: only lists that rank have them.
  var checksum: UInt64 {
    let head = postingsStart + 1 + (hasPositions ? 15 : 11) * blocks.count
    let rest =
      head
      + (documentCount > 0 ? RangeMaxima.byteCount(documentFrequency: count, documentCount: documentCount) : 0)
    var sum = postings.bytes.checksum(postingsStart..<head, seed: 0)
    sum = postings.bytes.checksum(rest..<postings.count, seed: sum)
    return positions.bytes.checksum(positionsStart..<positions.count, seed: sum)
  }

  private mutating func flushBlock() {
    let positionsOffset = UInt32(positions.count - positionsStart)
    let offset = UInt32(blockData.count)
    flushed += filled
    noteImpacts()
    let room = block
    var previous = previousDoc
    for index in 0..<BitPacking.blockSize {
      room.scratch[index] = room.docs[index] &- previous
      previous = room.docs[index]
    }
    let docWidth = BitPacking.width(of: room.scratch, count: BitPacking.blockSize)
    BitPacking.pack(room.scratch, width: docWidth, into: &blockData)
    for index in 0..<BitPacking.blockSize { room.scratch[index] = room.frequencies[index] &- 1 }
    let frequencyWidth = BitPacking.width(of: room.scratch, count: BitPacking.blockSize)
    BitPacking.pack(room.scratch, width: frequencyWidth, into: &blockData)
    blocks.append(
      BlockEntry(
        lastDoc: previous, offset: offset, positionsOffset: positionsOffset, maxImpact: blockImpact,
        docWidth: UInt8(docWidth), frequencyWidth: UInt8(frequencyWidth)))
    previousDoc = previous
    blockImpact = 0
    filled = 0
    flushPositions()
  }

  /// Takes the impacts of the documents gathered into the block's and the list's, and into the ranges' where the list has
  /// a full block.
  private mutating func noteImpacts() {
    let keepsRanges = documentCount > 0 && flushed > 0
    for index in 0..<filled {
      let doc = block.docs[index]
      let code = lengths.isEmpty ? 1 : lengths[Int(doc)]
      let impact = impacts.impact(frequency: block.frequencies[index], lengthCode: code)
      blockImpact = max(blockImpact, impact)
      if keepsRanges {
        let range = Int(doc >> RangeMaxima.shift)
        ranges[range] = max(ranges[range], impact)
      }
    }
    listImpact = max(listImpact, blockImpact)
  }

  private mutating func flushPositions() {
    guard hasPositions else { return }
    let width = BitPacking.width(of: block.places, count: block.placeCount)
    positions.append(byte: UInt8(width))
    BitPacking.packFlat(block.places, count: block.placeCount, width: width, into: &positions)
    block.placeCount = 0
  }
}
