import Ingestion
import InvertedIndex
import Synchronization
import TestSupport

/// An archive's record, as ISO 28500 writes it.
func warcRecord(
  type: String = "resource", uri: String? = nil, contentType: String? = "text/html", body: [UInt8],
  version: String = "1.1",
  fields: [String] = []
) -> [UInt8] {
  var lines = ["WARC/\(version)", "WARC-Type: \(type)"]
  if let uri { lines.append("WARC-Target-URI: \(uri)") }
  lines += ["WARC-Date: 2014-08-27T02:30:00Z", "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>"]
  if let contentType { lines.append("Content-Type: \(contentType)") }
  lines += fields
  lines.append("Content-Length: \(body.count)")
  return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body + Array("\r\n\r\n".utf8)
}

func warcRecord(type: String = "resource", uri: String, _ body: String) -> [UInt8] {
  warcRecord(type: type, uri: uri, body: Array(body.utf8))
}

/// A record that holds an HTTP response.
func warcResponse(uri: String, header: [String], body: [UInt8]) -> [UInt8] {
  warcRecord(
    type: "response", uri: uri, contentType: "application/http; msgtype=response",
    body: Array((header.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
}

/// All that a source gives when it is fed these pieces.
func items(_ source: some PageSource, _ pieces: [[UInt8]]) -> [SourceItem] {
  var source = source
  var items: [SourceItem] = []
  for piece in pieces {
    source.feed(piece)
    while let item = source.next() { items.append(item) }
  }
  source.finish()
  while let item = source.next() { items.append(item) }
  return items
}

/// Items in a form that can be compared and read.
func told(_ items: [SourceItem]) -> [String] {
  items.map { item in
    switch item {
    case .page(let page, let facts):
      "page \(page.url) [\(page.declaredType ?? "")] \(page.fetched?.description ?? "") "
        + String(decoding: page.bytes, as: UTF8.self) + (facts == SourceFacts() ? "" : " \(facts)")
    case .document(let document): "document \(document)"
    case .skipped(let id, let reason), .unread(let id, let reason): "skipped \(id): \(reason)"
    case .passedOver(let kind): "passed over \(kind)"
    case .misread(let key, let value): "misread \(key): \(value)"
    }
  }
}

/// A sink that keeps all.
final class Collected: Sendable {
  private let documents = Mutex<[Document]>([])

  var all: [Document] { documents.withLock { $0 } }

  func take(_ batch: [AnalyzedDocument]) -> [AddOutcome] {
    documents.withLock { $0 += batch.map(\.document) }
    return batch.map { _ in .added }
  }
}
