/// What a posting of a ranked list adds to a score.
///
/// Unsafe for speed: the length codes are those of the segment that the list is of, one for each of its documents, and
/// lie in the file that the list's cursor holds; cursors give only documents that the segment has. Valid while cursor and
/// table are held.
struct PostingScorer {
  /// What tf/(tf + K) = 1 would be worth.
  private let units: UInt32
  private let codes: UnsafeRawPointer?
  private let table: SaturationTable.View

  /// - Parameter lengthCodes: Of the list's field.
  init(units: UInt32, lengthCodes: Bytes, table: SaturationTable) {
    self.units = units
    codes = lengthCodes.pointer
    self.table = table.view
  }

  @inline(__always)
  func units(_ doc: DocID, _ frequency: UInt32) -> UInt32 {
    // Only a segment without documents has no codes.
    guard let codes else { return 0 }
    let code = codes.load(fromByteOffset: Int(doc), as: UInt8.self)
    return table.share(of: units, frequency: frequency, lengthCode: code)
  }
}
