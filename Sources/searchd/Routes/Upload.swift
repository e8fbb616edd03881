import Ingestion
import InvertedIndex
import SearchAPI

/// A body of pages, and how it is read.
struct Upload: Sendable {
  private enum Kind { case page(url: String, type: String) }

  private let kind: Kind
  private let body: RequestBody
  private let limits: ServiceLimits

  /// Looks at the headers alone; throws 400, 411, 413 or 415.
  init(_ request: Request, limits: ServiceLimits) throws {
    guard request.headers.contains(name: "Content-Length") || request.headers.contains(name: "Transfer-Encoding") else {
      throw RequestError(
        .lengthRequired, "length_required", "the request has no body", hint: "send one, with its Content-Length")
    }
    switch request.mediaType {
    case "text/html", "application/xhtml+xml", "text/plain":
      guard let url = request.parameters["url"], !url.isEmpty else {
        throw RequestError.badRequest("the page has no address", hint: "give it as ?url=")
      }
      if let length = request.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > limits.pageBytes {
        throw RequestError.tooLarge(limit: limits.pageBytes)
      }
      kind = .page(url: url, type: request.headers.first(name: "Content-Type") ?? "")
    default:
      throw RequestError(
        .unsupportedMediaType, "unsupported_media_type", "pages of the type \(request.mediaType) are not taken",
        hint: "send text/html, text/plain, application/x-ndjson or application/warc")
    }
    body = request.body
    self.limits = limits
  }

  /// Reads the body to its end; returns once every page that it counts is on the disk.
  func take(into engine: Engine) async throws -> AddAnswer {
    switch kind {
    case .page(let url, let type):
      let raw = RawPage(bytes: try await body.collect(upTo: limits.pageBytes), url: url, declaredType: type)
      let outcomes = try await engine.writer.add([try Ingestor().document(from: raw)])
      return AddAnswer(added: outcomes.count)
    }
  }
}
