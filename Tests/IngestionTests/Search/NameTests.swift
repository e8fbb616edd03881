import Ingestion
import InvertedIndex
import TestSupport
import Testing

/// Names of several parts, as pages write them and as people ask for them.
@Suite("Names of several parts")
struct NameTests {
  private static let pages = [
    "4g": "the new 4G network", "4-g": "a 4 G antenna", "four": "page 4 of the catalogue", "g": "the note g in a scale",
    "covid": "Covid patients", "covid-19": "patients with COVID-19", "covid19": "the covid19 outbreak",
    "covid 19": "Covid 19 vaccines", "nineteen": "19 patients, none with covid",
    "c++": "a compiler for C++", "c": "vitamin C", "at&t": "AT&T and others", "at": "met at T junction",
    "commerce": "commerce of old", "ecommerce": "ecommerce today", "e-commerce": "e-commerce in Brazil",
  ]

  @Test(arguments: [
    // The whole, however it is joined; not a mere part that says nothing by itself.
    ("4G", ["4g", "4-g"]), ("+4G", ["4g", "4-g"]), ("4g network", ["4g", "4-g"]),
    // A part that says something is found behind the whole.
    ("COVID-19", ["covid", "covid-19", "covid19", "covid 19", "nineteen"]),
    ("+COVID-19", ["covid-19", "covid19", "covid 19"]), ("+covid19", ["covid-19", "covid19", "covid 19"]),
    ("4G OR COVID-19", ["4g", "4-g", "covid-19", "covid19", "covid 19"]),
    ("\"covid-19\"", ["covid-19"]),
    ("C++", ["c++"]), ("+C++", ["c++"]), ("C", ["c++", "c"]), ("AT&T", ["at&t", "at"]),
    ("+e-commerce", ["ecommerce", "e-commerce"]),
    // Asked for by itself, a part is a word like others.
    ("4G 4", ["4g", "4-g", "four"]),
  ])
  func areFoundWholeOrInParts(_ query: String, _ expected: [String]) async throws {
    let analyzer = try TextAnalyzer()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add(Self.pages.sorted { $0.key < $1.key }.map { Document(id: $0.key, text: $0.value) })
    var request = SearchRequest(query: query)
    request.counting = .exact
    request.limit = 50
    let result = try Searcher(snapshot: writer.snapshot, analyzer: analyzer).search(request)
    #expect(Set(result.hits.map(\.document.id)) == Set(expected))
    #expect(result.total == .init(value: expected.count, isExact: true))
    // A mere part is not marked either.
    for hit in result.hits where query == "4G" && hit.document.id == "4g" {
      #expect(hit.snippet?.highlights == [8..<10])
    }
    await writer.close()
  }
}
