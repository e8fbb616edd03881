extension Matcher {
  /// The documents of a segment that match, removed ones included.
  func docs(in reader: SegmentReader, context: EvaluationContext) throws(SearchError) -> DocIterator {
    switch self {
    case .everything: return AllDocs(count: reader.documentCount)
    case .nothing: return NoDocs()
    case .term(let term): return try reader.find(term).map { TermDocs(TermPostings(reader.cursor($0))) } ?? NoDocs()
    case .expansion(let expansion): return try expansion.docs(in: reader, context: context)
    case .phrase(let shape): return try shape.docs(in: reader, context: context) ?? NoDocs()
    case .near(let shapes, let gap):
      var parts = [PhraseDocs]()
      for shape in shapes {
        guard let docs = try shape.docs(in: reader, context: context) else { return NoDocs() }
        parts.append(docs)
      }
      return NearDocs(parts, gap: gap)
    case .literal(let base, let text, let field):
      return LiteralDocs(
        try base.docs(in: reader, context: context), literal: text, in: field, reader: reader, context: context)
    case .date(let range):
      return AllDocs(count: reader.documentCount) { range.contains(reader.date($0)) }
    case .all(let parts, let excluding):
      let base = try Self.conjunction(parts, in: reader, context: context)
      guard !excluding.isEmpty else { return base }
      return ExclusionDocs(base, excluding: try Matcher.any(excluding).docs(in: reader, context: context))
    case .any(let parts):
      var docs = [DocIterator]()
      var infos = [TermInfo]()
      var expanded = [DocIterator]()
      // Too many patterns are refused before the lists of the first are read.
      for case .expansion(let expansion) in parts { _ = try expansion.terms(in: reader, context: context) }
      for part in parts {
        // Plain terms gather in one bitmap where they are many, and expansions in another.
        switch part {
        case .term(let term): if let info = try reader.find(term) { infos.append(info) }
        case .expansion: expanded.append(try part.docs(in: reader, context: context))
        default: docs.append(try part.docs(in: reader, context: context))
        }
      }
      if expanded.count > 1 {
        let bitmap = try BitmapDocs(count: reader.documentCount, context: context)
        for docs in expanded { bitmap.insert(docs) }
        bitmap.start()
        docs.append(bitmap)
      } else {
        docs += expanded
      }
      if !infos.isEmpty { docs.append(try infos.union(in: reader, context: context)) }
      return docs.count == 1 ? docs[0] : DisjunctionDocs(docs)
    case .most(let parts, let least):
      let candidates = try Matcher.any(parts.map(\.matcher)).docs(in: reader, context: context)
      var weighed = [(docs: DocIterator, weight: Float)]()
      for part in parts { weighed.append((try part.matcher.docs(in: reader, context: context), part.weight)) }
      return WeighedDocs(candidates, weighed, least: least)
    }
  }

  /// Plain terms are one iterator among the others.
  private static func conjunction(
    _ parts: [Matcher], in reader: SegmentReader, context: EvaluationContext
  ) throws(SearchError) -> DocIterator {
    var docs = [DocIterator]()
    var lists = [TermPostings]()
    for part in parts {
      if case .term(let term) = part {
        guard let info = try reader.find(term) else { return NoDocs() }
        lists.append(TermPostings(reader.cursor(info)))
      } else {
        docs.append(try part.docs(in: reader, context: context))
      }
    }
    if !lists.isEmpty { docs.append(lists.count == 1 ? TermDocs(lists[0]) : TermConjunction(lists, context: context)) }
    return docs.count == 1 ? docs[0] : ConjunctionDocs(docs)
  }
}

extension [TermInfo] {
  /// So long a list is a long step.
  private static var longList: Int { 1 << 14 }

  /// Documents that hold any of the terms: few are walked side by side, many are written into a bitmap.
  fileprivate func union(in reader: SegmentReader, context: EvaluationContext) throws(SearchError) -> DocIterator {
    guard count > 4 else { return TermPostings(map { reader.cursor($0) }).map { TermDocs($0) } ?? NoDocs() }
    let bitmap = try BitmapDocs(count: reader.documentCount, context: context)
    let decoded = DecodedBlock()
    for (index, info) in enumerated() {
      bitmap.insert(reader.cursor(info, reusing: decoded))
      if index % 64 == 0 || info.documentFrequency >= Self.longList { try context.check() }
    }
    bitmap.start()
    return bitmap
  }
}

extension Expansion {
  fileprivate func docs(in reader: SegmentReader, context: EvaluationContext) throws(SearchError) -> DocIterator {
    let key = SegmentExpansion(segment: reader.number, expansion: self)
    if let known = context.bitmaps[key] {
      let bitmap = BitmapDocs(known)
      bitmap.start()
      return bitmap
    }
    let docs = try terms(in: reader, context: context).union(in: reader, context: context)
    if let bitmap = docs as? BitmapDocs { context.bitmaps[key] = bitmap.shared }
    return docs
  }
}

extension PhraseShape {
  /// Nil where the segment lacks one of its terms.
  fileprivate func docs(
    in reader: SegmentReader, context: EvaluationContext
  ) throws(SearchError) -> PhraseDocs? {
    var parts = [(offset: UInt32, postings: TermPostings)]()
    parts.reserveCapacity(slots.count)
    var memory: Reservation?
    for slot in slots {
      switch slot.terms {
      case .term(let term):
        guard let info = try reader.find(term) else { return nil }
        parts.append((slot.offset, TermPostings(reader.cursor(info))))
      case .expansion(let expansion):
        let infos = try expansion.terms(in: reader, context: context)
        memory = try context.reserve(bytes: infos.count * PostingCursor.size, in: memory)
        guard let postings = TermPostings(infos.map { reader.cursor($0) }) else { return nil }
        parts.append((slot.offset, postings))
      }
    }
    return PhraseDocs(parts, length: length, memory: memory, context: context)
  }
}
