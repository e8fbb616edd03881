/// How much one posting can add to a score, in a byte: 255 · tf/(tf + K), rounded up, so that it bounds the exact value
/// from above.
struct ImpactTable: Sendable {
  private let saturation: SaturationTable
  /// Rows of 256 length codes for the frequencies below `rows`.
  private let impacts: [UInt8]
  private static let rows: UInt32 = 16

  /// K for a field whose documents have the mean length `average` in this segment.
  init(average: Float) {
    let saturation = SaturationTable(average: average)
    self.saturation = saturation
    impacts = (0..<Self.rows).flatMap { frequency in
      (0...255).map { Self.impact(saturation.value(frequency: frequency, lengthCode: UInt8($0))) }
    }
  }

  /// The impacts of a single occurrence, by length code.
  static func ofOne(average: Float) -> [UInt8] {
    (0...255).map { code in
      let part = BM25.lengthPart(LengthCode.decode(UInt8(code)), average: average)
      return impact(1 / (1 + part))
    }
  }

  func impact(frequency: UInt32, lengthCode: UInt8) -> UInt8 {
    frequency < Self.rows
      ? impacts[Int(frequency) << 8 | Int(lengthCode)]
      : Self.impact(saturation.value(frequency: frequency, lengthCode: lengthCode))
  }

  /// The hair that is added outweighs rounding in the score's own arithmetic.
  private static func impact(_ value: Float) -> UInt8 { UInt8(min(255, (255 * value + 0.001).rounded(.up))) }
}
