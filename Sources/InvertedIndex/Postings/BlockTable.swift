/// Where the blocks of one list lie. Lists of fewer than 128 documents have no table (`count` is 0) but one tail.
///
/// Unsafe for speed: `init` has checked that the whole table lies within the section; an entry is read at a block below
/// `count` only; and who holds the table holds the section's file.
struct BlockTable {
  /// Blocks, the tail included.
  let count: Int
  /// Where the blocks' data begins in the section.
  let dataStart: Int
  /// A byte for every range of documents, where the list keeps them (`RangeMaxima`).
  let ranges: RangeMaxima?
  private let lastDocs: UnsafeRawPointer
  private let offsets: UnsafeRawPointer
  private let positionsOffsets: UnsafeRawPointer
  private let impacts: UnsafeRawPointer

  /// Nil where the table would reach past the section's end.
  init?(_ info: TermInfo, documentCount: Int, in section: Bytes) {
    let start = info.postingsOffset + 1
    let frequency = Int(info.documentFrequency)
    let full = frequency / BitPacking.blockSize
    let blocks = full == 0 ? 0 : full + (frequency % BitPacking.blockSize > 0 ? 1 : 0)
    let tableSize = (info.hasPositions ? 15 : 11) * blocks
    let rangeCount =
      info.isRanked ? RangeMaxima.byteCount(documentFrequency: frequency, documentCount: documentCount) : 0
    guard let base = section.pointer, start > 0, tableSize + rangeCount <= section.count - start else { return nil }
    count = blocks
    lastDocs = base + start
    offsets = lastDocs + 4 * blocks
    positionsOffsets = offsets + 4 * blocks
    impacts = positionsOffsets + (info.hasPositions ? 4 * blocks : 0)
    ranges =
      rangeCount > 0
      ? RangeMaxima(lastDocs + tableSize, documentFrequency: frequency, documentCount: documentCount) : nil
    dataStart = start + tableSize + rangeCount
  }

  @inline(__always)
  func lastDoc(_ block: Int) -> UInt32 {
    UInt32(littleEndian: lastDocs.loadUnaligned(fromByteOffset: 4 &* block, as: UInt32.self))
  }

  @inline(__always)
  func offset(_ block: Int) -> Int {
    Int(UInt32(littleEndian: offsets.loadUnaligned(fromByteOffset: 4 &* block, as: UInt32.self)))
  }

  @inline(__always)
  func positionsOffset(_ block: Int) -> Int {
    Int(UInt32(littleEndian: positionsOffsets.loadUnaligned(fromByteOffset: 4 &* block, as: UInt32.self)))
  }

  @inline(__always)
  func maxImpact(_ block: Int) -> UInt8 { impacts.load(fromByteOffset: block, as: UInt8.self) }
  @inline(__always)
  func docWidth(_ block: Int) -> Int { Int(impacts.load(fromByteOffset: count &+ block, as: UInt8.self)) }
  @inline(__always)
  func frequencyWidth(_ block: Int) -> Int { Int(impacts.load(fromByteOffset: 2 &* count &+ block, as: UInt8.self)) }

  /// The first block from `start` on whose last document is not below `target`, by galloping; nil behind the list.
  @inline(__always)
  func block(holding target: DocID, from start: Int) -> Int? {
    guard start < count else { return nil }
    if lastDoc(start) >= target { return start }
    var step = 1
    var low = start
    while low &+ step < count, lastDoc(low &+ step) < target {
      low = low &+ step
      step = step &* 2
    }
    // lastDoc(low) < target, and the block sought is at most low + step.
    var high = min(low &+ step, count &- 1)
    guard lastDoc(high) >= target else { return nil }
    while high &- low > 1 {
      let middle = (low &+ high) / 2
      if lastDoc(middle) < target { low = middle } else { high = middle }
    }
    return high
  }
}
