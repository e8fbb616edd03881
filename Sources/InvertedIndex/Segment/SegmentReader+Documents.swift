extension SegmentReader {
  /// The documents of a keyword, removed or not.
  func documents(holding term: Term) throws(IndexError) -> [DocID] {
    guard let info = try self.term(term) else { return [] }
    return documents(ofChecked: info)
  }

  /// The documents of a term that a walk came to.
  func documents(of info: TermInfo) throws(IndexError) -> [DocID] {
    try check(info)
    return documents(ofChecked: info)
  }

  private func documents(ofChecked info: TermInfo) -> [DocID] {
    var cursor = cursor(info)
    var docs: [DocID] = []
    while cursor.doc != .end {
      docs.append(cursor.doc)
      cursor.advance()
    }
    return docs
  }

  /// Of the documents of a term the first and the last that are wanted, so many of each, or all. Of a long list only the
  /// ends are read, and what is not found in them is not looked for.
  func ends(of term: Term, most: Int, where isWanted: (DocID) -> Bool) throws(IndexError) -> [DocID] {
    guard let info = try self.term(term) else { return [] }
    var cursor = cursor(info)
    var docs: [DocID] = []
    let isLong = Int(info.documentFrequency) > 4 * BitPacking.blockSize
    if isLong {
      for _ in 0..<2 * BitPacking.blockSize where docs.count < most && cursor.doc != .end {
        if isWanted(cursor.doc) { docs.append(cursor.doc) }
        cursor.advance()
      }
      cursor.skipToLastBlocks()
    }
    let first = docs.count
    while cursor.doc != .end {
      if isWanted(cursor.doc) { docs.append(cursor.doc) }
      cursor.advance()
    }
    if isLong { return Array(docs.prefix(first) + docs.dropFirst(first).suffix(most)) }
    return docs.count > 2 * most ? Array(docs.prefix(most) + docs.suffix(most)) : docs
  }

  /// A document's id, from the dictionary; nil where no list holds the document. A walk over all ids: for documents that
  /// are damaged.
  func id(_ doc: DocID) throws(IndexError) -> String? {
    var id: String?
    try walkTerms(withPrefix: [Term.lead(.id, .word)]) { term, info throws(IndexError) in
      try check(info)
      var cursor = cursor(info)
      cursor.seek(to: doc)
      guard cursor.doc == doc else { return .next }
      id = Term(bytes: term).text
      return .stop
    }
    return id
  }

  /// What a document is sorted and filtered by: the clock's reading on the document, else when it was added.
  func date(_ doc: DocID) -> Int64 { published(doc) ?? indexed(doc) }
}
