/// tf/(tf + K), what a posting is worth to BM25, by tf and by the document's length code.
///
/// Made once for a snapshot; a posting's score is then a look-up and a multiplication.
final class SaturationTable: Sendable {
  /// The mean length that K is by.
  let average: Float
  /// K by length code.
  let lengthParts: ContiguousArray<Float>
  /// Rows of 256 length codes, one for each tf below `rows`.
  ///
  /// Unsafe for speed: written in `init` only, freed with the object, read at tf · 256 + code with tf < `rows`.
  nonisolated(unsafe) private let values: UnsafeMutablePointer<Float>
  private static let rows: UInt32 = 16

  /// For a field whose documents have the mean length `average`.
  init(average: Float) {
    self.average = average
    lengthParts = ContiguousArray((0...255).map { BM25.lengthPart(LengthCode.decode(UInt8($0)), average: average) })
    values = .allocate(capacity: Int(Self.rows) * 256)
    for tf in 0..<Int(Self.rows) {
      for (code, part) in lengthParts.enumerated() {
        (values + (tf << 8 | code)).initialize(to: Self.value(Float(tf), part))
      }
    }
  }

  deinit { values.deallocate() }

  @inline(__always)
  func value(frequency: UInt32, lengthCode: UInt8) -> Float {
    frequency < Self.rows
      ? values[Int(frequency) << 8 | Int(lengthCode)] : Self.value(Float(frequency), lengthParts[Int(lengthCode)])
  }

  @inline(__always)
  private static func value(_ tf: Float, _ lengthPart: Float) -> Float { tf / (tf + lengthPart) }
}
