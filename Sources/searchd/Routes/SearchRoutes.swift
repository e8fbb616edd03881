import InvertedIndex
import SearchAPI

/// `/v1/search`.
func searchRoutes(_ engine: Engine) -> [Route] {
  let parameters = [
    "q", "limit", "offset", "sort", "site", "lang", "after", "before", "snippets", "explain", "facets", "full",
  ]
  return [
    Route(.GET, "/v1/search", parameters: parameters) { request in
      let search = try SearchRequest(request, limits: engine.limits)
      let result = try await engine.searches.run { isCancelled in
        var search = search
        search.isCancelled = isCancelled
        return try engine.search(search)
      }
      for problem in result.unreadable { engine.writer.note(problem) }
      return try .json(SearchAnswer(search.query, result, elapsed: ContinuousClock.now - request.received))
    }
  ]
}

extension SearchRequest {
  init(_ request: Request, limits: ServiceLimits) throws(RequestError) {
    let parameters = request.parameters
    guard let query = parameters["q"] else {
      throw .badRequest("there is no query", hint: "give it as q: /v1/search?q=words")
    }
    guard query.utf8.count <= limits.queryBytes else {
      throw .badRequest("the query is longer than \(limits.queryBytes) bytes", hint: "search with fewer words")
    }
    self.init(query: query)
    limit = try parameters.integer("limit", in: 0...limits.results) ?? limit
    offset = try parameters.integer("offset", in: 0...limits.resultWindow) ?? offset
    guard offset + limit <= limits.resultWindow else {
      throw .badRequest(
        "offset and limit reach beyond result \(limits.resultWindow)", hint: "narrow the search instead")
    }
    sort = try parameters.choice("sort") ?? sort
    site = parameters["site"]
    language = parameters["lang"]
    after = try Self.day("after", parameters, last: false)
    before = try Self.day("before", parameters, last: true)
    snippets = try parameters.flag("snippets") ?? true
    explain = try parameters.flag("explain") ?? false
    facets = try parameters.choices("facets")
    full = try parameters.flag("full") ?? false
    deadline = request.received + .seconds(limits.querySeconds)
  }

  /// A day, or the first or last one of a month or a year.
  private static func day(_ name: String, _ parameters: QueryParameters, last: Bool) throws(RequestError) -> CivilDate?
  {
    guard let text = parameters[name] else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), let stamp = Timestamp(text), !stamp.hasTime else {
      throw .badRequest("\(name) is no date", hint: "write 2014, 2014-07 or 2014-07-31")
    }
    var date = stamp.date
    if last, parts.count == 1 { date.month = 12 }
    if last, parts.count < 3 { date.day = CivilDate.days(inMonth: date.month, ofYear: date.year) }
    return date
  }
}

extension SearchAnswer {
  init(_ query: String, _ result: SearchResult, elapsed: Duration) {
    let (seconds, attoseconds) = elapsed.components
    self.init(
      query: query, tookUs: Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000),
      total: Total(value: result.total.value, relation: result.total.isExact ? .eq : .gte),
      hits: result.hits.map { HitAnswer($0) },
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
      id: document.id, url: document.url, title: document.title, snippet: hit.snippet?.text,
      highlights: hit.snippet?.highlights.map { [$0.lowerBound, $0.upperBound] } ?? [], score: hit.score,
      site: document.site, lang: document.language, published: document.published?.description,
      indexed: document.indexed.description, explanation: hit.explanation.map { ExplanationAnswer($0) },
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
