import Files
import Ingestion
import InvertedIndex
import SearchAPI

/// A body of pages, and how it is read.
struct Upload: Sendable {
  private static let largeBatch = 100

  /// Nil where the body itself must tell.
  private let format: SourceFormat?
  private let url: String
  private let contentType: String
  /// Nil where the headers name no packing.
  private let declared: DeclaredPacking?
  private let body: RequestBody

  /// Looks at the headers alone; throws 400, 411, 413 or 415.
  ///
  /// - Parameter unnamed: The address of a page that has none; nil where it must have one.
  init(_ request: Request, limits: ServiceLimits, unnamed: String? = nil) throws(RequestError) {
    let url = request.parameters["url"] ?? unnamed ?? ""
    guard url.utf8.count <= Ingestion.Limits.fieldBytes else {
      throw .badRequest(
        "the address is longer than \(Ingestion.Limits.fieldBytes) bytes", hint: "give the page a shorter one as ?url=")
    }
    guard request.headers.contains(name: "Content-Length") || request.headers.contains(name: "Transfer-Encoding") else {
      throw RequestError(
        .lengthRequired, "length_required", "the request has no body", hint: "send one, with its Content-Length")
    }
    contentType = request.headers.first(name: "Content-Type") ?? ""
    let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    let isUntold = ["application/octet-stream", "application/gzip", "application/x-gzip", "application/zstd"].contains(
      type)
    let format = SourceFormat(contentType: contentType)
    guard format != nil || isUntold else {
      throw .unsupported(
        contentType.isEmpty ? "the body has no Content-Type" : "pages of the type \(contentType) are not taken",
        hint: "send text/html, text/plain, application/x-ndjson, application/warc, multipart/related, or "
          + "application/octet-stream for what the body itself tells")
    }
    // How a body is packed its own bytes tell; a header that contradicts them is not believed, and told.
    let packing = request.headers.first(name: "Content-Encoding")?.lowercased() ?? "identity"
    let declared = DeclaredPacking(packing)
    guard declared != nil || packing == "identity" else {
      throw .unsupported("the Content-Encoding \(packing) is not taken", hint: "use gzip, zstd or none")
    }
    if format == .page || format == .mhtml {
      guard format == .mhtml || !url.isEmpty else {
        throw .badRequest("the page has no address", hint: "give it as ?url=")
      }
      if let length = request.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > limits.pageBytes {
        throw .tooLarge(limit: limits.pageBytes)
      }
    }
    self.format = format
    self.url = url
    self.declared = declared
    body = request.body
  }

  /// Reads the body to its end, and hands what it holds to `sink`. It has a place at the gate while there is something
  /// of it to work on, and none while its sender takes its time.
  func read(_ engine: Engine, into sink: @escaping IngestionPipeline.Sink) async throws -> IngestionSummary {
    try await engine.uploads.pass { visit in
      let source: any PageSource =
        format?.reader(url: url, declaredType: contentType) ?? SniffingReader(url: url)
      let items = BodyItems(source, body, packed: declared, visit)
      let pipeline = engine.pipeline(sink)
      var summary = IngestionSummary()
      while !items.isAtEnd {
        // Asked for before there is a place: its sender may wait for that (100-continue) and count the time.
        _ = try await body.hasMore()
        try await visit.enter()
        do {
          summary += try await pipeline.run(items)
        } catch IndexError.diskFull(let path) {
          // True of the last batch alone: others were committed before.
          throw RequestError.diskFull(
            path,
            hint: "pages taken in before stay; make room, and add the same again, which passes over what is there")
        }
        visit.rest()
      }
      return summary
    }
  }

  /// Reads the body to its end; returns once every page that it counts is on the disk.
  func take(into engine: Engine) async throws -> AddAnswer {
    let summary = try await read(engine) { [writer = engine.writer] batch in
      let outcomes = try await writer.add(batch)
      // A large batch leaves free memory behind that the allocator would keep.
      if batch.count >= Self.largeBatch { Allocator.trim() }
      return outcomes
    }
    return AddAnswer(summary)
  }
}

extension AddAnswer {
  init(_ summary: IngestionSummary) {
    self.init(
      added: summary.added, updated: summary.updated, unchanged: summary.unchanged,
      skipped: summary.skipped.map { AddAnswer.Skipped(id: $0.id, reason: $0.reason) },
      skippedTotal: summary.skippedCount, exactDuplicates: summary.exactDuplicates,
      nearDuplicates: summary.nearDuplicates, cut: summary.cut, passedOver: summary.passedOver,
      misread: summary.misread.mapValues { AddAnswer.Misread(count: $0.count, example: $0.example) })
  }
}

extension RequestError {
  fileprivate static func unsupported(_ message: String, hint: String) -> RequestError {
    RequestError(.unsupportedMediaType, "unsupported_media_type", message, hint: hint)
  }
}
