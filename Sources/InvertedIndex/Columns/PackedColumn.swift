/// A column of 64-bit numbers, one a document, some of them missing, in as many bytes each as their spread asks for.
///
/// Layout: `Index/FORMAT.md`, "Packed columns".
struct PackedColumn: Sendable {
  private static let headerSize = 16

  private let bytes: Bytes
  private let base: Int64
  private let width: Int
  /// Of width 0: whether every document has the base.
  private let isConstant: Bool

  init(_ bytes: Bytes, count: Int) throws(IndexError) {
    self.bytes = bytes
    base = bytes.load(0)
    width = Int(bytes[8])
    isConstant = bytes[9] != 0
    guard [0, 1, 2, 4, 8].contains(width), bytes.count == Self.headerSize + width * count else {
      throw bytes.damaged(at: 0, "a column of \(bytes.count) bytes does not fit \(count) documents")
    }
  }

  /// Nil where the document has none.
  @inline(__always)
  subscript(doc: DocID) -> Int64? {
    let offset = Self.headerSize &+ Int(doc) &* width
    let value: UInt64
    switch width {
    case 0: return isConstant ? base : nil
    case 1: value = UInt64(bytes[offset])
    case 2: value = UInt64(bytes.load(offset, as: UInt16.self))
    case 4: value = UInt64(bytes.load(offset, as: UInt32.self))
    default: value = bytes.load(offset)
    }
    return value == 0 ? nil : base &+ Int64(bitPattern: value &- 1)
  }

  /// `none` stands for a value that is missing: the least number there is.
  static let none = Int64.min

  static func encode(_ values: [Int64]) -> [UInt8] {
    var least = Int64.max
    var greatest = Int64.min
    var isComplete = true
    for value in values {
      if value == none { isComplete = false } else { (least, greatest) = (min(least, value), max(greatest, value)) }
    }
    let base = least <= greatest ? least : 0
    // Not the whole range of 64 bits, since the least is not among them.
    let top = least <= greatest ? UInt64(bitPattern: greatest &- base) + 1 : 0
    let isConstant = isComplete && top == 1
    let width = top == 0 || isConstant ? 0 : top <= 0xFF ? 1 : top <= 0xFFFF ? 2 : top <= 0xFFFF_FFFF ? 4 : 8
    var output = ByteWriter()
    output.append(fixed: base)
    output.append(fixed: UInt64(width) | (isConstant ? 1 << 8 : 0))
    for value in values where width > 0 {
      let coded = value == none ? 0 : UInt64(bitPattern: value &- base) &+ 1
      for byte in 0..<width { output.append(byte: UInt8(truncatingIfNeeded: coded >> UInt64(8 * byte))) }
    }
    return output.bytes
  }
}
