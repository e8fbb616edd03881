import Ingestion
import TestSupport
import Testing

@testable import InvertedIndex

/// Letters and digits in one word are found as one, however pages join them, and not by their parts.
@Suite("Codes")
struct CodeTests {
  private static let pages = [
    "uniq": "uniq numbers, 77777 of them, marked x", "lw": "LW radio and 5400 ZX models", "zx": "the ZX of 1982",
    "lw-5400": "spare parts for the LW-5400Z pump", "iphone 15": "the iPhone 15 is here",
    "iphone-15": "an iPhone-15 case", "iphone": "15 pages on the iPhone", "covid": "Covid-19 wards",
    "gpt": "GPT-4 writes", "gp": "a general practitioner has 4 patients", "pump": "a pump of old",
    "flu": "H5N1 in birds", "h": "h, 5, n and 1",
  ]

  private func search(_ query: String, counting: SearchRequest.Counting = .exact) async throws -> SearchResult {
    let analyzer = try TextAnalyzer()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add(Self.pages.sorted { $0.key < $1.key }.map { Document(id: $0.key, text: $0.value) })
    let snapshot = writer.snapshot
    await writer.close()
    var request = SearchRequest(query: query)
    request.counting = counting
    request.limit = 50
    return try Searcher(snapshot: snapshot, analyzer: analyzer, vocabulary: Vocabulary(lexicons: Lexicons()))
      .search(request)
  }

  @Test(
    arguments: [
      // Where their parts stand side by side, and nowhere else.
      ("iPhone15", ["iphone 15", "iphone-15"]), ("COVID19", ["covid"]), ("GPT4", ["gpt"]), ("GPT-4", ["gpt"]),
      ("h5n1", ["flu"]), ("LW5400Z", ["lw-5400"]), ("LW-5400", ["lw-5400"]),
      // A code that stands nowhere finds nothing, and takes nothing away from the words beside it.
      ("uniq77777x", []), ("LW-5400ZX", []), ("uniq-77777", []), ("uniq77777x pump", ["lw-5400", "pump"]),
      ("pump LW-5400ZX", ["lw-5400", "pump"]),
    ] as [(String, ArraySlice<String>)])
  func areFoundAsTheyAreWritten(_ query: String, _ expected: ArraySlice<String>) async throws {
    let result = try await search(query)
    #expect(Set(result.hits.map(\.document.id)) == Set(expected))
    #expect(result.total == .init(value: expected.count, isExact: true))
    #expect(result.corrected == nil)
  }

  /// Of a page with the fragments of a code that stands nowhere the score is what it is without the code.
  @Test func anUnknownCodeAddsNothing() async throws {
    let with = try await search("numbers uniq77777x")
    let without = try await search("numbers")
    #expect(with.hits.map(\.document.id) == without.hits.map(\.document.id))
    let (first, second) = (with.hits.first, without.hits.first)
    #expect(first?.document.id == "uniq" && second?.document.id == "uniq")
  }

  @Test func aCodeNearAnUnknownOneIsOffered() async throws {
    #expect(try await search("LW-5400ZX").suggested == "lw-5400z")
    #expect(try await search("pump LW-5400ZX").suggested == "pump lw-5400z")
    #expect(try await search("H5N2").suggested == "h5n1")
    #expect(try await search("LW5400Z").suggested == nil)
  }
}
