import TestSupport
import Testing

@testable import InvertedIndex

/// What comes first, and why.
struct RankingTests {
  private func searcher(_ documents: [Document]) async throws -> Searcher {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add(documents)
    let snapshot = writer.snapshot
    await writer.close()
    return Searcher(snapshot: snapshot, analyzer: PlainAnalyzer())
  }

  private func ids(_ searcher: Searcher, _ query: String, limit: Int = 10) throws -> [String] {
    var request = SearchRequest(query: query)
    request.limit = limit
    return try searcher.search(request).hits.map(\.document.id)
  }

  private static func filler(_ count: Int, _ random: inout SeededGenerator) -> String {
    (0..<count).map { _ in "w\(Int.random(in: 0..<4000, using: &random))" }.joined(separator: " ")
  }

  /// An article of ten times the mean length that treats a subject comes before short pages that only touch it; a
  /// collection of everything does not.
  @Test func longArticlesDoNotSink() async throws {
    var random = SeededGenerator.fresh()
    var first = 0
    for _ in 0..<6 {
      var pages = (0..<150).map { Document(id: "\($0)", text: Self.filler(60, &random)) }
      // Short pages with two of the three words, in passing.
      for number in 0..<10 {
        let words = [["ferry", "harbour"], ["harbour", "storm"], ["ferry", "storm"]][number % 3]
        pages.append(
          Document(
            id: "short\(number)",
            text: Self.filler(25, &random) + " \(words[0]) " + Self.filler(10, &random) + " \(words[1]) "
              + Self.filler(23, &random)))
      }
      let passages = (0..<2).map { _ in Self.filler(200, &random) + " the ferry left the harbour before the storm " }
      pages.append(Document(id: "article", text: passages.joined() + Self.filler(200, &random)))
      let index = try await searcher(pages.shuffled(using: &random))
      if try ids(index, "ferry harbour storm").first == "article" { first += 1 }
    }
    #expect(first >= 5, "seed \(random.seed): first in \(first) of 6")
  }

  /// The tempered ratio keeps what the bounds of impacts rely on.
  @Test func lengthsNeverCountMoreThanTheyAre() {
    var last: Float = 0
    var share = Float.infinity
    for length in stride(from: Float(1), through: 100_000, by: 37) {
      let ratio = (BM25.lengthPart(length, average: 100) / BM25.k1 - (1 - BM25.b)) / BM25.b
      #expect(ratio >= last - 1e-4 && ratio <= length / 100 + 1e-4)
      #expect(ratio / length <= share + 1e-6)
      (last, share) = (ratio, ratio / length)
    }
  }

  @Test func titlesThatSayJustThatComeFirst() async throws {
    let index = try await searcher([
      Document(id: "about", title: "Storms over the harbour and much besides", text: "alpha beta gamma alpha gamma"),
      Document(id: "titled", title: "Gamma beta alpha", text: "w1 w2 w3 w4 alpha w5 beta w6 gamma"),
      Document(id: "longer", title: "Alpha beta gamma delta epsilon", text: "w1 w2 w3 w4 alpha w5 beta w6 gamma"),
    ])
    var request = SearchRequest(query: "alpha beta gamma")
    request.explain = true
    let hits = try index.search(request).hits
    #expect(hits.first?.document.id == "titled")
    let told = hits.map { hit in hit.explanation?.parts.contains { $0.description == "the title says just that" } }
    #expect(told == [true, false, false])
  }

