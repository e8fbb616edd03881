import Synchronization
import TestSupport
import Testing

@testable import InvertedIndex

struct SuggesterTests {
  private func suggester(_ documents: [(title: String, text: String)]) async throws -> Suggester {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    for (number, page) in documents.enumerated() {
      _ = try await writer.add([Document(id: "\(number)", title: page.title, text: page.text)])
    }
    defer { withExtendedLifetime(folder) {} }
    let snapshot = writer.snapshot
    await writer.close()
    return Suggester(
      snapshot: snapshot, analyzer: PlainAnalyzer(), vocabulary: Vocabulary(lexicons: Lexicons()))
  }

  @Test func completesWordsPhrasesAndTitles() async throws {
    let suggester = try await suggester([
      ("Online enterprises abroad", "online enterprises go abroad"), ("Second", "online enterprises stay home"),
      ("Third", "online entertainment and other entries"), ("Fourth", "entries entries"),
    ])
    func texts(_ typed: String, limit: Int = 10) throws -> [String] {
      try suggester.suggestions(for: typed, limit: limit).map(\.text)
    }
    #expect(try texts("ent").prefix(3) == ["enterprises", "entries", "entertainment"])
    #expect(try texts("Online ent").prefix(2) == ["Online enterprises", "Online entertainment"])
    #expect(try texts("online ").prefix(2) == ["online enterprises", "online entertainment"])
    #expect(try texts("abroad enter").contains("Online enterprises abroad"))
    #expect(try texts("onl", limit: 1).count == 1)
    #expect(try texts("zyzzyva") == [] && texts("") == [] && texts("?!") == [] && texts("ent", limit: 0) == [])
    let title = try #require(try suggester.suggestions(for: "online enterp", limit: 10).first { $0.kind == .title })
    #expect(title.text == "Online enterprises abroad" && title.id == "0")
    #expect(try suggester.suggestions(for: "online ent", limit: 10).first?.kind == .phrase)
  }

  /// What stands in no document with the word before is no way to go on.
  @Test func completionsStandWithTheWordBefore() async throws {
    let pages = (0..<20).map { _ in ("A page", "people put parts on paper for pay and power, at the best price") }
    let suggester = try await suggester(
      pages + [("Phones", "the iphone 15 pro and the 5g phone"), ("Good", "good goods go 冬天好 电话")])
    func texts(_ typed: String) throws -> [String] {
      try suggester.suggestions(for: typed, limit: 10).map(\.text)
    }
    #expect(try texts("iphone 15 p").first == "iphone 15 pro")
    #expect(
      try Set(texts("iphone 15 p")).isSubset(of: ["iphone 15 pro", "iphone 15 phone", "iphone 15 phones", "Phones"]))
    #expect(try texts("iphone pa").isEmpty)
    #expect(try texts("people pow").contains("people power"))
    #expect(try texts("5g").allSatisfy { $0.hasPrefix("5g") })
    #expect(try texts("冬天电").isEmpty)
  }

  /// Words that follow one are looked up in documents, and so are titles: whether anybody waits is asked ahead of each.
  @Test func endsWhenNobodyWaits() async throws {
    let suggester = try await suggester(
      (0..<30).map { ("Online enterprises \($0)", "online enterprises go abroad \($0)") })
    #expect(throws: SearchError.timeout) { try suggester.suggestions(for: "online ", limit: 10, deadline: .now) }
    let asked = Atomic(0)
    #expect(throws: SearchError.cancelled) {
      try suggester.suggestions(for: "online ", limit: 10) { asked.add(1, ordering: .relaxed).newValue > 10 }
    }
    #expect(asked.load(ordering: .relaxed) == 11)
  }
}
