import TestSupport
import Testing

@testable import InvertedIndex

struct FacetTests {
  /// Facets are counted over all matches, removed documents left out, however few are shown.
  @Test func countsWhatALookAtEveryDocumentCounts() async throws {
    var random = SeededGenerator.fresh()
    let folder = try ScratchFolder()
    let collection = try await RandomCollection(&random, folder: folder)
    let searcher = Searcher(snapshot: collection.snapshot, analyzer: PlainAnalyzer())
    for _ in 0..<60 {
      let text = RandomCollection.query(&random)
      let matching = collection.naive.matches(try QueryParser.parse(text)).map { collection.documents[$0] }
      var request = SearchRequest(query: text)
      request.limit = Int.random(in: 0...3, using: &random)
      request.facets = Facet.allCases
      request.snippets = false
      let result = try searcher.search(request)
      #expect(result.total == .init(value: matching.count, isExact: true), "seed \(random.seed): \(text)")
      func expected(_ value: (Document) -> String) -> [String: Int] {
        Dictionary(matching.map { (value($0), 1) }, uniquingKeysWith: +)
      }
      func found(_ facet: Facet) -> [String: Int] {
        Dictionary((result.facets[facet] ?? []).map { ($0.value, $0.count) }, uniquingKeysWith: +)
      }
      #expect(found(.site) == expected(\.site), "seed \(random.seed): \(text)")
      #expect(found(.lang) == expected(\.language), "seed \(random.seed): \(text)")
      let added = collection.snapshot.segments[0].reader.indexed(0)
      let thisYear = Timestamp(unixSeconds: added).date.year
      #expect(found(.year) == expected { String($0.published?.date.year ?? thisYear) }, "seed \(random.seed): \(text)")
    }
  }

  @Test func largestFirstAndYearsInTheirOrder() async throws {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    func page(_ id: String, _ site: String, _ year: Int) -> Document {
      Document(id: id, text: "alpha", site: site, language: "en", published: Timestamp(year: year, month: 5, day: 1))
    }
    _ = try await writer.add([
      page("1", "b.com", 2012), page("2", "news.a.com", 2014), page("3", "news.a.com", 2012), page("4", "", 2013),
    ])
    var request = SearchRequest(query: "alpha")
    request.facets = [.site, .year]
    let result = try Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer()).search(request)
    await writer.close()
    #expect(
      result.facets == [
        .site: [FacetCount(value: "news.a.com", count: 2), FacetCount(value: "b.com", count: 1)],
        .year: [
          FacetCount(value: "2014", count: 1), FacetCount(value: "2013", count: 1), FacetCount(value: "2012", count: 2),
        ],
      ])
  }
}
