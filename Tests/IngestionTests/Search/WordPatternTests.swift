import Ingestion
import InvertedIndex
import TestSupport
import Testing

/// Words between words, and patterns, as the real analysis cuts them.
@Suite("Gaps and patterns") struct WordPatternTests {
  private func found(_ query: String, in pages: [String]) async throws -> [String] {
    let analyzer = try TextAnalyzer()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add(pages.map { Document(id: $0, text: $0) })
    var request = SearchRequest(query: query)
    request.limit = 50
    let result = try Searcher(snapshot: writer.snapshot, analyzer: analyzer).search(request)
    await writer.close()
    return result.hits.map(\.document.id).sorted()
  }

  /// What a site is called by is one thing for pages and queries.
  @Test(arguments: [
    ("site:www.com", ["www"]), ("site:example.com", ["example"]), ("site:www.example.com", ["example"]),
    ("site:com", ["example", "www"]), ("site:www.www.com", ["www"]),
  ])
  func sitesAreNamedAlike(_ query: String, _ expected: [String]) async throws {
    let analyzer = try TextAnalyzer()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add(
      [("www", "http://www.com/"), ("example", "https://www.example.com/x"), ("none", "file:///www.com")].map {
        Document(id: $0, url: $1, text: "text of \($0)", site: WebAddress.site(of: $1))
      })
    let result = try Searcher(snapshot: writer.snapshot, analyzer: analyzer).search(SearchRequest(query: query))
    #expect(result.hits.map(\.document.id).sorted() == expected)
    await writer.close()
  }
}
