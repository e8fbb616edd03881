import Ingestion
import InvertedIndex
import SearchAPI

/// `/v1/documents` and `/v1/documents/ID`.
func documentRoutes(_ engine: Engine) -> [Route] {
  [
    Route(.POST, "/v1/documents", parameters: ["url"]) { request in
      let upload = try Upload(request, limits: engine.limits)
      let answer = try await upload.take(into: engine)
      engine.metrics.count(answer)
      return try .json(answer)
    },
    Route(.GET, "/v1/documents") { _ in
      let snapshot = engine.writer.snapshot
      return Response(
        contentType: "application/x-ndjson",
        body: .stream { try await Export(snapshot).write(to: $0.write) { engine.writer.note($0) } })
    },
    Route(.DELETE, "/v1/documents") { request in
      let removals = try await Removals(request, limits: engine.limits)
      let answer = try await engine.remove(removals)
      engine.metrics.countRemoved(answer.removed)
      return try .json(answer)
    },
    Route(.GET, "/v1/documents/") { request in
      let document = try await engine.searches.run { _ in try engine.document(at: request.rest) }
      guard let document else { throw RequestError.noDocument(request.rest) }
      return try .json(DocumentAnswer(document))
    },
    Route(.DELETE, "/v1/documents/") { request in
      let removed = try await engine.remove(at: request.rest)
      guard removed > 0 else { throw RequestError.noDocument(request.rest) }
      engine.metrics.countRemoved(removed)
      return try .json(RemoveAnswer(removed: removed))
    },
  ]
}

extension RequestError {
  static func noDocument(_ address: String) -> RequestError {
    .notFound("there is no document \(address)", hint: "give an id or a URL as a search shows it")
  }

  /// The code is the one of damage that a request itself comes upon.
  static func uncertain(_ address: String) -> RequestError { unanswerable("whether there is a document \(address)") }

  /// - Parameter question: What nobody can tell.
  static func unanswerable(_ question: String) -> RequestError {
    RequestError(
      .internalServerError, "damaged", "a part of the index cannot be read, so that nobody can tell \(question)",
      hint: "run search check --repair")
  }
}

extension DocumentAnswer {
  init(_ document: Document) {
    self.init(
      id: document.id, url: document.url, title: document.title, text: document.text,
      headings: document.headingTexts, surroundings: document.surroundings, author: document.author,
      site: document.site, lang: document.language, published: document.published?.description,
      indexed: document.indexed.description, charset: document.charset, alsoAt: document.others.map(\.url))
  }
}
