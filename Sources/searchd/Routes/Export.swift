import InvertedIndex
import SearchAPI

/// Every stored document as a line of NDJSON, in a form that `POST /v1/documents` reads back.
struct Export: Sendable {
  /// Lines are sent once this many bytes are together.
  private static let chunk = 256 << 10

  private let snapshot: Snapshot

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// - Parameter onDamage: Gets what is wrong with documents that cannot be read; the others are written.
  func write(to writer: ResponseWriter, onDamage: (IndexError) -> Void) async throws {
    var lines = [UInt8]()
    for segment in snapshot.segments {
      for number in 0..<DocID(segment.reader.documentCount) where segment.isLive(number) {
        try Task.checkCancellation()
        do {
          lines += try Wire.encode(DocumentAnswer(try segment.reader.document(number))) + "\n".utf8
        } catch let error as IndexError {
          guard case .damaged = error else { throw error }
          onDamage(error)
        }
        guard lines.count >= Self.chunk else { continue }
        try await writer.write(lines)
        lines.removeAll(keepingCapacity: true)
      }
    }
    try await writer.write(lines)
  }
}
