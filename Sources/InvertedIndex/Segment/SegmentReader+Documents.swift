extension SegmentReader {
  /// A document's id, from the dictionary; nil where no list holds the document. A walk over all ids: for pages that are
  /// damaged.
  func id(_ doc: DocID) throws(IndexError) -> String? {
    var id: String?
    try forEachTerm(withPrefix: [Term.lead(.id, .word)]) { term, info in
      var cursor = cursor(info)
      cursor.seek(to: doc)
      if cursor.doc == doc { id = term.text }
      return id == nil
    }
    return id
  }

  /// What a document is sorted and filtered by: the clock's reading on the page, else when it was added.
  func date(_ doc: DocID) -> Int64 { published(doc) ?? indexed(doc) }
}
