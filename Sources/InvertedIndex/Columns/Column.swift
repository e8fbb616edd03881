/// A column of fixed-width values, one a document.
struct Column<Value: FixedWidthInteger & BitwiseCopyable & Sendable>: Sendable {
  let bytes: Bytes

  init(_ bytes: Bytes, count: Int) throws(IndexError) {
    guard bytes.count == count * MemoryLayout<Value>.size else {
      throw bytes.damaged(at: 0, "a column of \(bytes.count) bytes does not fit \(count) documents")
    }
    self.bytes = bytes
  }

  @inline(__always)
  subscript(doc: DocID) -> Value { bytes.load(Int(doc) &* MemoryLayout<Value>.size) }
}
