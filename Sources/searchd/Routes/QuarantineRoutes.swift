import Ingestion
import InvertedIndex
import SearchAPI

/// `/v1/quarantine`: listing, trying again, dropping the pages that harmed their parser.
func quarantineRoutes(_ engine: Engine) -> [Route] {
  [
    Route(.GET, "/v1/quarantine") { _ in try .json(QuarantineAnswer(pages: engine.quarantine.pages)) },
    Route(.POST, "/v1/quarantine/") { request in
      let answer = try await engine.uploads.pass { visit in
        try await visit.enter()
        return try await retry(request.rest, engine)
      }
      engine.metrics.count(answer)
      return try .json(answer)
    },
    Route(.DELETE, "/v1/quarantine/") { request in
      guard try engine.quarantine.drop(request.rest) else { throw RequestError.notSetAside(request.rest) }
      return try .json(RemoveAnswer(removed: 1))
    },
  ]
}

/// Parses a page once more; where that goes well it is added, and is set aside no longer.
private func retry(_ key: String, _ engine: Engine) async throws -> AddAnswer {
  guard let payload = try engine.quarantine.payload(key), let (page, facts) = ParserMessage.page(payload) else {
    throw RequestError.notSetAside(key)
  }
  let id = facts.id ?? page.url
  let document: Document
  do {
    document = try await engine.parsers.document(from: payload, page, facts)
  } catch let error as PageSetAside {
    return AddAnswer(skipped: [AddAnswer.Skipped(id: id, reason: error.reason)])
  } catch let error as ExtractionError {
    // It harms nobody any more; there is nothing in it, either.
    _ = try engine.quarantine.drop(key)
    return AddAnswer(skipped: [AddAnswer.Skipped(id: id, reason: error.reason)])
  }
  let parted = engine.sharedLines.parted(document)
  let analyzed = AnalyzedDocument(parted, analyzer: engine.analyzer, recognizing: true)
  var summary = IngestionSummary()
  for outcome in try await engine.writer.add([analyzed]) { summary.count(outcome) }
  _ = try engine.quarantine.drop(key)
  return AddAnswer(summary)
}

extension RequestError {
  fileprivate static func notSetAside(_ key: String) -> RequestError {
    .notFound("no page \(key) was set aside", hint: "GET /v1/quarantine lists them")
  }
}
