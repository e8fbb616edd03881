import InvertedIndex
import SearchAPI

/// Every stored document as a line of NDJSON, in a form that `POST /v1/documents` reads back; in the end a line of what is
/// left out, if anything is.
struct Export: Sendable {
  /// Lines are sent once this many bytes are together.
  private static let chunk = 256 << 10

  private let snapshot: Snapshot

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// - Parameters:
  ///   - sink: Gets the lines piece by piece; a document of many addresses is in many.
  ///   - onDamage: Gets what is wrong with documents that cannot be read; the others are written.
  func write(to sink: ([UInt8]) async throws -> Void, onDamage: (IndexError) -> Void) async throws {
    var lines = [UInt8]()
    var unread = 0
    for segment in snapshot.segments {
      var documents = segment.reader.documents()
      for number in 0..<DocID(segment.reader.documentCount) where segment.isLive(number) {
        try Task.checkCancellation()
        do {
          let document = try documents.document(number)
          var answer = DocumentAnswer(document)
          answer.alsoAt = []
          // A line an address: read back, they become one document again.
          for address in document.addresses {
            (answer.id, answer.url, answer.site) = (address.id, address.url, address.site)
            lines += try Wire.encode(answer) + "\n".utf8
            guard lines.count >= Self.chunk else { continue }
            try await sink(lines)
            lines.removeAll(keepingCapacity: true)
          }
        } catch let error as IndexError {
          guard case .damaged = error else { throw error }
          onDamage(error)
          unread += 1
        }
      }
    }
    if unread > 0 || !snapshot.lost.isEmpty {
      lines += try Wire.encode(ExportLoss(documents: unread, segments: snapshot.lost.count)) + "\n".utf8
    }
    try await sink(lines)
  }
}
