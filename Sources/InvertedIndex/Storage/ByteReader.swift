/// Reads what `ByteWriter` wrote, in order; running out of bytes is damage, not a trap.
struct ByteReader {
  let bytes: Bytes
  private(set) var offset: Int

  init(_ bytes: Bytes, at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  var isAtEnd: Bool { offset >= bytes.count }

  mutating func fixed<Integer: FixedWidthInteger & BitwiseCopyable>(as type: Integer.Type = Integer.self)
    throws(IndexError) -> Integer
  {
    try need(MemoryLayout<Integer>.size)
    defer { offset += MemoryLayout<Integer>.size }
    return bytes.load(offset)
  }

  mutating func varint() throws(IndexError) -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      try need(1)
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
      guard shift < 63 else { throw bytes.damaged(at: offset, "a number is too long") }
    }
    // Nine times seven bits: never negative.
    return Int(truncatingIfNeeded: value)
  }

  mutating func array(_ count: Int) throws(IndexError) -> [UInt8] {
    try need(count)
    defer { offset += count }
    return bytes.array(offset, count)
  }

  mutating func string() throws(IndexError) -> String {
    String(decoding: try array(try varint()), as: UTF8.self)
  }

  mutating func skip(_ count: Int) throws(IndexError) {
    try need(count)
    offset += count
  }

  private func need(_ count: Int) throws(IndexError) {
    guard count >= 0, count <= bytes.count - offset else {
      throw bytes.damaged(at: offset, "\(count) more bytes were expected")
    }
  }
}
