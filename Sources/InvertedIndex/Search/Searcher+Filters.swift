/// Filters, whether written in the query or given beside it.
extension Searcher {
  /// Those that a match must pass, and no document does.
  func emptyFilters(
    _ query: Query, _ request: SearchRequest, _ context: EvaluationContext
  ) throws(SearchError) -> [String] {
    var empty: [String] = []
    for filter in (query.requiredFilters + (try request.filters())).uniqued() where try passesNothing(filter, context) {
      empty.append(filter.description)
    }
    return empty
  }

  /// Whether no document passes a filter.
  func passesNothing(_ filter: Query, _ context: EvaluationContext) throws(SearchError) -> Bool {
    let plan = try QueryPlanner.plan(filter, marks: false, snapshot: snapshot, analyzer: analyzer, context: context)
    return try !snapshot.holds(plan.matcher, context: context)
  }
}

extension Query {
  /// The first byte of a full-width colon.
  private static let fullWidthLead: UInt8 = 0xEF

  /// What looks like a filter in the query's words, whose value made no sense for it: `date:yesterday`.
  var misreadFilters: [String] {
    switch self {
    case .text(let text) where text.utf8.contains { $0 == UInt8(ascii: ":") || $0 == Self.fullWidthLead }:
      text.split(whereSeparator: \.isWhitespace).filter { word in
        word.firstIndex { $0 == ":" || $0 == "：" }.map { QueryParser.isFilter(word[..<$0].lowercased()) } == true
      }.map(String.init)
    case .sequence(let clauses): clauses.flatMap(\.query.misreadFilters)
    case .all(let parts), .any(let parts): parts.flatMap(\.misreadFilters)
    case .not(let inner), .weighted(let inner, _): inner.misreadFilters
    default: []
    }
  }

  /// The hosts, languages and dates that every match must have.
  fileprivate var requiredFilters: [Query] {
    switch self {
    case .site, .language, .date: [self]
    case .all(let parts): parts.flatMap(\.requiredFilters)
    case .sequence(let clauses): clauses.filter { $0.occurrence == .required }.flatMap(\.query.requiredFilters)
    case .weighted(let inner, _): inner.requiredFilters
    default: []
    }
  }
}

extension SearchRequest {
  /// What its fields ask for beside the query.
  func filters() throws(SearchError) -> [Query] {
    var filters = [Query]()
    if let site {
      guard let host = Site.normalized(site) else { throw .noHost(site) }
      filters.append(.site(host))
    }
    if let language { filters.append(.language(LanguageTag.primary(language) ?? language)) }
    if after != nil || before != nil { filters.append(.date(DateRange(first: after, last: before))) }
    return filters
  }
}
