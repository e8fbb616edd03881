/// Bytes being written: little-endian integers, LEB128 varints.
struct ByteWriter: Sendable {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ other: some Collection<UInt8>) { bytes.append(contentsOf: other) }

  mutating func append(_ other: [UInt8], _ range: Range<Int>) { bytes.append(other, range) }

  mutating func append(byte: UInt8) { bytes.append(byte) }

  mutating func append<Integer: FixedWidthInteger>(fixed integer: Integer) {
    // The integer's own bytes, read while it lives.
    withUnsafeBytes(of: integer.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(varint integer: UInt64) {
    var rest = integer
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Two numbers that are mostly below 15, in the halves of a byte; of one that is not, what exceeds 15 follows as a varint.
  mutating func append(halves first: Int, _ second: Int) {
    append(byte: UInt8(min(first, 15) | min(second, 15) << 4))
    if first >= 15 { append(varint: first - 15) }
    if second >= 15 { append(varint: second - 15) }
  }

  mutating func append(varint integer: Int) { append(varint: UInt64(integer)) }

  /// Length as a varint, then the bytes.
  mutating func append(string: String) {
    append(varint: string.utf8.count)
    bytes.append(contentsOf: string.utf8)
  }
}
