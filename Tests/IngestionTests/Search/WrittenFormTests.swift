import Ingestion
import TestSupport
import Testing

@testable import InvertedIndex

/// Words that were typed without their apostrophe or in one, where the index has them otherwise, and the other way about.
@Suite("Other ways to write a word")
struct WrittenFormTests {
  private func search(_ query: String, _ pages: [String]) async throws -> SearchResult {
    let analyzer = try TextAnalyzer()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add(pages.enumerated().map { Document(id: "\($0)", text: $1) })
    let snapshot = writer.snapshot
    await writer.close()
    var request = SearchRequest(query: query)
    request.counting = .exact
    request.limit = 100
    return try Searcher(snapshot: snapshot, analyzer: analyzer, vocabulary: Vocabulary(lexicons: Lexicons()))
      .search(request)
  }

  private static let pages = [
    "It isn't here.", "I don't know Mr. O’Brien.", "the obrien papers, which isnt all", "a Wi-Fi6 router, low cost",
    "low pay at no cost", "the camelCaseWord parser", "he came here", "an e-mail, or two", "wont of old", "half a word",
  ]

  @Test(arguments: [
    ("isnt", ["0", "2"], ["isn't"]), ("isn't", ["0", "2"], ["isnt"]), ("dont", ["1"], ["don't"]),
    ("obrien", ["1", "2"], ["o'brien"]), ("O'Brien", ["1", "2"], ["obrien"]), ("wifi", ["3"], ["wi fi"]),
    ("lowcost", ["3"], ["low cost"]), ("email", ["7"], []), ("camel", ["5"], ["camelcaseword"]),
    ("wont", ["8"], []), ("lowcost router", ["3"], ["low cost"]),
    // With a sign or in quotes a word is asked for as it stands.
    ("+isnt", ["2"], []), ("\"isnt\"", ["2"], []), ("\"obrien\"", ["2"], []),
  ])
  func areFoundToo(_ query: String, _ expected: [String], _ names: [String]) async throws {
    let result = try await search(query, Self.pages)
    #expect(Set(result.hits.map(\.document.id)).isSuperset(of: expected))
    #expect(Set(result.hits.map(\.document.id)) == Set(expected) || query == "O'Brien")
    #expect(result.alsoSearched == names)
    #expect(result.corrected == nil)
    for hit in result.hits { #expect(hit.snippet?.highlights.isEmpty == false, "\(hit.document.text)") }
  }

  /// What is one slip from a far more frequent word, or the beginning of one of which the end is missing, is corrected.
  @Test func slipsAreCorrectedAllTheSame() async throws {
    let pages = (0..<30).map { "whether report \($0)" } + ["we ther", "different pages", "differentiate"]
    #expect(try await search("wether", pages).corrected == "whether")
    #expect(try await search("differen", pages).corrected == "different")
    // Far apart, two words are none.
    #expect(try await search("reportpages", pages).alsoSearched == [])
  }

  /// A form that is no more frequent than a word that the index knows is not looked for.
  @Test func knownWordsAreSearchedAlone() async throws {
    let result = try await search("lowcost", ["lowcost flights", "low cost"] + (0..<10).map { "page \($0)" })
    #expect(result.hits.map(\.document.id) == ["0"])
    let rarer = try await search("lowcost", ["lowcost flights"] + (0..<2000).map { _ in "isn't low cost" })
    #expect(rarer.alsoSearched == [] && rarer.hits.count == 1)
    let contraction = try await search("isnt", ["isnt flights"] + (0..<2000).map { _ in "isn't low cost" })
    #expect(contraction.alsoSearched == ["isn't"])
  }
}
