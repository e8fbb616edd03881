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
  private let table: BlockTable
  private let decoded: DecodedBlock
  private let single: TermInfo.Single?
  private let documentCount: UInt32

  /// The block that is decoded, and the block that `block(holding:)` last came to.
  private var block = 0
  private var shallowBlock = 0
  private var index = 0
  private var count = 0

  init(_ info: TermInfo, postings: Bytes, positions: Bytes, documentCount: Int) {
    self.documentCount = UInt32(documentCount)
    documentFrequency = info.documentFrequency
    self.postings = postings
    self.positions = positions
    positionsStart = info.positionsOffset
    single = info.single
    decoded = DecodedBlock()
    if let single = info.single {
      maxImpact = single.impact
      table = BlockTable()
      count = 1
      decoded.docs[0] = single.doc
      decoded.frequencies[0] = single.frequency
      decoded.hasFrequencies = true
      doc = single.doc < documentCount ? single.doc : .end
      return
    }
    maxImpact = postings[info.postingsOffset]
    table = BlockTable(
      start: info.postingsOffset + 1, documentFrequency: Int(info.documentFrequency),
      hasPositions: info.hasPositions)
    decode(block: 0)
  }

  /// How often the term stands in `doc`.
  public var frequency: UInt32 {
    if !decoded.hasFrequencies { decodeFrequencies() }
    return decoded.frequencies[index & 127]
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
      guard let next = table.block(holding: target, from: block + 1, in: postings) else {
        doc = .end
        return
      }
      decode(block: next)
      guard target > doc else { return }
    }
    // The last document of the block is not below the target, so the search ends inside it.
    var low = index
    var length = count &- index
    while length > 1 {
      let half = length &>> 1
      low = decoded.docs[low &+ half &- 1] < target ? low &+ half : low
      length = length &- half
    }
    index = low
    doc = decoded.docs[low]
  }

  /// The block that would hold `target` (not below `doc`), looked up without decoding it: its last document and the
  /// greatest impact in it. `(.end, 0)` behind the list. Targets must not descend.
  @inline(__always)
  public mutating func block(holding target: DocID) -> (last: DocID, maxImpact: UInt8) {
    if table.count == 0 {
      guard doc != .end, count > 0, decoded.docs[count - 1] >= target else { return (.end, 0) }
      return (decoded.docs[count - 1], maxImpact)
    }
    guard let found = table.block(holding: target, from: max(shallowBlock, block), in: postings) else {
      return (.end, 0)
    }
    shallowBlock = found
    return (table.lastDoc(found, in: postings), table.maxImpact(found, in: postings))
  }

  /// Replaces `places` with the term's places in `doc`, ascending. Only for kinds that have positions.
  public mutating func readPositions(into places: inout [UInt32]) {
    places.removeAll(keepingCapacity: true)
    guard doc != .end else { return }
    let tf = Int(frequency)
    let start = positionsStart + (table.count == 0 ? 0 : table.positionsOffset(block, in: postings))
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
    guard single == nil, next < full || (next == full && tail > 0) else {
      doc = .end
      return
    }
    let previous = next == 0 ? 0 : table.lastDoc(next - 1, in: postings)
    let start = table.dataStart + (table.count == 0 ? 0 : table.offset(next, in: postings))
    block = next
    index = 0
    count = next < full ? BitPacking.blockSize : tail
    let isSound =
      next < full
      ? decoded.decodeFull(
        postings, at: start, docWidth: table.docWidth(next, in: postings), previous: previous, limit: documentCount)
      : decoded.decodeTail(postings, at: start, count: tail, previous: previous, limit: documentCount)
    doc = isSound ? decoded.docs[0] : .end
  }

  private func decodeFrequencies() {
    let start =
      table.dataStart + table.offset(block, in: postings)
      + BitPacking.byteCount(
        width: table.docWidth(block, in: postings))
    decoded.decodeFrequencies(postings, at: start, width: table.frequencyWidth(block, in: postings))
  }
}

/// Where the blocks of one list lie. Lists of fewer than 128 documents have no table (`count` is 0) but one tail.
private struct BlockTable {
  let count: Int
  /// Where the blocks' data begins in the section.
  let dataStart: Int
  private let lastDocs: Int
  private let offsets: Int
  private let positionsOffsets: Int
  private let impacts: Int

  init() {
    count = 0
    dataStart = 0
    lastDocs = 0
    offsets = 0
    positionsOffsets = 0
    impacts = 0
  }

  init(start: Int, documentFrequency: Int, hasPositions: Bool) {
    let full = documentFrequency / BitPacking.blockSize
    let blocks = full == 0 ? 0 : full + (documentFrequency % BitPacking.blockSize > 0 ? 1 : 0)
    count = blocks
    lastDocs = start
    offsets = lastDocs + 4 * blocks
    positionsOffsets = offsets + 4 * blocks
    impacts = positionsOffsets + (hasPositions ? 4 * blocks : 0)
    dataStart = impacts + 3 * blocks
  }

