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

  private static let shops = [
    "Alibaba's shop", "Alibaba's old shop", "Alibaba's very old shop", "COVID-19 vaccine", "COVID-19 new vaccine",
    "vaccine against COVID-19", "C++ book", "C++ new book", "AT&T phone", "AT&T old phone",
  ]

  /// What stands at one place is one word, and a name of several parts is as many as it has.
  @Test(arguments: [
    ("\"Alibaba's shop\"~0", ["Alibaba's shop"]),
    ("\"Alibaba's shop\"~1", ["Alibaba's old shop", "Alibaba's shop"]),
    ("\"shop Alibaba's\"~0", ["Alibaba's shop"]),
    ("\"COVID-19 vaccine\"~0", ["COVID-19 vaccine"]),
    ("\"COVID-19 vaccine\"~1", ["COVID-19 new vaccine", "COVID-19 vaccine", "vaccine against COVID-19"]),
    ("\"C++ book\"~0", ["C++ book"]), ("\"C++ book\"~1", ["C++ book", "C++ new book"]),
    ("\"AT&T phone\"~0", ["AT&T phone"]), ("title:\"AT&T phone\"~0", []),
    ("\"Alibaba shop\"~0", ["Alibaba's shop"]),
  ])
  func asManyWordsStandBetweenAsMay(_ query: String, _ expected: [String]) async throws {
    #expect(try await found(query, in: Self.shops) == expected)
  }

  /// A pattern in a name of several parts is folded as the name is.
  @Test(arguments: [
    ("cafe-cr*", ["café-crème"]), ("café-cr*", ["café-crème"]), ("Café-Cr*", ["café-crème"]),
    ("l'éc*", ["l'école"]), ("*fé-crème", ["café-crème"]), ("ÉCO*", ["l'école", "économie"]),
  ])
  func patternsAreFolded(_ query: String, _ expected: [String]) async throws {
    #expect(try await found(query, in: ["café-crème", "l'école", "économie", "other"]) == expected)
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
