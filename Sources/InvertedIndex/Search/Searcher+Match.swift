/// Whether a page is found, and by which part of a query.
extension Searcher {
  /// A part of a query, and whether a page matches it.
  public struct PartMatch: Sendable {
    public var part: Query.Clause
    public var matches: Bool
  }

  /// Holds the document of an address (id or URL) against a query and each of its parts; nil where there is no such
  /// document.
  public func match(
    _ query: String, address: String, deadline: ContinuousClock.Instant? = nil
  ) throws(SearchError) -> (query: Query, isFound: Bool, parts: [PartMatch])? {
    try snapshot.leavingDamageOut { (sound, _) throws(SearchError) in
      try on(sound).matchOnce(query, address: address, deadline: deadline)
    }
  }

  private func matchOnce(
    _ query: String, address: String, deadline: ContinuousClock.Instant?
  ) throws(SearchError) -> (query: Query, isFound: Bool, parts: [PartMatch])? {
    let found: (segment: Int, doc: DocID)?
    do throws(IndexError) { found = try snapshot.place(of: address) } catch { throw .index(error) }
    guard let place = found else { return nil }
    let tree = try QueryParser.parse(query)
    let context = EvaluationContext(deadline: deadline)
    var clauses = [Query.Clause(.optional, tree)]
    if case .sequence(let parts) = tree { clauses = parts }
    var parts: [PartMatch] = []
    for clause in clauses {
      parts.append(PartMatch(part: clause, matches: try matches(clause.query, place, context)))
    }
    return (tree, try matches(tree, place, context), parts)
  }

  private func matches(
    _ query: Query, _ place: (segment: Int, doc: DocID), _ context: EvaluationContext
  ) throws(SearchError) -> Bool {
    let plan = try QueryPlanner.plan(query, snapshot: snapshot, analyzer: analyzer, context: context)
    let docs = try plan.matcher.docs(in: snapshot.segments[place.segment].reader, context: context)
    let isMatch = docs.matches(place.doc)
    try context.check()
    return isMatch
  }
}

extension Snapshot {
  /// Where the document of an address (id or URL) is; the newest where there are several.
  func place(of address: String) throws(IndexError) -> (segment: Int, doc: DocID)? {
    for field in [Field.id, .address] {
      for number in segments.indices.reversed() {
        if let doc = try segments[number].documents(holding: Term(field, .word, address)).last { return (number, doc) }
      }
    }
    return nil
  }
}