  @inline(__always)
  func lastDoc(_ block: Int, in bytes: Bytes) -> UInt32 { bytes.load(lastDocs &+ 4 &* block) }
  func offset(_ block: Int, in bytes: Bytes) -> Int { Int(bytes.load(offsets + 4 * block, as: UInt32.self)) }
  func positionsOffset(_ block: Int, in bytes: Bytes) -> Int {
    Int(bytes.load(positionsOffsets + 4 * block, as: UInt32.self))
  }
  @inline(__always)
  func maxImpact(_ block: Int, in bytes: Bytes) -> UInt8 { bytes.load(impacts &+ block) }
  func docWidth(_ block: Int, in bytes: Bytes) -> Int { Int(bytes[impacts + count + block]) }
  func frequencyWidth(_ block: Int, in bytes: Bytes) -> Int { Int(bytes[impacts + 2 * count + block]) }

  /// The first block from `start` on whose last document is not below `target`, by galloping.
  @inline(__always)
  func block(holding target: DocID, from start: Int, in bytes: Bytes) -> Int? {
    guard start < count else { return nil }
    if lastDoc(start, in: bytes) >= target { return start }
    var step = 1
    var low = start
    while low + step < count, lastDoc(low + step, in: bytes) < target {
      low += step
      step *= 2
    }
    // lastDoc(low) < target, and the block sought is at most low + step.
    var high = min(low + step, count - 1)
    guard lastDoc(high, in: bytes) >= target else { return nil }
    while high - low > 1 {
      let middle = (low + high) / 2
      if lastDoc(middle, in: bytes) < target { low = middle } else { high = middle }
    }
    return high
  }
}

/// Room for one decoded block.
///
/// The pointers are to 128 integers each, allocated and freed with the object, and are indexed by 0 …< 128 only: the
/// cursor's `index` is below its `count`, which is at most 128.
private final class DecodedBlock {
  let docs = UnsafeMutablePointer<UInt32>.allocate(capacity: BitPacking.blockSize)
  let frequencies = UnsafeMutablePointer<UInt32>.allocate(capacity: BitPacking.blockSize)
  var hasFrequencies = false

  init() {
    docs.initialize(repeating: 0, count: BitPacking.blockSize)
    frequencies.initialize(repeating: 0, count: BitPacking.blockSize)
  }

  deinit {
    docs.deallocate()
    frequencies.deallocate()
  }

  func decodeFull(_ bytes: Bytes, at start: Int, docWidth: Int, previous: UInt32, limit: UInt32) -> Bool {
    hasFrequencies = false
    guard unpack(bytes, at: start, width: docWidth, into: docs) else { return false }
    // Four sums at a time; the first step adds neighbours as halves of 64-bit words, which shifts stay in a register.
    let rows = UnsafeMutableRawPointer(docs)
    var carry = SIMD4<UInt32>(repeating: previous)
    var greatest = carry
    for row in 0..<BitPacking.blockSize / 4 {
      let deltas = rows.loadUnaligned(fromByteOffset: 16 * row, as: SIMD2<UInt64>.self)
      let pairs =
        unsafeBitCast(deltas, to: SIMD4<UInt32>.self) &+ unsafeBitCast(deltas &<< 32, to: SIMD4<UInt32>.self)
      let sums = pairs &+ SIMD4(0, 0, pairs[1], pairs[1]) &+ carry
      rows.storeBytes(of: sums, toByteOffset: 16 * row, as: SIMD4<UInt32>.self)
      greatest.replace(with: sums, where: sums .> greatest)
      carry = SIMD4(repeating: sums[3])
    }
    return greatest.max() < limit
  }

  func decodeFrequencies(_ bytes: Bytes, at start: Int, width: Int) {
    hasFrequencies = true
    guard unpack(bytes, at: start, width: width, into: frequencies) else { return }
    for index in 0..<BitPacking.blockSize { frequencies[index] &+= 1 }
  }

  func decodeTail(_ bytes: Bytes, at start: Int, count: Int, previous: UInt32, limit: UInt32) -> Bool {
    hasFrequencies = true
    var offset = start
    var doc = previous
    var greatest = previous
    func varint() -> UInt32 {
      var value: UInt32 = 0
      var shift: UInt32 = 0
      while shift < 35 {
        let byte = bytes[offset]
        offset += 1
        value |= UInt32(byte & 0x7F) << shift
        if byte < 0x80 { break }
        shift += 7
      }
      return value
    }
    for index in 0..<count {
      doc &+= varint()
      docs[index] = doc
      greatest = max(greatest, doc)
      frequencies[index] = varint()
    }
    return offset <= bytes.count && greatest < limit
  }

  /// How many positions of the block come before those of the document at `index`.
  func firstPosition(of index: Int) -> Int {
    var sum = 0
    for earlier in 0..<index { sum &+= Int(frequencies[earlier]) }
    return sum
  }

  private func unpack(
    _ bytes: Bytes, at start: Int, width: Int, into target: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    guard width <= 32, start >= 0, start <= bytes.count - BitPacking.byteCount(width: width),
      let base = bytes.pointer
    else { return false }
    BitPacking.unpack(base + start, width: width, into: target)
    return true
  }
}
