extension Matcher {
  /// The documents of a segment that match, removed ones included.
  func docs(in reader: SegmentReader, context: EvaluationContext) throws(SearchError) -> DocIterator {
    switch self {
    case .everything: return AllDocs(count: reader.documentCount)
    case .nothing: return NoDocs()
    case .term(let term): return try reader.find(term).map { TermDocs([reader.cursor($0)]) } ?? NoDocs()
    case .expansion(let expansion): return try expansion.docs(in: reader, context: context)
    case .phrase(let shape): return try shape.docs(in: reader, context: context) ?? NoDocs()
    case .near(let shapes, let gap):
      var parts = [PhraseDocs]()
      for shape in shapes {
        guard let docs = try shape.docs(in: reader, context: context) else { return NoDocs() }
        parts.append(docs)
      }
      return NearDocs(parts, gap: gap)
    case .literal(let base, let text):
      return LiteralDocs(
        try base.docs(in: reader, context: context), literal: text, reader: reader)
    case .date(let range):
      return AllDocs(count: reader.documentCount) { range.contains(reader.date($0)) }
    case .all(let parts, let excluding):
      var docs = [DocIterator]()
      for part in parts { docs.append(try part.docs(in: reader, context: context)) }
      let base = docs.count == 1 ? docs[0] : ConjunctionDocs(docs)
      guard !excluding.isEmpty else { return base }
      return ExclusionDocs(base, excluding: try Matcher.any(excluding).docs(in: reader, context: context))
    case .any(let parts):
      var docs = [DocIterator]()
      var cursors = [PostingCursor]()
      for part in parts {
        // Plain terms gather in one bitmap where they are many.
        if case .term(let term) = part {
          if let info = try reader.find(term) { cursors.append(reader.cursor(info)) }
        } else {
          docs.append(try part.docs(in: reader, context: context))
        }
      }
      if !cursors.isEmpty { docs.append(try Self.union(cursors, count: reader.documentCount, context: context)) }
      return docs.count == 1 ? docs[0] : DisjunctionDocs(docs)
    }
  }

  /// Few terms are walked side by side, many are written into a bitmap.
  fileprivate static func union(
    _ cursors: [PostingCursor], count: Int, context: EvaluationContext
  ) throws(SearchError) -> DocIterator {
    if cursors.count <= 4 { return TermDocs(cursors) }
    let bitmap = BitmapDocs(count: count)
    for cursor in cursors {
      bitmap.insert(cursor)
      try context.check()
    }
    bitmap.start()
    return bitmap
  }
}

extension Expansion {
  fileprivate func docs(in reader: SegmentReader, context: EvaluationContext) throws(SearchError) -> DocIterator {
    var infos = [TermInfo]()
    try forEach(in: reader, context: context) { _, info in infos.append(info) }
    guard infos.count > 4 else { return TermDocs(infos.map { reader.cursor($0) }) }
    let bitmap = BitmapDocs(count: reader.documentCount)
    for (index, info) in infos.enumerated() {
      bitmap.insert(reader.cursor(info))
      if index % 64 == 0 { try context.check() }
    }
    bitmap.start()
    return bitmap
  }
}

extension PhraseShape {
  /// Nil where the segment lacks one of its terms.
  fileprivate func docs(
    in reader: SegmentReader, context: EvaluationContext
  ) throws(SearchError) -> PhraseDocs? {
    var parts = [(offset: UInt32, docs: TermDocs)]()
    for slot in slots {
      var infos = [TermInfo]()
      switch slot.terms {
      case .term(let term): if let info = try reader.find(term) { infos.append(info) }
      case .expansion(let expansion):
        try expansion.forEach(in: reader, context: context) { _, info in infos.append(info) }
      }
      guard !infos.isEmpty else { return nil }
      parts.append((slot.offset, TermDocs(infos.map { reader.cursor($0) })))
    }
    return PhraseDocs(parts, length: length)
  }
}

extension SegmentReader {
  func find(_ term: Term) throws(SearchError) -> TermInfo? {
    do throws(IndexError) { return try self.term(term) } catch { throw .index(error) }
  }

  func walk(prefix: [UInt8], _ body: (Term, TermInfo) -> Bool) throws(SearchError) {
    do throws(IndexError) { try forEachTerm(withPrefix: prefix, body) } catch { throw .index(error) }
  }

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
