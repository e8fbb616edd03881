/// How single characters of the basic plane fold, for looking a text through ahead of its analysis.
public struct ScalarFolding: Sendable {
  /// Folds to nothing.
  public static let dropped: UInt16 = 0
  /// Folds to several characters, or with its neighbours: only analysis tells. No character of text (U+FFFF).
  public static let unclear: UInt16 = 0xFFFF

  /// By scalar: what it folds to, `dropped` or `unclear`.
  let table: [UInt16]

  /// - Parameter fold: One scalar of the basic plane to what it folds to, `dropped` or `unclear`.
  public init(_ fold: (Unicode.Scalar) -> UInt16) {
    table = (0..<UInt32(0x10000)).map { value in Unicode.Scalar(value).map(fold) ?? Self.unclear }
  }

  /// A folded scalar; one beyond the basic plane is unclear.
  subscript(_ scalar: Unicode.Scalar) -> UInt16 { scalar.value < 0x10000 ? table[Int(scalar.value)] : Self.unclear }
}
