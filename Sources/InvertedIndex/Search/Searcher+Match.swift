/// Whether a document is found, and by which part of a query.
extension Searcher {
  /// A part of a query, and whether a document matches it.
  public struct PartMatch: Sendable {
    /// A clause of what was searched; all of it as one where it is no sequence.
    public var part: Query.Clause
    /// Of an excluded part: whether the page has what it excludes.
    public var matches: Bool
    /// By which it is searched, too.
    public var otherNames: [String]
  }

  /// How a document stands to a query, which is searched as `search` does it.
  public struct DocumentMatch: Sendable {
    /// What was searched, parsed.
    public var query: Query
    /// What was searched instead of the query; nil where it was searched as typed.
    public var corrected: String?
    /// Whether the page is among the query's matches, wherever it ranks.
    public var isFound: Bool
    /// In the query's order.
    public var parts: [PartMatch]
  }

  /// Holds the document of an address (id or URL) against a query and each of its parts; nil where there is no such
  /// document. Throws where it is in none of the sound segments, but may be in one that is damaged.
  public func match(
    _ query: String, address: String, deadline: ContinuousClock.Instant? = nil,
    isCancelled: (@Sendable () -> Bool)? = nil
  ) throws(SearchError) -> DocumentMatch? {
    try snapshot.leavingDamageOut { (sound, damaged) throws(SearchError) in
      let context = EvaluationContext(deadline: deadline, isCancelled: isCancelled)
      let match = try on(sound).matchOnce(query, address: address, context)
      if match == nil, let damage = damaged.first { throw .index(damage) }
      return match
    }
  }

  private func matchOnce(
    _ query: String, address: String, _ context: EvaluationContext
  ) throws(SearchError) -> DocumentMatch? {
    let found: (segment: Int, doc: DocID)?
    do throws(IndexError) { found = try snapshot.place(of: address) } catch { throw .index(error) }
    guard let place = found else { return nil }
    let typed = try parsed(query, context)
    var match = DocumentMatch(query: typed, corrected: nil, isFound: false, parts: [])
    var plan = try self.plan(typed, context)
    if plan.lacksWords, let corrected = try corrector(context)?.correction(query, typed) {
      match.corrected = corrected
      match.query = try QueryParser.parse(corrected)
      plan = try self.plan(match.query, context)
    }
    match.isFound = try matches(plan, place, context)
    var clauses = [Query.Clause(.optional, match.query)]
    if case .sequence(let parts) = match.query { clauses = parts }
    for clause in clauses {
      // What must not match is asked whether it does.
      let part = clause.occurrence == .optional ? clause.query : .sequence([Query.Clause(.required, clause.query)])
      let plan = try self.plan(part, context)
      match.parts.append(
        PartMatch(part: clause, matches: try matches(plan, place, context), otherNames: plan.otherNames))
    }
    return match
  }

  private func plan(_ query: Query, _ context: EvaluationContext) throws(SearchError) -> QueryPlan {
    try QueryPlanner.plan(
      query, marks: false, snapshot: snapshot, analyzer: analyzer, vocabulary: vocabulary, context: context)
  }

  private func matches(
    _ plan: QueryPlan, _ place: (segment: Int, doc: DocID), _ context: EvaluationContext
  ) throws(SearchError) -> Bool {
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
