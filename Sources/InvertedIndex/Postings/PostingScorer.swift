/// What a posting of a ranked list adds to a score, for loops over whole blocks.
///
/// Unsafe for speed: the segment that the list is of keeps the length codes, one for each of its documents; cursors give
/// only documents that it has. Valid while segment and snapshot are held.
struct PostingScorer {
  private let units: UInt32
  private let codes: UnsafeRawPointer?
  private let table: SaturationTable.View

  init(_ term: borrowing RankedCursor, _ reader: SegmentReader, _ scale: ScoreScale) {
    units = term.units
    codes = reader.lengthCodes(term.isTitle ? .title : .body).pointer
    table = term.isTitle ? scale.title.view : scale.body.view
  }

  @inline(__always)
  func units(_ doc: DocID, _ frequency: UInt32) -> UInt32 {
    // Only a segment without documents has no codes.
    guard let codes else { return 0 }
    let code = codes.load(fromByteOffset: Int(doc), as: UInt8.self)
    return table.share(of: units, frequency: frequency, lengthCode: code)
  }
}
