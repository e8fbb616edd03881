/// Room for one decoded block.
///
/// The pointers are to 128 integers each, allocated and freed with the object, and are indexed by 0 …< 128 only.
final class DecodedBlock {
  let docs: UnsafeMutablePointer<UInt32>
  let frequencies: UnsafeMutablePointer<UInt32>
  var hasFrequencies = false

  init() {
    docs = .allocate(capacity: 2 * BitPacking.blockSize)
    docs.initialize(repeating: 0, count: 2 * BitPacking.blockSize)
    frequencies = docs + BitPacking.blockSize
  }

  deinit { docs.deallocate() }

  /// False where the bytes are no sound block.
  func decodeFull(_ bytes: Bytes, at start: Int, docWidth: Int, previous: UInt32, limit: UInt32) -> Bool {
    hasFrequencies = false
    guard let source = packed(bytes, at: start, width: docWidth) else { return false }
    BitPacking.unpack(source, width: docWidth, into: docs)
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
    guard let source = packed(bytes, at: start, width: width) else { return }
    BitPacking.unpack(source, width: width, into: frequencies)
    for index in 0..<BitPacking.blockSize { frequencies[index] &+= 1 }
  }

  /// One frequency of a packed block, `index` < 128.
  func frequency(_ bytes: Bytes, at start: Int, width: Int, index: Int) -> UInt32 {
    packed(bytes, at: start, width: width).map { BitPacking.value($0, width: width, index: index) &+ 1 } ?? 1
  }

  /// False where the bytes are no sound tail.
  func decodeTail(_ bytes: Bytes, at start: Int, count: Int, previous: UInt32, limit: UInt32) -> Bool {
    hasFrequencies = true
    var offset = start
    var doc = previous
    var greatest = previous
    for index in 0..<count {
      doc &+= UInt32(truncatingIfNeeded: bytes.varint(&offset))
      docs[index] = doc
      greatest = max(greatest, doc)
      frequencies[index] = UInt32(truncatingIfNeeded: bytes.varint(&offset))
    }
    return offset <= bytes.count && greatest < limit
  }

  /// How many positions of the block come before those of the document at `index`.
  func firstPosition(of index: Int) -> Int {
    var sum = 0
    for earlier in 0..<index { sum &+= Int(frequencies[earlier]) }
    return sum
  }

  /// Where a packed block lies; nil where it would reach past the end.
  private func packed(_ bytes: Bytes, at start: Int, width: Int) -> UnsafeRawPointer? {
    guard width <= 32, start >= 0, start <= bytes.count - BitPacking.byteCount(width: width) else { return nil }
    return bytes.pointer.map { $0 + start }
  }
}
