/// Room for one decoded block.
///
/// The pointers are to 128 integers each, allocated and freed with the object, and are indexed by 0 …< 128 only.
final class DecodedBlock {
  let docs: UnsafeMutablePointer<UInt32>
  let frequencies: UnsafeMutablePointer<UInt32>

  /// Bytes that one takes: the integers, and about what the object and the allocator add.
  static let size = 2 * BitPacking.blockSize * MemoryLayout<UInt32>.stride + 64

  init() {
    docs = .allocate(capacity: 2 * BitPacking.blockSize)
    docs.initialize(repeating: 0, count: 2 * BitPacking.blockSize)
    frequencies = docs + BitPacking.blockSize
  }

  deinit { docs.deallocate() }

  /// False where the bytes are no sound block.
  func decodeFull(_ bytes: Bytes, at start: Int, docWidth: Int, previous: UInt32, limit: UInt32) -> Bool {
    guard let source = packed(bytes, at: start, width: docWidth) else { return false }
    let last = BitPacking.unpackSums(source, width: docWidth, previous: previous, into: docs)
    if docWidth <= Self.narrow, previous < 1 << 30 { return last < limit }
    var greatest = previous
    for index in 0..<BitPacking.blockSize {
      guard docs[index] >= greatest else { return false }
      greatest = docs[index]
    }
    return greatest < limit
  }

  /// 128 differences of so many bits add up to less than 2³¹: below such a sum none is greater than the last.
  private static let narrow = 24

  /// Of packed frequencies that `packed` has found.
  func decodeFrequencies(_ source: UnsafeRawPointer, width: Int) {
    BitPacking.unpack(source, width: width, adding: 1, into: frequencies)
  }

  /// False where the bytes are no sound tail.
  func decodeTail(_ bytes: Bytes, at start: Int, count: Int, previous: UInt32, limit: UInt32) -> Bool {
    var offset = start
    var doc = previous
    for index in 0..<count {
      let code = bytes.varint(&offset)
      let delta = UInt32(truncatingIfNeeded: code >> 1)
      guard delta < limit, doc < limit else { return false }
      doc &+= delta
      docs[index] = doc
      frequencies[index] = code & 1 == 0 ? 1 : UInt32(truncatingIfNeeded: bytes.varint(&offset))
    }
    // For searches that look at a whole block.
    for index in count..<BitPacking.blockSize { docs[index] = .max }
    return offset <= bytes.count && doc < limit
  }

  /// Where the first document stands that is not below `target`; the last one is not.
  @inline(__always)
  func firstIndex(notBelow target: DocID) -> Int {
    // Without a branch that could be guessed wrong.
    var low = docs[63] < target ? 64 : 0
    low = docs[low &+ 31] < target ? low &+ 32 : low
    low = docs[low &+ 15] < target ? low &+ 16 : low
    low = docs[low &+ 7] < target ? low &+ 8 : low
    low = docs[low &+ 3] < target ? low &+ 4 : low
    low = docs[low &+ 1] < target ? low &+ 2 : low
    return docs[low] < target ? low &+ 1 : low
  }

  /// How many positions of the block come before those of the document at `index`.
  func firstPosition(of index: Int) -> Int {
    var sum = 0
    for earlier in 0..<index { sum &+= Int(frequencies[earlier]) }
    return sum
  }

  /// Where a packed block lies; nil where it would reach past the end.
  func packed(_ bytes: Bytes, at start: Int, width: Int) -> UnsafeRawPointer? {
    guard width <= 32, start >= 0, start <= bytes.count - BitPacking.byteCount(width: width) else { return nil }
    return bytes.pointer.map { $0 + start }
  }
}
