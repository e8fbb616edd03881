/// A set of terms that is looked up in each segment's dictionary.
enum Expansion: Sendable, Hashable {
  /// Terms whose bytes, lead byte included, begin so.
  case prefix([UInt8])
  /// Terms of a field and kind whose text matches; `*` is any text, `?` one scalar.
  case glob(lead: UInt8, [UInt8])
  /// Terms of a field and kind within so many edits.
  case fuzzy(lead: UInt8, [Unicode.Scalar], edits: Int)
}
