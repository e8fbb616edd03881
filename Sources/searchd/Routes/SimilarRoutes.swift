import Ingestion
import InvertedIndex
import SearchAPI
import Synchronization

/// `/v1/similar`: pages like one of the index, or like one that is sent and not kept.
func similarRoutes(_ engine: Engine) -> [Route] {
  [
    Route(.GET, "/v1/similar", parameters: ["id", "limit", "snippets"]) { request in
      guard let id = request.parameters["id"] else {
        throw RequestError.badRequest("there is no id", hint: "give it as a search shows it: /v1/similar?id=…")
      }
      let options = try SimilarOptions(request, limits: engine.limits)
      return try await engine.searches.run { isCancelled in
        let searcher = engine.searcher
        guard let document = try engine.document(at: id) else { throw RequestError.noDocument(id) }
        return try options.answer(searcher, document, isCancelled)
      }
    },
    Route(.POST, "/v1/similar", parameters: ["url", "limit", "snippets"]) { request in
      let upload = try Upload(request, limits: engine.limits, unnamed: "page")
      let options = try SimilarOptions(request, limits: engine.limits)
      let document = try await upload.document(engine)
      return try await engine.searches.run { try options.answer(engine.searcher, document, $0) }
    },
  ]
}

/// How many pages are asked for, and in what shape.
private struct SimilarOptions: Sendable {
  private let limit: Int
  private let snippets: Bool
  private let received: ContinuousClock.Instant
  private let deadline: ContinuousClock.Instant

  init(_ request: Request, limits: ServiceLimits) throws(RequestError) {
    limit = try request.parameters.integer("limit", in: 0...limits.results) ?? 10
    snippets = try request.parameters.flag("snippets") ?? true
    received = request.received
    deadline = received + .seconds(limits.querySeconds)
  }

  /// The words that were looked for stand for a query.
  func answer(
    _ searcher: Searcher, _ document: Document, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Response {
    let (hits, words) = try searcher.similar(
      to: document, limit: limit, snippets: snippets, keepsTexts: false, deadline: deadline, isCancelled: isCancelled)
    var result = SearchResult()
    result.hits = hits
    result.damaged = searcher.damaged
    result.total = SearchResult.Total(value: hits.count, isExact: hits.count < limit && result.damaged.isEmpty)
    return try .json(
      SearchAnswer(words.joined(separator: " "), result, elapsed: ContinuousClock.now - received))
  }
}

extension Upload {
  /// The one page of a body as a document that is not kept; throws 400 where no document can be made of it.
  fileprivate func document(_ engine: Engine) async throws -> Document {
    let found = Mutex<Document?>(nil)
    let summary = try await read(engine) { documents in
      found.withLock { $0 = $0 ?? documents.first?.document }
      return documents.map { _ in .unchanged }
    }
    guard let document = found.withLock({ $0 }) else {
      throw RequestError.badRequest(
        summary.skipped.first?.reason ?? "there is no page in the body", hint: "send a page with text")
    }
    return document
  }
}
