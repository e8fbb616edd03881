import Foundation
import TestSupport
import Testing

@testable import InvertedIndex

struct DamagedPageTests {
  /// A damaged block of stored pages costs its own pages, which are named; the others are shown.
  @Test func aDamagedPageIsToldAndTheOthersAreShown() async throws {
    let folder = try ScratchFolder()
    let filler = (0..<6000).map { "w\($0)" }.joined(separator: " ")
    let documents = (0..<6).map { Document(id: "page\($0)", text: "Alpha beta \(filler) number\($0)") }
    var writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add(documents)
    await writer.close()

    // Each page has a block of its own; the third one's is marred in its middle.
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: folder.file("index")).first { $0.hasPrefix("segment-") })
    let path = folder.file("index/\(name)")
    let sections = try SegmentSections(try MappedFile(path: path))
    let start = Int(try sections[.documentIndex].load(16 * 2, as: UInt64.self))
    let place = try sections[.documents].fileOffset + start
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for index in place + 40..<place + 60 { bytes[index] ^= 0x5A }
    try Data(bytes).write(to: URL(fileURLWithPath: path))

    writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
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
}
