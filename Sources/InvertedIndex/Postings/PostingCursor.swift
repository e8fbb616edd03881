/// Walks a term's documents in ascending order.
///
/// A cursor stands on a document from the start: `doc` is the list's first one, or `.end` for an empty list.
public struct PostingCursor {
  public let documentFrequency: UInt32
  public private(set) var doc: DocID = .end
  /// How often the term stands in `doc`.
  public var frequency: UInt32 { 0 }
  /// The greatest impact in the whole list. An impact is a byte: 255 · tf/(tf + K), rounded up, K by the field's
  /// length of the document and the segment's own average length (`BM25.lengthPart`).
  public var maxImpact: UInt8 { 0 }

  /// To the next document.
  public mutating func advance() {}

  /// To the first document that is not below `target`; stays where it is if `doc` is such a one.
  public mutating func seek(to target: DocID) {}

  /// The block that would hold `target` (not below `doc`), looked up without decoding it: its last document and the
  /// greatest impact in it. `(.end, 0)` behind the list.
  public mutating func block(holding target: DocID) -> (last: DocID, maxImpact: UInt8) { (.end, 0) }

  /// Replaces `positions` with the term's places in `doc`, ascending. Only for kinds that have positions.
  public mutating func readPositions(into positions: inout [UInt32]) {}
}
