import Files
import NIOHTTP1
import SearchAPI

/// The pages for people. They show what `api`, the interface for programs, answers.
func webRoutes(api: Router, limits: ServiceLimits) -> [Route] {
  let backend = WebBackend(api: api)
  let can = WebAbilities(api)
  let search = WebSearch(backend: backend, can: can, limits: limits)
  return [
    Route(.GET, "/", parameters: SearchForm.names) { request in
      let form = try SearchForm(request.parameters, limits: limits)
      if form.isEmpty {
        return .html(HomePage(status: try await backend.get(StatusAnswer.self, "/v1/status")).markup)
      }
      return .html(try await search.results(form).markup)
    },
    Route(.GET, "/page", parameters: ["id", "q"]) { request in
      let document = try await search.document(request)
      let similar = can.findSimilar ? try await search.similar(to: document.id, limit: 6) : []
      var form = SearchForm()
      form.query = request.parameters["q"] ?? ""
      return .html(ReadingPage(document: document, similar: similar, form: form).markup)
    },
    Route(.GET, "/similar", parameters: ["id"]) { request in
      let document = try await search.document(request)
      return .html(
        SimilarPage(document: document, hits: try await search.similar(to: document.id, limit: 20)).markup)
    },
    Route(.GET, "/status") { _ in
      .html(StatusPage(status: try await backend.get(StatusAnswer.self, "/v1/status")).markup)
    },
    Route(.GET, "/feed", parameters: SearchForm.names) { request in
      var form = try SearchForm(request.parameters, limits: limits)
      guard !form.isEmpty else { throw RequestError.badRequest("there is no query", hint: "give it as q") }
      form.offset = 0
      let feed = Feed(form: form, hits: try await search.newest(form), origin: request.origin)
      return .xml("application/atom+xml; charset=utf-8", feed.markup)
    },
    Route(.GET, "/opensearch.xml") { request in
      .xml("application/opensearchdescription+xml; charset=utf-8", OpenSearchDescription.markup(origin: request.origin))
    },
    Route(.GET, "/suggestions", parameters: ["q"]) { request in
      let query = request.parameters["q"] ?? ""
      let suggestions = can.suggest && !query.isEmpty ? try await search.suggestions(query) : []
      // The form that browsers' address bars read: the query, then what it may become.
      return Response(
        contentType: "application/x-suggestions+json; charset=utf-8",
        body: .bytes(try Wire.encode(SuggestionList(query: query, suggestions: suggestions))))
    },
    WebAsset.style.route, WebAsset.script.route, WebAsset.icon.route,
  ]
}

/// What the interface for programs knows.
struct WebAbilities: Sendable {
  var facets: Bool
  var folding: Bool
  var findSimilar: Bool
  var suggest: Bool
  private var similarParameters: Set<String>

  init(_ api: Router) {
    func parameters(_ path: String) -> Set<String> { Set(api.routes.first { $0.path == path }?.parameters ?? []) }
    let search = parameters("/v1/search")
    facets = search.contains("facets")
    folding = search.contains("fold")
    similarParameters = parameters("/v1/similar")
    findSimilar = !similarParameters.isEmpty
    suggest = !parameters("/v1/suggest").isEmpty
  }

  func limit(_ number: Int) -> String { similarParameters.contains("limit") ? "&limit=\(number)" : "" }
}

/// The questions that the pages put.
struct WebSearch: Sendable {
  var backend: WebBackend
  var can: WebAbilities
  var limits: ServiceLimits

  private struct Answer: Decodable {
    var search: SearchAnswer
    var facets: Facets?
    var suggested: String?
    var alsoSearched: [String]?

    private enum Key: String, CodingKey {
      case facets, suggested
      case alsoSearched = "also_searched"
    }

    init(from decoder: any Decoder) throws {
      search = try SearchAnswer(from: decoder)
      let container = try decoder.container(keyedBy: Key.self)
      facets = try container.decodeIfPresent(Facets.self, forKey: .facets)
      suggested = try container.decodeIfPresent(String.self, forKey: .suggested)
      alsoSearched = try container.decodeIfPresent([String].self, forKey: .alsoSearched)
    }
  }

  func results(_ form: SearchForm) async throws -> ResultsPage {
    // One more than is shown tells whether there is another page.
    var target = form.parameters(limit: SearchForm.pageLength + 1).target
    if can.facets { target += "&facets=site,lang,year" }
    if can.folding, form.all { target += "&fold=false" }
    var answer = try await backend.get(Answer.self, target)
    let hasMore = answer.search.hits.count > SearchForm.pageLength
    if hasMore { answer.search.hits.removeLast() }
    return ResultsPage(
      form: form, answer: answer.search, facets: answer.facets ?? Facets(), hasMore: hasMore,
      hasSimilar: can.findSimilar, suggested: answer.suggested, alsoSearched: answer.alsoSearched ?? [])
  }

  func newest(_ form: SearchForm) async throws -> [HitAnswer] {
    var parameters = form.parameters(limit: Feed.length)
    parameters.sort = "newest"
    return try await backend.get(SearchAnswer.self, parameters.target).hits
  }

  func document(_ request: Request) async throws -> DocumentAnswer {
    guard let id = request.parameters["id"], !id.isEmpty else {
      throw RequestError.badRequest("no page is named", hint: "give its id")
    }
    return try await backend.get(DocumentAnswer.self, "/v1/documents/" + PercentEncoding.encode(id))
  }

  func similar(to id: String, limit: Int) async throws -> [HitAnswer] {
    struct Hits: Decodable { var hits: [HitAnswer] }
    let target = "/v1/similar?id=\(PercentEncoding.encode(id))\(can.limit(limit))"
    return try await backend.getIfThere(Hits.self, target)?.hits ?? []
  }

  func suggestions(_ query: String) async throws -> [String] {
    guard query.utf8.count <= limits.queryBytes else { return [] }
    let answer = try await backend.getIfThere(Suggestions.self, "/v1/suggest?q=\(PercentEncoding.encode(query))")
    return answer?.suggestions.map(\.text) ?? []
  }

  private struct Suggestions: Decodable {
    struct Suggestion: Decodable {
      var text: String

      init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
          self.text = text
        } else {
          text = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .text)
        }
      }

      private enum CodingKeys: String, CodingKey { case text }
    }

    var suggestions: [Suggestion]
  }
}

/// `["query", ["one", "another"]]`.
private struct SuggestionList: Encodable {
  var query: String
  var suggestions: [String]

  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    try list.encode(query)
    try list.encode(suggestions)
  }
}

extension Response {
  static func html(_ markup: Markup) -> Response {
    Response(
      contentType: "text/html; charset=utf-8", body: .bytes(Array(markup.source.utf8)),
      headers: [("Cache-Control", "private, no-cache")])
  }

  static func xml(_ contentType: String, _ markup: Markup) -> Response {
    Response(contentType: contentType, body: .bytes(Array(markup.source.utf8)))
  }
}

extension Request {
  /// Scheme and host that it was sent to.
  var origin: String { "http://\(headers.first(name: "Host") ?? "localhost")" }
}
