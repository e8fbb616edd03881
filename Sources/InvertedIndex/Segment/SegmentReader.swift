/// One immutable segment, memory-mapped.
public final class SegmentReader: Sendable {
  public let documentCount = 0
  /// Tokens of kind `word` in all documents: of the body, of the title.
  public func tokenCount(_ field: Field) -> UInt64 { 0 }
  /// The mean length that the impacts of this segment were computed with, in tokens.
  public func averageLength(_ field: Field) -> Float { 1 }

  /// The dictionary's entry of a term; nil where the segment does not hold it.
  public func term(_ term: Term) -> TermInfo? { nil }

  /// Calls `body` with every term whose bytes begin with `prefix` (lead byte included), in order, until it returns
  /// false.
  public func forEachTerm(withPrefix prefix: [UInt8], _ body: (Term, TermInfo) -> Bool) {}

  public func cursor(_ info: TermInfo) -> PostingCursor { PostingCursor(documentFrequency: 0) }

  /// A document's length as `LengthCode`: of the body (title included) or of the title.
  public func lengthCode(_ field: Field, _ doc: DocID) -> UInt8 { 0 }

  /// Local seconds of the page's own date; nil where it has none.
  public func published(_ doc: DocID) -> Int64? { nil }
  /// Unix seconds.
  public func indexed(_ doc: DocID) -> Int64 { 0 }

  /// The stored document.
  public func document(_ doc: DocID) throws(IndexError) -> Document { Document(id: "") }
}
