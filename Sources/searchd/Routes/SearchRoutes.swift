import InvertedIndex
import SearchAPI

/// `/v1/search` and `/v1/suggest`.
func searchRoutes(_ engine: Engine) -> [Route] {
  let parameters = [
    "q", "limit", "offset", "sort", "site", "lang", "after", "before", "snippets", "explain", "facets", "fold",
    "full",
  ]
  return [
    Route(.GET, "/v1/search", parameters: parameters, isQuick: true) { request in
      let search = try SearchRequest(request, limits: engine.limits)
      return try await engine.searches.run { isCancelled in
        var search = search
        search.isCancelled = isCancelled
        let (result, removed) = try engine.search(search)
        for problem in result.unreadable { engine.writer.note(problem) }
        var answer = SearchAnswer(search.query, result, elapsed: ContinuousClock.now - request.received)
        if removed > 0 { answer.removed = removed }
        return try .json(answer)
      }
    },
    Route(.GET, "/v1/suggest", parameters: ["q", "limit"], isQuick: true) { request in
      let query = try request.query(limits: engine.limits)
      let limit = try request.parameters.integer("limit", in: 0...engine.limits.suggestions) ?? 10
      let deadline = request.received + .seconds(engine.limits.querySeconds)
      return try await engine.searches.run { isCancelled in
        let suggestions = try engine.suggester.suggestions(
          for: query, limit: limit, deadline: deadline, isCancelled: isCancelled)
        return try .json(
          SuggestAnswer(
            query: query, tookUs: (ContinuousClock.now - request.received).microseconds,
            suggestions: suggestions.map {
              SuggestAnswer.Suggested(text: $0.text, kind: $0.kind.rawValue, documents: $0.documents, id: $0.id)
            }))
      }
    },
  ]
}

extension Request {
  /// The parameter `q`.
  fileprivate func query(limits: ServiceLimits) throws(RequestError) -> String {
    guard let query = parameters["q"] else {
      throw .badRequest("there is no query", hint: "give it as q: \(path)?q=words")
    }
    guard query.utf8.count <= limits.queryBytes else {
      throw .badRequest("the query is longer than \(limits.queryBytes) bytes", hint: "search with fewer words")
    }
    return query
  }
}

extension Duration {
  fileprivate var microseconds: Int {
    Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
  }
}

extension SearchRequest {
  init(_ request: Request, limits: ServiceLimits) throws(RequestError) {
    let parameters = request.parameters
    self.init(query: try request.query(limits: limits))
    limit = try parameters.integer("limit", in: 0...limits.results) ?? limit
    offset = try parameters.integer("offset", in: 0...limits.resultWindow) ?? offset
    guard offset + limit <= limits.resultWindow else {
      throw .badRequest(
        "offset and limit reach beyond result \(limits.resultWindow)", hint: "narrow the search instead")
    }
    sort = try parameters.choice("sort") ?? sort
    site = parameters["site"]
    if let site, Site.normalized(site) == nil {
      throw RequestError(SearchError.noHost(site), limits: limits)
    }
    language = parameters["lang"]
    after = try Self.days("after", parameters)?.first
    before = try Self.days("before", parameters)?.last
    snippets = try parameters.flag("snippets") ?? true
    explain = try parameters.flag("explain") ?? false
    facets = try parameters.choices("facets")
    foldsStories = try parameters.flag("fold") ?? true
    full = try parameters.flag("full") ?? false
    // Who wants no results wants their number.
    if limit == 0 { counting = .exact }
    keepsTexts = false
    deadline = request.received + .seconds(limits.querySeconds)
  }

  /// The days of a day, a month or a year.
  private static func days(_ name: String, _ parameters: QueryParameters) throws(RequestError) -> DateRange? {
    guard let text = parameters[name] else { return nil }
    guard let days = DateRange(text), days.first != nil, days.last != nil, !text.contains("..") else {
      throw .badRequest("\(name) is \(QueryParameters.shown(text)), no date", hint: "write 2014, 2014-07 or 2014-07-31")
    }
    return days
  }
}

extension SearchAnswer {
  init(_ query: String, _ result: SearchResult, elapsed: Duration) {
    self.init(
      query: query, tookUs: elapsed.microseconds,
      total: Total(value: result.total.value, relation: result.total.isExact ? .eq : .gte),
      corrected: result.corrected, suggested: result.suggested, alsoSearched: result.alsoSearched,
      emptyFilters: result.emptyFilters,
      misreadFilters: result.misreadFilters,
      leftOut: result.damaged.count, hits: result.hits.map { HitAnswer($0) },
      facets: result.facets.isEmpty
        ? nil
        : Dictionary(
          uniqueKeysWithValues: result.facets.map { facet, counts in
            (facet.rawValue, counts.map { FacetAnswer(value: $0.value, count: $0.count) })
          }))
  }
}

extension HitAnswer {
  init(_ hit: Hit) {
    let document = hit.document
    self.init(
      id: document.id, url: document.url, title: document.title,
      author: document.author.isEmpty ? nil : document.author, snippet: hit.snippet?.text,
      highlights: hit.snippet?.highlights.map { [$0.lowerBound, $0.upperBound] } ?? [], score: hit.score,
      site: document.site, lang: document.language, published: document.published?.description,
      indexed: document.indexed.description, duplicates: hit.duplicates,
      explanation: hit.explanation.map { ExplanationAnswer($0) },
      damaged: hit.damage.map { "\($0)" })
  }
}

extension ExplanationAnswer {
  init(_ explanation: Explanation) {
    self.init(
      value: explanation.value, description: explanation.description,
      parts: explanation.parts.map { ExplanationAnswer($0) })
  }
}
