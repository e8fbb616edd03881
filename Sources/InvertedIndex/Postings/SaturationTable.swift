/// tf/(tf + K), what a posting is worth to BM25, by tf and by the document's length code.
///
/// Made once for a snapshot; a posting's score is then a look-up and a multiplication.
final class SaturationTable: Sendable {
  /// The mean length that K is by.
  let average: Float
  /// K by length code.
  let lengthParts: ContiguousArray<Float>
  /// Rows of 256 length codes, one for each tf below `rows`, and behind them one of K itself.
  ///
  /// Unsafe for speed: written in `init` only, freed with the object, read at tf · 256 + code with tf ≤ `rows`.
  nonisolated(unsafe) private let values: UnsafeMutablePointer<Float>
  fileprivate static let rows: UInt32 = 16

  /// For a field whose documents have the mean length `average`.
  init(average: Float) {
    self.average = average
    lengthParts = ContiguousArray((0...255).map { BM25.lengthPart(LengthCode.decode(UInt8($0)), average: average) })
    values = .allocate(capacity: Int(Self.rows + 1) * 256)
    var place = 0
    while place < Int(Self.rows) << 8 {
      let tf = Float(place >> 8)
      (values + place).initialize(to: tf / (tf + lengthParts[place & 255]))
      place += 1
    }
    (values + place).initialize(from: Array(lengthParts), count: 256)
  }

  deinit { values.deallocate() }

  @inline(__always)
  func value(frequency: UInt32, lengthCode: UInt8) -> Float { view.value(frequency: frequency, lengthCode: lengthCode) }

  /// The table without its owner, for inner loops: valid while the table is held.
  var view: View { View(values: UnsafePointer(values)) }

  struct View {
    fileprivate let values: UnsafePointer<Float>

    @inline(__always)
    func value(frequency: UInt32, lengthCode: UInt8) -> Float {
      if frequency < SaturationTable.rows { return values[Int(frequency) << 8 | Int(lengthCode)] }
      return Float(frequency) / (Float(frequency) + values[Int(SaturationTable.rows) << 8 | Int(lengthCode)])
    }
  }
}
