import InvertedIndex
import SearchAPI
import TestSupport
import Testing

@testable import searchd

@Suite("Exports")
struct ExportPieceTests {
  /// However many addresses a document has, few of its lines are in memory.
  @Test func aDocumentOfManyAddressesGoesInPieces() async throws {
    let folder = try ScratchFolder()
    let analyzer = PlainAnalyzer()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    let text = String(repeating: "quokka ", count: 10_000)
    let ids = (0..<20).map { "https://a.example/\($0)" }
    _ = try await writer.add(
      ids.map { AnalyzedDocument(Document(id: $0, url: $0, text: text), analyzer: analyzer, recognizing: true) })
    #expect(writer.snapshot.documentCount == 1)
    var pieces: [[UInt8]] = []
    try await Export(writer.snapshot).write(to: { pieces.append($0) }, onDamage: { _ in })
    #expect(pieces.allSatisfy { $0.count < 512 << 10 }, "\(pieces.map(\.count))")
    let lines = pieces.joined().split(separator: UInt8(ascii: "\n"))
    let answers = try lines.map { try Wire.decode(DocumentAnswer.self, from: Array($0)) }
    #expect(answers.map(\.id) == ids && answers.map(\.url) == ids)
    #expect(answers.allSatisfy { $0.text == text && $0.alsoAt.isEmpty })
    await writer.close()
  }
}
