import Files
import Foundation
import SearchAPI
import TestSupport
import Testing

/// The judged queries of `Corpus/searches.json`, put to the real daemon.
@Suite("The sample pages", .ownThread, .timeLimit(.minutes(3)))
struct CorpusTests {
  private struct Searches: Decodable { var searches: [Search] }

  /// Paths are relative to the corpus; archives' pages are named by their addresses.
  private struct Search: Decodable {
    var query: String
    var first: String?
    var top3: [String]?
    var top10: [String]?
    /// Must not be found.
    var none: [String]?
    var count: Int?
    /// Names that were searched beside the query's words, among others unless there are none.
    var also: [String]?
    /// What was searched instead.
    var corrected: String?
    var note: String?
  }

  private func address(_ page: String) -> String {
    page.contains("://") ? page : FileAddress.url(Array("\(packageRoot)/Corpus/\(page)".utf8))
  }

  @Test func everyJudgedQueryIsAnswered() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(packageRoot)/Corpus/searches.json"))
    let searches = try JSONDecoder().decode(Searches.self, from: data).searches
    try #require(!searches.isEmpty)
    let here = try Installation()
    let added = try here.search("add", "\(packageRoot)/Corpus")
    try #require(added.status == 0, "\(added.error)")
    // It tells of the pages, and is none of them.
    try here.search("remove", "\(packageRoot)/Corpus/README.md")
    for search in searches {
      let outcome = try here.search("query", "--json", "--explain", "--limit", "10", "--", search.query)
      let answer = try #require(
        try? Wire.decode(SearchAnswer.self, from: Array(outcome.output.utf8)), "\(search.query): \(outcome.error)")
      let ids = answer.hits.map(\.id)
      let about = "\(search.query) (\(search.note ?? "")): \(ids.prefix(3))"
      for hit in answer.hits {
        let explanation = try #require(hit.explanation, "\(about)")
        #expect(explanation.value == hit.score, "\(about)")
        let sum = explanation.parts.reduce(0) { $0 + $1.value }
        #expect(explanation.parts.isEmpty || abs(sum - hit.score) < 1e-4 * max(1, hit.score), "\(about): \(sum)")
      }
      if let first = search.first { #expect(ids.first == address(first), "\(about)") }
      for page in search.top3 ?? [] { #expect(ids.prefix(3).contains(address(page)), "\(about) lacks \(page)") }
      for page in search.top10 ?? [] { #expect(ids.contains(address(page)), "\(about) lacks \(page)") }
      for page in search.none ?? [] { #expect(!ids.contains(address(page)), "\(about) has \(page)") }
      if let also = search.also {
        #expect(
          Set(answer.alsoSearched).isSuperset(of: also) && also.isEmpty == answer.alsoSearched.isEmpty, "\(about)")
      }
      #expect(answer.corrected == search.corrected, "\(about)")
      if let count = search.count {
        #expect(
          answer.total == .init(value: count, relation: .eq) && outcome.status == (count == 0 ? 1 : 0), "\(about)")
      }
    }
  }
}
