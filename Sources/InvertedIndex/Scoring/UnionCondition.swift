/// What a document must be besides holding one of a union's terms, asked last.
struct UnionCondition {
  var term: TermTest?
  var required: DocIterator?
  var excluded: DocIterator?
  /// Where there are any, one of them must match: those with the most documents first.
  var either: [DocIterator] = []
  /// Documents that are in the result already.
  var known: Set<DocID> = []

  /// Iterators only go forward.
  var needsOrder: Bool { required != nil || excluded != nil || !either.isEmpty }

  func isMet(by doc: DocID, of segment: LiveSegment) -> Bool {
    segment.isLive(doc) && !known.contains(doc) && term?.isMet(by: doc) ?? true && required?.matches(doc) ?? true
      && !(excluded?.matches(doc) ?? false) && (either.isEmpty || either.contains { $0.matches(doc) })
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
