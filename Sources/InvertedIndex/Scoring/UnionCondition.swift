/// What a document must be besides holding one of a union's terms, asked last.
struct UnionCondition {
  var term: TermTest?
  var required: DocIterator?
  var excluded: DocIterator?
  /// Documents that are in the result already.
  var known: Set<DocID> = []

  /// Iterators only go forward.
  var needsOrder: Bool { required != nil || excluded != nil }

  func isMet(by doc: DocID, of segment: LiveSegment) -> Bool {
    segment.isLive(doc) && !known.contains(doc) && term?.isMet(by: doc) ?? true && required?.matches(doc) ?? true
      && !(excluded?.matches(doc) ?? false)
  }
}

/// Whether documents hold a term, asked for in any order.
final class TermTest {
  private var cursor: PostingCursor

  init(_ cursor: PostingCursor) { self.cursor = cursor }

  func isMet(by doc: DocID) -> Bool {
    cursor.move(to: doc)
    return cursor.doc == doc
  }
}
