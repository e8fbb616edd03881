import Foundation
import Synchronization
import TestSupport
import Testing

@testable import InvertedIndex

struct SearcherTests {
  private func collection(_ documents: [Document]) async throws -> Searcher {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add(documents)
    defer { withExtendedLifetime(folder) {} }
    let snapshot = writer.snapshot
    await writer.close()
    return Searcher(snapshot: snapshot, analyzer: PlainAnalyzer())
  }

  private func ids(_ searcher: Searcher, _ query: String) throws -> [String] {
    try searcher.search(SearchRequest(query: query)).hits.map(\.document.id)
  }

  /// Every query of the language finds what looking at every document finds; twice, counted and ranked.
  @Test func findsWhatABruteForceScanFinds() async throws {
    let form = LongForm("QUERIES", count: 1000)
    var random = SeededGenerator(seed: form.seed)
    for _ in 0..<max(1, form.count / 250) {
      let folder = try ScratchFolder()
      let collection = try await RandomCollection(&random, folder: folder)
      let searcher = Searcher(snapshot: collection.snapshot, analyzer: PlainAnalyzer())
      for _ in 0..<250 {
        let text = RandomCollection.query(&random)
        let query = try QueryParser.parse(text)
        let expected = collection.naive.matches(query)
        var request = SearchRequest(query: text)
        request.limit = 1000
        request.snippets = false
        request.counting = .exact
        request.sort = SearchRequest.SortOrder.allCases.randomElement(using: &random) ?? .relevance
        let result = try searcher.search(request)
        if request.sort != .relevance, Self.mayBeFreeText(query) {
          // By date most of the words must be there: those with all of them are among those with any.
          let found = Set(result.hits.compactMap(collection.number))
          #expect(found.isSubset(of: expected), "seed \(random.seed): \(text) = \(query)")
          #expect(result.total == .init(value: found.count, isExact: true), "seed \(random.seed): \(text)")
          continue
        }
        #expect(
          result.hits.compactMap(collection.number).sorted() == expected, "seed \(random.seed): \(text) = \(query)")
        #expect(result.total == .init(value: expected.count, isExact: true), "seed \(random.seed): \(text)")
        request.limit = 0
        #expect(try searcher.search(request).total.value == expected.count, "seed \(random.seed): \(text)")
        request.limit = Int.random(in: 0...5, using: &random)
        request.counting = .asFound
        let least = try searcher.search(request).total
        #expect(
          least.isExact ? least.value == expected.count : least.value <= expected.count,
          "seed \(random.seed): \(text), limit \(request.limit)")
      }
    }
  }

  private static func mayBeFreeText(_ query: Query) -> Bool {
    switch query {
    case .text: true
    case .weighted(let inner, _): mayBeFreeText(inner)
    case .sequence(let clauses): clauses.contains { $0.occurrence == .optional }
    default: false
    }
  }

  @Test func scoresAsTheFormulaSays() async throws {
    var random = SeededGenerator.fresh()
    let folder = try ScratchFolder()
    let collection = try await RandomCollection(&random, folder: folder)
    let searcher = Searcher(snapshot: collection.snapshot, analyzer: PlainAnalyzer())
    for _ in 0..<25 {
      let text = RandomCollection.text(1...6, &random)
      var request = SearchRequest(query: text)
      request.limit = 1000
      request.snippets = false
      request.explain = true
      request.firstPassOnly = true
      for hit in try searcher.search(request).hits {
        let number = try #require(collection.number(hit))
        let expected = collection.naive.score(text, document: number)
        #expect(abs(Double(hit.score) - expected) < 1e-3, "seed \(random.seed): \(text)")
      }
      request.firstPassOnly = false
      for hit in try searcher.search(request).hits {
        let explanation = try #require(hit.explanation)
        let sum = explanation.parts.reduce(0) { $0 + $1.value }
        #expect(abs(sum - hit.score) < 1e-3 * max(1, hit.score), "seed \(random.seed): \(text)")
      }
    }
  }

  @Test func prefersPagesThatHoldTheWholeQuery() async throws {
    let searcher = try await collection([
      Document(id: "apart", title: "阿里", text: "阿里 里巴 阿里 巴巴 里巴 巴巴"),
      Document(id: "whole", text: "alpha beta gamma 在阿里巴巴工作 delta epsilon zeta eta theta iota kappa"),
    ])
    #expect(try ids(searcher, "阿里巴巴") == ["whole", "apart"])
    // A single character is found wherever it stands in a run.
    #expect(try ids(searcher, "巴").count == 2)
    #expect(try ids(searcher, "工") == ["whole"])
    #expect(try ids(searcher, "作") == ["whole"])
  }

  @Test func wordsNearEachOtherComeFirst() async throws {
    let filler = (0..<40).map { "w\($0)" }.joined(separator: " ")
    let searcher = try await collection([
      Document(id: "far", text: "alibaba \(filler) brazil"), Document(id: "near", text: "\(filler) alibaba brazil"),
    ])
    #expect(try ids(searcher, "alibaba brazil").first == "near")
  }

  @Test func literalsTakeNothingElse() async throws {
    let searcher = try await collection([
      Document(id: "upper", text: "the Alpha Beta"), Document(id: "lower", text: "the alpha beta"),
    ])
    #expect(try ids(searcher, "=\"Alpha Beta\"") == ["upper"])
    #expect(try ids(searcher, "\"alpha beta\"").count == 2)
  }

  @Test func queriesOfNothing() async throws {
    let searcher = try await collection([
      Document(
        id: "old", text: "alpha", site: "a.com", language: "en", published: Timestamp(year: 2013, month: 1, day: 1)),
      Document(
        id: "new", text: "beta", site: "a.com", language: "en", published: Timestamp(year: 2015, month: 1, day: 1)),
    ])
    #expect(try ids(searcher, "") == [])
    #expect(try ids(searcher, "*") == [])
    #expect(try ids(searcher, "?! …") == [])
    #expect(try ids(searcher, "unheard") == [])
    #expect(try ids(searcher, "site:a.com") == ["new", "old"])
    #expect(try ids(searcher, "-beta") == ["old"])
    #expect(try ids(searcher, "site:a.com alpha") == ["old"])
    var request = SearchRequest(query: "")
    request.before = CivilDate(year: 2014, month: 1, day: 1)
    #expect(try searcher.search(request).hits.map(\.document.id) == ["old"])
  }

  @Test func addressesAreFoundByTheirWords() async throws {
    let searcher = try await collection([
      Document(id: "a", url: "http://example.com/news/alibaba-brazil.html", text: "alpha", author: "Jack Ma"),
      Document(id: "b", url: "http://example.com/other", text: "alpha", author: "Robin Li"),
    ])
    #expect(try ids(searcher, "url:alibaba alpha") == ["a"])
    #expect(try ids(searcher, "url:http://example.com/news/") == ["a"])
    #expect(try ids(searcher, "author:\"jack ma\"") == ["a"])
    #expect(try ids(searcher, "-author:ma alpha") == ["b"])
  }

  @Test func whatAPersonWroteIsFoundByTheName() async throws {
    let searcher = try await collection([
      Document(id: "a", text: "alpha beta", author: "Jack Ma"),
      Document(id: "b", text: "alpha jack", author: "Robin Li"),
    ])
    #expect(try ids(searcher, "jack ma") == ["a", "b"])
    #expect(try ids(searcher, "\"jack ma\"") == ["a"])
    // The name stands behind the text, not beside it.
    #expect(try ids(searcher, "\"beta jack\"").isEmpty)
  }

  /// By date one of the words is not enough, where the others are known.
  @Test func byDateDocumentsHoldMostOfTheWords() async throws {
    let searcher = try await collection([
      Document(id: "phone", text: "The iphone 15 pro max in a shop", published: Timestamp("2023-01-01")),
      Document(id: "boats", text: "On Sunday 15 boats went out", published: Timestamp("2024-01-01")),
      Document(id: "case", text: "a case for the iphone 15 pro", published: Timestamp("2022-01-01")),
      Document(id: "tea", text: "杭州的茶馆", published: Timestamp("2024-02-01")),
      Document(id: "house", text: "照相馆在杭州", published: Timestamp("2024-03-01")),
    ])
    func newest(_ query: String, ofArrivals: Bool = false) throws -> [String] {
      var request = SearchRequest(query: query)
      request.sort = .newest
      request.isOfArrivals = ofArrivals
      request.facets = [.site]
      let result = try searcher.search(request)
      #expect(result.total == SearchResult.Total(value: result.hits.count, isExact: true))
      return result.hits.map(\.document.id)
    }
    #expect(try ids(searcher, "iphone 15 pro max").count == 3)
    #expect(try newest("iphone 15 pro max") == ["phone"])
    #expect(try newest("the iphone 15 pro") == ["phone", "case"])
    #expect(try newest("15") == ["boats", "phone", "case"])
    #expect(try newest("杭州茶馆") == ["tea"])
    #expect(try newest("iphone 15 or so zebra") == ["phone", "case"])
    #expect(try newest("boats zebra") == ["boats"])
    // Among what has just arrived, an unknown word is a word that is missing.
    #expect(try newest("boats zebra", ofArrivals: true).isEmpty)
    #expect(try newest("boats out", ofArrivals: true) == ["boats"])
  }

  /// Whatever weights and brackets are typed, arithmetic holds.
  @Test func survivesAnyWeight() async throws {
    let searcher = try await collection([Document(id: "a", text: "alpha beta")])
    let high = String(repeating: "(", count: 30) + "alpha" + String(repeating: "^100 beta)^100", count: 30)
    let low = String(repeating: "(", count: 30) + "alpha" + String(repeating: "^0.01 beta)^0.01", count: 30)
    for query in [high, low, "alpha^99999999", "alpha^0.0000001", "alpha*^100 al?ha^100 beta~2^100"] {
      #expect(try ids(searcher, query) == ["a"], "\(query)")
    }
    let many = (0..<900).map { "w\($0)" }.joined(separator: " ")
    #expect(try ids(searcher, many + " alpha") == ["a"])
  }

  @Test func pagesThroughResults() async throws {
    let searcher = try await collection(
      (0..<200).map { Document(id: "\($0)", text: "alpha " + "beta ".repeated($0 % 7)) })
    var request = SearchRequest(query: "alpha beta")
    request.limit = 200
    let all = try searcher.search(request).hits.map(\.document.id)
    #expect(Set(all).count == 200)
    request.limit = 30
    var paged: [String] = []
    for offset in stride(from: 0, to: 200, by: 30) {
      request.offset = offset
      paged += try searcher.search(request).hits.map(\.document.id)
    }
    #expect(paged == all)
    request.offset = QueryLimits.window
    #expect(throws: SearchError.self) { try searcher.search(request) }
  }

  @Test func endsAtItsDeadline() async throws {
    let searcher = try await collection([Document(id: "a", text: "alpha")])
    var request = SearchRequest(query: "alpha")
    request.deadline = .now
    #expect(throws: SearchError.timeout) { try searcher.search(request) }
  }

  /// A literal reads whole texts, each of which may have megabytes: whether anybody waits is asked ahead of each.
  @Test func literalsEndAtOnce() async throws {
    let searcher = try await collection((0..<60).map { Document(id: "\($0)", text: "the Alpha Beta \($0)") })
    let asked = Atomic(0)
    var request = SearchRequest(query: "=\"Alpha Beta\"")
    request.snippets = false
    request.isCancelled = {
      asked.add(1, ordering: .relaxed)
      return false
    }
    #expect(try searcher.search(request).hits.count == 10)
    let all = asked.load(ordering: .relaxed)
    #expect(all >= 60)
    request.isCancelled = { asked.subtract(1, ordering: .relaxed).newValue < all / 2 }
    #expect(throws: SearchError.cancelled) { try searcher.search(request) }
    #expect(asked.load(ordering: .relaxed) > all / 2 - 4)
  }

  /// Each word that may be misspelt costs a look at all words: whether anybody waits is asked ahead of each.
  @Test func correctionsEndAtOnce() async throws {
    let collection = try await collection((0..<20).map { Document(id: "\($0)", text: "alpha beta gamma \($0)") })
    let asked = Atomic(0)
    func asks(_ searcher: Searcher) throws -> Int {
      var request = SearchRequest(query: "alpha qqqqqqqqq xxxxxxxxxx")
      request.isCancelled = {
        asked.add(1, ordering: .relaxed)
        return false
      }
      asked.store(0, ordering: .relaxed)
      #expect(try searcher.search(request).corrected == nil)
      return asked.load(ordering: .relaxed)
    }
    let known = Searcher(
      snapshot: collection.snapshot, analyzer: PlainAnalyzer(), vocabulary: Vocabulary(lexicons: Lexicons()))
    #expect(try asks(known) >= asks(collection) + 2)
  }

  @Test func aSiteThatIsNoHostIsToldAndNotLeftOut() async throws {
    let searcher = try await collection([Document(id: "a", text: "alpha", site: "example.com")])
    var request = SearchRequest(query: "alpha")
    for site in ["", "/", "https://", "."] {
      request.site = site
      #expect(throws: SearchError.noHost(site)) { try searcher.search(request) }
    }
    request.site = "https://www.example.com/"
    #expect(try searcher.search(request).hits.count == 1)
  }

  @Test func findsDocumentsByAddress() async throws {
    let searcher = try await collection([
      Document(id: "one", url: "http://example.com/1", text: "alpha"), Document(id: "two", text: "alpha"),
    ])
    #expect(try searcher.document(address: "one")?.id == "one")
    #expect(try searcher.document(address: "http://example.com/1")?.id == "one")
    #expect(try searcher.document(address: "three") == nil)
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
