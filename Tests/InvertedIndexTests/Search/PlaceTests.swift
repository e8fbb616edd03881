import TestSupport
import Testing

@testable import InvertedIndex

/// Web addresses as queries, and filters that let nothing pass.
struct PlaceTests {
  private static let documents = [
    Document(
      id: "1", url: "https://example.com/news/2014/dam.html", title: "A dam", text: "Water is held back.",
      site: "example.com", language: "en", published: Timestamp("2014-05-02")),
    Document(
      id: "2", url: "https://www.example.com/news/2014/mill.html", title: "A mill", text: "Grain becomes flour.",
      site: "example.com", language: "en", published: Timestamp("2014-06-03")),
    Document(
      id: "3", url: "https://other.org/links.html", title: "Links", text: "See example.com and missing.net for 3.14.",
      site: "other.org", language: "en", published: Timestamp("2015-01-01")),
  ]

  private func search(_ query: String, _ change: (inout SearchRequest) -> Void = { _ in }) async throws -> SearchResult
  {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add(Self.documents)
    var request = SearchRequest(query: query)
    change(&request)
    let result = try Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer()).search(request)
    await writer.close()
    return result
  }

  private func ids(_ query: String) async throws -> [String] {
    try await search(query).hits.map(\.document.id).sorted()
  }

  @Test func aPagesAddressFindsThePage() async throws {
    #expect(try await ids("https://example.com/news/2014/dam.html") == ["1"])
    #expect(try await ids("https://www.example.com/news/2014/mill.html#top") == ["2"])
    #expect(try await ids("example.com/news/2014") == ["1", "2"])
  }

  @Test func aHostFindsItsPagesAndThoseThatNameIt() async throws {
    #expect(try await ids("example.com") == ["1", "2", "3"])
    #expect(try await ids("http://www.example.com/") == ["1", "2", "3"])
    #expect(try await ids("other.org") == ["3"])
  }

  @Test func whatIsNoAddressOfTheIndexIsText() async throws {
    #expect(try await ids("missing.net") == ["3"])
    #expect(try await ids("3.14") == ["3"])
    #expect(try await ids("dam.html") == ["1"])
  }

  @Test func filtersThatNothingPassesAreNamedWhereNothingIsFound() async throws {
    #expect(try await search("water site:nowhere.example").emptyFilters == ["site:nowhere.example"])
    #expect(try await search("water lang:fr date:2013").emptyFilters == ["lang:fr", "date:2013-01-01..2013-12-31"])
    #expect(try await search("water") { $0.language = "fr" }.emptyFilters == ["lang:fr"])
    #expect(try await search("water site:other.org").emptyFilters == [])
    #expect(try await search("water -site:nowhere.example").emptyFilters == [])
    #expect(try await search("water OR site:nowhere.example").emptyFilters == [])
    // What makes no sense as a filter is searched, and told.
    #expect(
      try await search("date:yesterday water (lang:Chinese OR x)").misreadFilters == ["date:yesterday", "lang:Chinese"])
    #expect(try await search("water site:nowhere.example http://a.example title:x").misreadFilters == [])
  }
}
