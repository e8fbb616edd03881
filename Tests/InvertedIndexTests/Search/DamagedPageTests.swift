import Foundation
import TestSupport
import Testing

@testable import InvertedIndex

struct DamagedPageTests {
  /// An index of six pages, `page0` to `page5`, whose third has a damaged block; each page has a block of its own.
  private func openDamaged(_ folder: ScratchFolder) async throws -> IndexWriter {
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add((0..<6).map { page("page\($0)", number: $0) })
    await writer.close()
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: folder.file("index")).first { $0.hasPrefix("segment-") })
    let path = folder.file("index/\(name)")
    let sections = try SegmentSections(try MappedFile(path: path))
    let start = Int(try sections[.documentIndex].load(16 * 2, as: UInt64.self))
    let place = try sections[.documents].fileOffset + start
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for index in place + 40..<place + 60 { bytes[index] ^= 0x5A }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
  }

  private func page(_ id: String, number: Int, more: String = "") -> AnalyzedDocument {
    let words = (0..<6000).map { "w\($0 &* (number + 1))" }.joined(separator: " ")
    return AnalyzedDocument(
      Document(id: id, url: "https://x.example/\(id)", text: "Alpha beta \(words) number\(number)\(more)"),
      analyzer: PlainAnalyzer(), recognizing: true)
  }

  /// A damaged block of stored pages costs its own pages, which are named; the others are shown.
  @Test func aDamagedPageIsToldAndTheOthersAreShown() async throws {
    let folder = try ScratchFolder()
    let writer = try await openDamaged(folder)
    let searcher = Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer())
    for query in ["alpha", "\"alpha beta\"", "=\"Alpha beta\"", "site:x OR alpha"] {
      let hits = try searcher.search(SearchRequest(query: query)).hits
      #expect(hits.count == 6, "\(query)")
      for hit in hits {
        let isDamaged = hit.document.id == "page2"
        #expect((hit.damage != nil) == isDamaged && hit.document.text.isEmpty == isDamaged, "\(query)")
      }
    }
    let page = try #require(try searcher.document(address: "page1"))
    #expect(try !searcher.similar(to: page, limit: 3).hits.contains { $0.document.id == "page2" })
    await writer.close()
  }

  /// What comes is not refused because a page of the same text, the same story or the same id cannot be read.
  @Test func pagesAreAddedBesideAndInPlaceOfADamagedOne() async throws {
    let folder = try ScratchFolder()
    let writer = try await openDamaged(folder)
    let outcomes = try await writer.add([
      page("twin", number: 2), page("relative", number: 2, more: " and so on"), page("page2", number: 9),
      page("other", number: 7),
    ])
    #expect(outcomes.map(\.likeness) == [.none, .near, .none, .none])
    #expect(outcomes[2] == .updated)
    #expect(writer.snapshot.documentCount == 9)
    #expect(writer.problems.contains { if case .damaged = $0 { true } else { false } })
    let searcher = Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer())
    #expect(try searcher.document(address: "page2")?.text.hasSuffix("number9") == true)
    await writer.close()
  }

  @Test(arguments: ["page2", "https://x.example/page2"]) func aDamagedPageCanBeRemoved(address: String) async throws {
    let folder = try ScratchFolder()
    let writer = try await openDamaged(folder)
    #expect(try await writer.remove(["page1", address, "page4"]) == [1, 1, 1])
    #expect(writer.snapshot.documentCount == 3)
    await writer.close()
  }
}
