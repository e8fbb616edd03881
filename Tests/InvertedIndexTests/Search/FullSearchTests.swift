import TestSupport
import Testing

@testable import InvertedIndex

/// Searching what stands around the pages' main content.
struct FullSearchTests {
  private static let documents = [
    Document(id: "about", text: "alpha beta 阿里巴巴 in the text", surroundings: "home news 巴西邮政"),
    Document(id: "around", text: "gamma delta", surroundings: "alpha menu 阿里巴巴 and Beta"),
    Document(id: "neither", text: "epsilon", surroundings: "zeta"),
  ]

  private func ids(_ query: String, full: Bool) async throws -> [String] {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add(Self.documents)
    defer { withExtendedLifetime(folder) {} }
    let snapshot = writer.snapshot
    await writer.close()
    var request = SearchRequest(query: query)
    request.full = full
    request.counting = .exact
    let result = try Searcher(snapshot: snapshot, analyzer: PlainAnalyzer()).search(request)
    #expect(result.total == .init(value: result.hits.count, isExact: true), "\(query)")
    if full { for hit in result.hits { #expect(hit.snippet?.highlights.isEmpty == false, "\(query)") } }
    return result.hits.map(\.document.id)
  }

  @Test(arguments: [
    ("alpha", ["about"], ["about", "around"]), ("阿里巴巴", ["about"], ["about", "around"]),
    ("menu", [], ["around"]), ("巴西", [], ["about"]), ("\"home news\"", [], ["about"]), ("men*", [], ["around"]),
    ("menv~", [], ["around"]), ("+gamma +menu", [], ["around"]), ("=\"Beta\"", [], ["around"]),
    ("=\"beta\"", ["about"], ["about"]), ("\"menu gamma\"", [], []), ("\"home menu\"~5", [], []),
    ("zeta OR epsilon", ["neither"], ["neither"]), ("title:menu", [], []),
  ])
  func isDoneOnlyOnRequest(query: String, plain: [String], full: [String]) async throws {
    #expect(try await ids(query, full: false) == plain)
    #expect(try await ids(query, full: true) == full)
  }

  @Test func whatIsUnwantedIsUnwantedEverywhere() async throws {
    #expect(try await ids("alpha -menu", full: false) == ["about"])
    #expect(try await ids("alpha -menu", full: true) == ["about"])
    #expect(try await ids("gamma -menu", full: false) == ["around"])
    #expect(try await ids("gamma -menu", full: true) == [])
  }
}
