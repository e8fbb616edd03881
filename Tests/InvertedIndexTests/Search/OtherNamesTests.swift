import TestSupport
import Testing

@testable import InvertedIndex

struct OtherNamesTests {
  private let analyzer = PlainAnalyzer()

  private func searcher(_ texts: [String], table: PhraseTable = PhraseTable(weight: 0.5)) async throws -> Searcher {
    try await searcher(texts.enumerated().map { Document(id: "\($0)", text: $1) }, table: table)
  }

  private func searcher(
    _ documents: [Document], table: PhraseTable = PhraseTable(weight: 0.5)
  ) async throws -> Searcher {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    for document in documents { _ = try await writer.add([document]) }
    defer { withExtendedLifetime(folder) {} }
    let snapshot = writer.snapshot
    await writer.close()
    return Searcher(
      snapshot: snapshot, analyzer: analyzer, vocabulary: Vocabulary(tables: [table], lexicons: Lexicons()))
  }

  private func table(_ names: [String]...) -> PhraseTable {
    var table = PhraseTable(weight: 0.5)
    for group in names { table.add(phrases: group.map { ($0, .always) }, names: group, analyzer: analyzer) }
    return table
  }

  private func search(_ searcher: Searcher, _ query: String) throws -> SearchResult {
    var request = SearchRequest(query: query)
    request.counting = .exact
    request.limit = 100
    request.explain = true
    let result = try searcher.search(request)
    #expect(result.total.value == result.hits.count, "\(query)")
    for hit in result.hits {
      let sum = hit.explanation?.parts.reduce(0) { $0 + $1.value } ?? 0
      #expect(abs(sum - hit.score) < 1e-3 * max(1, hit.score), "\(query)")
    }
    return result
  }

  private func ids(_ searcher: Searcher, _ query: String) throws -> [String] {
    try search(searcher, query).hits.map(\.document.id)
  }

  @Test func otherNamesAreFoundBehindTheWordItself() async throws {
    let texts = ["coffee from rio", "brazil grows coffee", "brasil drinks it", "united we stand", "states united"]
    let searcher = try await searcher(texts, table: table(["brazil", "brasil"], ["rio", "united states"]))
    #expect(try ids(searcher, "brazil") == ["1", "2"])
    #expect(try ids(searcher, "brasil") == ["2", "1"])
    #expect(try search(searcher, "brazil").alsoSearched == ["brasil"])
    #expect(try search(searcher, "brazil brasil").alsoSearched == [])
    // As they are asked for: in quotes, with a sign, in a field, literally.
    for query in ["\"brazil\"", "+brazil", "=\"brazil\"", "brazil AND grows", "title:brazil OR brazil"] {
      let result = try search(searcher, query)
      #expect(result.hits.map(\.document.id) == ["1"] && result.alsoSearched == [], "\(query)")
    }
    #expect(try ids(searcher, "drinks -brazil") == ["2"])
    #expect(Set(try ids(searcher, "gro* brazil")) == ["1", "2"])
    #expect(try search(searcher, "brazil").hits[1].snippet?.highlights == [0..<6])
  }

  @Test func aNameOfSeveralWordsIsFoundWhereTheyStandTogether() async throws {
    let texts = ["united we stand", "the states disagree", "united states of old", "usa"]
    let searcher = try await searcher(texts, table: table(["usa", "united states"]))
    #expect(try ids(searcher, "usa") == ["3", "2"])
    let typed = try ids(searcher, "united states")
    #expect(typed.first == "2" && Set(typed) == ["0", "1", "2", "3"])
    let none = try await self.searcher(
      ["united we stand", "the states", "usa"], table: table(["usa", "united states"]))
    #expect(try search(none, "usa").alsoSearched == [])
  }

  @Test func anotherNameNeverWeighsMoreThanTheWord() async throws {
    // `zz` is far rarer than `aa`, which it is another name for.
    let texts = (0..<30).map { _ in "aa filler words" } + ["zz filler words"]
    let searcher = try await searcher(texts, table: table(["aa", "zz"]))
    let found = try ids(searcher, "aa filler")
    #expect(found.count == 31 && found.last == "30")
  }

  @Test func whatGivesNothingIsCorrected() async throws {
    let texts = ["alibaba goes abroad", "alibaba group in brazil", "baboon islands", "robots at work"]
    let searcher = try await searcher(texts)
    let alone = try search(searcher, "alibba")
    #expect(alone.corrected == "alibaba" && alone.suggested == nil)
    #expect(Set(alone.hits.map(\.document.id)) == ["0", "1"])
    #expect(try search(searcher, "Alibba  group").corrected == "alibaba  group")
    #expect(try search(searcher, "robotss -alibba").corrected == "robots -alibba")
    #expect(try search(searcher, "aliabba").corrected == "alibaba")
    // What is there, what is near nothing, short words, addresses, acronyms among words, and what is asked for as it is.
    for query in ["baboon", "zyzzyva", "robo", "www.alibba.example", "group ALIBBA", "\"alibba group\"", "+alibba"] {
      #expect(try search(searcher, query).corrected == nil, "\(query)")
    }
    #expect(try search(searcher, "\"alibba group\"").suggested == "\"alibaba group\"")
    #expect(try search(searcher, "+alibba").suggested == "+alibaba")
    #expect(try search(searcher, "title:alibba").suggested == "title:alibaba")
  }

  /// A word of the pages' navigation is no mistake: it is searched as it is, and another one is only offered.
  @Test func whatStandsAroundTheTextsIsNotCorrected() async throws {
    let documents = [
      Document(id: "0", title: "a form to fill in", surroundings: "home forum contact"),
      Document(id: "1", title: "winter range", text: "heat pumps"),
    ]
    let searcher = try await searcher(documents)
    let result = try search(searcher, "forum winter")
    #expect(result.corrected == nil && result.hits.map(\.document.id) == ["1"])
    #expect(try search(searcher, "formm fill").corrected == "form fill")
    // The words that are known say which one cannot be meant.
    #expect(try search(searcher, "formm winter").corrected == nil)
  }

  @Test func aRareWordBesideAFrequentOneIsAskedAbout() async throws {
    let searcher = try await searcher((0..<25).map { "company report \($0)" } + ["comapny picnic"])
    let result = try search(searcher, "comapny")
    #expect(result.corrected == nil && result.suggested == "company" && result.hits.count == 1)
    #expect(try search(searcher, "picnic").suggested == nil)
  }

  @Test func aQueryOfManyUnknownWordsIsAnswered() async throws {
    let searcher = try await searcher(["alibaba goes abroad"])
    let query = (0..<500).map { "alibb\($0 % 26 == 0 ? "a" : "q")x\(["a", "b", "c"][$0 % 3])" }.joined(separator: " ")
    #expect(try searcher.search(SearchRequest(query: query)).hits.isEmpty)
  }
}
