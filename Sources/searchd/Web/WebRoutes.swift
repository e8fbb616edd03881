import Files
import NIOHTTP1
import SearchAPI

/// The pages for people. They show what `api`, the interface for programs, answers.
func webRoutes(api: Router, limits: ServiceLimits) -> [Route] {
  let backend = WebBackend(api: api)
  let search = WebSearch(backend: backend, limits: limits)
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
      let similar = try await search.similar(to: document.id, limit: 6)
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
      let suggestions = query.isEmpty ? [] : try await search.suggestions(query)
      // The form that browsers' address bars read: the query, then what it may become.
      return Response(
        contentType: "application/x-suggestions+json; charset=utf-8",
        body: .bytes(try Wire.encode(SuggestionList(query: query, suggestions: suggestions))))
    },
    WebAsset.style.route, WebAsset.script.route, WebAsset.icon.route,
  ]
}

/// The questions that the pages put.
struct WebSearch: Sendable {
  var backend: WebBackend
  var limits: ServiceLimits

  func results(_ form: SearchForm) async throws -> ResultsPage {
    // One more than is shown tells whether there is another page.
    var parameters = form.parameters(limit: SearchForm.pageLength + 1)
    parameters.facets = "site,lang,year"
    var answer = try await backend.get(SearchAnswer.self, parameters.target)
    let hasMore = answer.hits.count + (answer.removed ?? 0) > SearchForm.pageLength
    if answer.hits.count > SearchForm.pageLength { answer.hits.removeLast() }
    return ResultsPage(form: form, answer: answer, hasMore: hasMore)
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
    return try await backend.get(Hits.self, "/v1/similar?id=\(PercentEncoding.encode(id))&limit=\(limit)").hits
  }

  func suggestions(_ query: String) async throws -> [String] {
    guard query.utf8.count <= limits.queryBytes else { return [] }
    return try await backend.get(SuggestAnswer.self, "/v1/suggest?q=\(PercentEncoding.encode(query))").suggestions
      .map(\.text)
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
  /// Scheme and host that it was sent to: a proxy with a certificate says that it was asked by https.
  var origin: String {
    let isSecure = headers[canonicalForm: "X-Forwarded-Proto"].first?.lowercased() == "https"
    return "\(isSecure ? "https" : "http")://\(headers.first(name: "Host") ?? "localhost")"
  }
}
