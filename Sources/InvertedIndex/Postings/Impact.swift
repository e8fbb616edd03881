/// How much one posting can add to a score, in a byte: 255 · tf/(tf + K), rounded up, so that it bounds the exact value
/// from above.
struct ImpactTable: Sendable {
  /// K by length code.
  private let lengthParts: [Float]

  /// K for a field whose documents have the mean length `average` in this segment.
  init(average: Float) {
    lengthParts = (0...255).map { BM25.lengthPart(LengthCode.decode(UInt8($0)), average: average) }
  }

  func impact(frequency: UInt32, lengthCode: UInt8) -> UInt8 {
    let tf = Float(frequency)
    // The hair that is added outweighs rounding in the score's own arithmetic.
    return UInt8(min(255, (255 * tf / (tf + lengthParts[Int(lengthCode)]) + 0.001).rounded(.up)))
  }
}