  /// What a page says in a heading comes before what another says in passing, and the explanation tells so.
  @Test func headingsWeigh() async throws {
    let lines = ["w1 w2 w3 w4 w5", "beta gamma", "w6 w7 alpha w8 w9"]
    let text = lines.joined(separator: "\n")
    let heading = 15..<25
    let headed = Document(id: "headed", title: "w0", text: text, headings: [0..<2, heading])
    let index = try await searcher([Document(id: "plain", title: "w0", text: text), headed])
    var request = SearchRequest(query: "alpha gamma beta")
    request.explain = true
    let hits = try index.search(request).hits
    #expect(hits.map(\.document.id) == ["headed", "plain"])
    #expect(hits.first?.document.headings == headed.headings, "they are stored")
    let shares = hits.map { $0.explanation?.parts.last { $0.description.hasSuffix("in a heading") }?.description }
    #expect(shares == ["67 % of the query's weight in a heading", nil])
    for hit in hits {
      let sum = hit.explanation?.parts.reduce(0) { $0 + $1.value } ?? 0
      #expect(abs(sum - hit.score) < 0.001 * hit.score)
    }
    // What stands in the title, or in no heading, is in none.
    for query in ["w0", "w3", "alpha"] { #expect(try ids(index, query) == ["plain", "headed"], "\(query)") }
  }

  /// Freshness counts only where it is asked for, and gently.
  @Test func recentPagesComeForward() async throws {
    let day: Int64 = 86_400
    let now = Timestamp(year: 2020, month: 6, day: 1).map(\.unixSeconds) ?? 0
    func page(_ id: String, _ text: String, daysOld: Int64) -> Document {
      Document(id: id, text: text, published: Timestamp(unixSeconds: now - daysOld * day))
    }
    let index = try await searcher([
      page("old", "alpha beta w1 w2", daysOld: 3000), page("new", "alpha beta w3 w4", daysOld: 3),
      page("newest", "w5 w6 w7 w8 w9 w1 w2 w3 w4 w5 beta", daysOld: 1),
    ])
    var request = SearchRequest(query: "alpha beta")
    request.now = now
    #expect(try index.search(request).hits.map(\.document.id) == ["old", "new", "newest"])
    request.query = "alpha beta recent:30d"
    request.explain = true
    let hits = try index.search(request).hits
    #expect(hits.map(\.document.id) == ["new", "old", "newest"])
    #expect(hits[0].explanation?.parts.contains { $0.description.hasPrefix("the page is recent (93 %") } == true)
    request.query = "recent:2w"
    #expect(try index.search(request).hits.map(\.document.id) == ["newest", "new", "old"])
    // It takes nothing away, whatever its sign.
    for query in [
      "alpha AND -recent:30d", "-recent:30d alpha", "-recent:30d^2 alpha", "alpha AND NOT recent:30d^2",
      "alpha -(recent:30d)", "(alpha -recent:30d)", "alpha recent:30d^2",
    ] {
      request.query = query
      #expect(try index.search(request).hits.map(\.document.id) == ["new", "old"], "\(query)")
    }
  }

  /// What is not looked at a second time for a short page of results would not have come among them.
  @Test func theFirstResultsDoNotDependOnHowManyAreAskedFor() async throws {
    var random = SeededGenerator.fresh()
    let folder = try ScratchFolder()
    let collection = try await RandomCollection(
      &random, folder: folder, segments: 3, documentsPerSegment: 120, longestText: 40)
    let index = Searcher(snapshot: collection.snapshot, analyzer: PlainAnalyzer())
    for _ in 0..<40 {
      let text = RandomCollection.text(1...6, &random)
      let all = try ids(index, text, limit: SecondPass.usualDepth)
      for limit in [1, 3, 10] {
        #expect(try ids(index, text, limit: limit) == Array(all.prefix(limit)), "seed \(random.seed): \(text)")
      }
    }
  }

  @Test func similarPagesAreFoundAndRepetitionsAreNot() async throws {
    var random = SeededGenerator(seed: 5)
    let ferry = "ferry harbour captain storm island jetty timetable crossing"
    let index = try await searcher(
      (0..<40).map { Document(id: "other\($0)", text: Self.filler(40, &random)) } + [
        Document(id: "page", text: ferry + " quiet night ahead"),
        Document(id: "copy", text: ferry + " quiet night ahead tomorrow"),
        Document(id: "like", text: "the captain waits in the harbour for the storm to leave the jetty w8"),
        Document(id: "less", text: "an island far away w9 w10 w11 w12"),
      ])
    let page = try #require(try index.document(address: "page"))
    let (hits, words) = try index.similar(to: page, limit: 2)
    #expect(hits.map(\.document.id) == ["like", "less"])
    #expect(words.contains("captain"))
    #expect(hits[0].snippet?.highlights.isEmpty == false)
    // A page that is not in the index, whose own words it does not know.
    let stranger = Document(id: "stranger", text: "unheard of: a captain of the harbour")
    #expect(try index.similar(to: stranger, limit: 3).hits.contains { $0.document.id == "like" })
    #expect(try index.similar(to: Document(id: "empty"), limit: 3).hits.isEmpty)
  }

  /// A page that hundreds of others repeat has similar ones all the same.
  @Test func repetitionsDoNotHideWhatIsSimilar() async throws {
    let ferry = "ferry harbour captain storm island jetty timetable crossing quiet night ahead"
    let index = try await searcher(
      (0..<300).map { Document(id: "copy\($0)", text: ferry + " number\($0)") } + [
        Document(id: "like", text: "the captain waits in the harbour for the storm to leave the jetty w8")
      ])
    let page = try #require(try index.document(address: "copy7"))
    #expect(try index.similar(to: page, limit: 2).hits.map(\.document.id) == ["like"])
  }
}
