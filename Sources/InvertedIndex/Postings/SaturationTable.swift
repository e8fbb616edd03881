/// tf/(tf + K), what a posting is worth to BM25, by tf and by the document's length code.
///
/// Made once for a snapshot; a posting's score is then a look-up and a multiplication of integers.
final class SaturationTable: Sendable {
  /// The mean length that K is by.
  let average: Float
  /// K by length code.
  let lengthParts: ContiguousArray<Float>
  /// In 2⁻³². Rows of 256 length codes, one for each tf below `rows`.
  ///
  /// Unsafe for speed: written in `init` only, freed with the object, read at tf · 256 + code with tf < `rows`.
  nonisolated(unsafe) private let values: UnsafeMutablePointer<UInt32>
  /// K by length code, 256 of them, for greater tf: written, freed and read as `values` is.
  nonisolated(unsafe) private let parts: UnsafeMutablePointer<Float>
  fileprivate static let rows: UInt32 = 16

  /// For a field whose documents have the mean length `average`.
  init(average: Float) {
    self.average = average
    lengthParts = ContiguousArray((0...255).map { BM25.lengthPart(LengthCode.decode(UInt8($0)), average: average) })
    values = .allocate(capacity: Int(Self.rows) * 256)
    parts = .allocate(capacity: 256)
    parts.initialize(from: Array(lengthParts), count: 256)
    var place = 0
    while place < Int(Self.rows) << 8 {
      (values + place).initialize(to: Self.fixed(Self.value(UInt32(place >> 8), lengthParts[place & 255])))
      place += 1
    }
  }

  deinit {
    values.deallocate()
    parts.deallocate()
  }

  func value(frequency: UInt32, lengthCode: UInt8) -> Float { Self.value(frequency, parts[Int(lengthCode)]) }

  fileprivate static func value(_ tf: UInt32, _ part: Float) -> Float { Float(tf) / (Float(tf) + part) }

  /// In 2⁻³²; a value that was rounded to 1 is a hair less.
  fileprivate static func fixed(_ value: Float) -> UInt32 { UInt32(min(value, 0.999_999_9) * 4_294_967_296) }

  /// The table without its owner, for inner loops: valid while the table is held.
  @inline(__always)
  var view: View { View(values: UnsafePointer(values), parts: UnsafePointer(parts)) }

  struct View {
    fileprivate let values: UnsafePointer<UInt32>
    fileprivate let parts: UnsafePointer<Float>

    /// What a posting is worth, as a share of `units`.
    @inline(__always)
    func share(of units: UInt32, frequency: UInt32, lengthCode: UInt8) -> UInt32 {
      let value =
        frequency < SaturationTable.rows ? values[Int(frequency) << 8 | Int(lengthCode)] : rare(frequency, lengthCode)
      return UInt32(truncatingIfNeeded: (UInt64(value) &* UInt64(units)) &>> 32)
    }

    @inline(never)
    private func rare(_ frequency: UInt32, _ lengthCode: UInt8) -> UInt32 {
      SaturationTable.fixed(SaturationTable.value(frequency, parts[Int(lengthCode)]))
    }
  }
}
