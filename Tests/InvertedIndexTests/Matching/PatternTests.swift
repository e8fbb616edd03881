import TestSupport
import Testing

@testable import InvertedIndex

/// Queries of many prefixes, wildcards and fuzzy words.
struct PatternTests {
  private static let patterns = [
    "al*", "b*", "g*", "d*", "e*", "z*", "*a", "b?t*", "*mm*", "?amma", "bet~", "gamma~2", "gamut~2", "delta~",
    "zeta~2",
    "the~2", "alpin~", "*t", "a*t", "ep*",
  ]

  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func search(_ query: String, _ snapshot: Snapshot) throws -> SearchResult {
    var request = SearchRequest(query: query)
    request.limit = 1000
    request.snippets = false
    request.firstPassOnly = true
    request.foldsStories = false
    return try Searcher(snapshot: snapshot, analyzer: PlainAnalyzer()).search(request)
  }

  /// However many they are, and so however their sums are made, each adds what it adds alone.
  @Test func eachAddsWhatItAddsAlone() async throws {
    var random = SeededGenerator.fresh()
    let snapshot = try await RandomCollection(&random, folder: folder).snapshot
    for count in 1...12 {
      let some = Array(Self.patterns.shuffled(using: &random).prefix(count))
      var expected: [String: Float] = [:]
      for pattern in some {
        for hit in try search(pattern, snapshot).hits { expected[hit.document.id, default: 0] += hit.score }
      }
      let hits = try search(some.joined(separator: " "), snapshot).hits
      #expect(Set(hits.map(\.document.id)) == Set(expected.keys), "seed \(random.seed): \(some)")
      for hit in hits {
        let sum = expected[hit.document.id] ?? 0
        #expect(abs(hit.score - sum) < 1e-3 * max(1, sum), "seed \(random.seed): \(some)")
      }
    }
  }

  @Test func oneThatIsRepeatedIsEvaluatedOnce() async throws {
    var random = SeededGenerator.fresh()
    let snapshot = try await RandomCollection(&random, folder: folder).snapshot
    let repeated = Array(repeating: "bet~2", count: 100).joined(separator: " ")
    let plan = try QueryPlanner.plan(
      try QueryParser.parse(repeated), snapshot: snapshot, analyzer: PlainAnalyzer(),
      context: EvaluationContext(deadline: nil))
    #expect(plan.constants.count == 3)
    let once = try search("bet~2", snapshot)
    let often = try search(repeated, snapshot)
    #expect(once.hits.map(\.document.id) == often.hits.map(\.document.id))
    #expect(zip(once.hits, often.hits).allSatisfy { abs($0.score * 100 - $1.score) < 0.1 })
  }

  @Test func tooManyAreRefusedAndToldSo() async throws {
    var random = SeededGenerator.fresh()
    let snapshot = try await RandomCollection(&random, folder: folder).snapshot
    let letters = Array("abcdefgh")
    let characters = Array("阿里巴西中国电子商务上下左右前后东南北天地人山水火木金土日月星云风雨")
    let latin = letters.flatMap { first in letters.map { "\(first)\($0)" } }
    for piece in ["word%*", "*word%*", "word%~", "阿%?巴"] {
      let names = piece.hasPrefix("阿") ? characters.map { "\($0)" } : latin
      func query(_ count: Int) -> String {
        names.prefix(count).map { piece.replacing("%", with: $0) }.joined(separator: " ")
      }
      _ = try search(query(QueryLimits.patterns), snapshot)
      let error = #expect(throws: SearchError.self, "\(piece)") {
        try search(query(QueryLimits.patterns + 1), snapshot)
      }
      #expect(throws: SearchError.self, "those that are not wanted count: -\(piece)") {
        try search("word " + query(QueryLimits.patterns + 1).replacing(" ", with: " -"), snapshot)
      }
      guard case .tooComplex(let reason) = error else {
        Issue.record("\(piece): \(String(describing: error))")
        continue
      }
      #expect(reason.contains("\(QueryLimits.patterns)"))
    }
  }

  /// Of a dictionary a fuzzy word looks at what may be near, and not at every word.
  @Test func aFuzzyWordLooksAtFewTerms() async throws {
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    let letters = Array("abcdefghijkl")
    let words = letters.flatMap { first in
      letters.flatMap { second in letters.flatMap { third in letters.map { "\(first)\(second)\(third)\($0)" } } }
    }
    _ = try await writer.add([Document(id: "all", text: words.joined(separator: " "))])
    let reader = try #require(writer.snapshot.segments.first?.reader)
    let cases = [("aaaa", 2, 500), ("afkl", 2, 2700), ("afkl", 1, 220), ("zzzz", 2, 150), ("afkldbch", 2, 3700)]
    for (word, edits, most) in cases {
      let context = EvaluationContext(deadline: nil)
      let found = try Expansion.fuzzy(lead: Term.lead(.body, .surface), Array(word.unicodeScalars), edits: edits)
        .terms(in: reader, context: context)
      #expect(found.count == words.count { NaiveIndex.distance(Array($0.utf8), Array(word.utf8)) <= edits })
      #expect(context.allVisits - found.count <= most, "\(word)~\(edits)")
    }
    await writer.close()
  }

  private let lead = Term.lead(.body, .surface)

  /// Of a collection of any words.
  private func segment() async throws -> SegmentReader {
    var random = SeededGenerator.fresh()
    return try #require(try await RandomCollection(&random, folder: folder).snapshot.segments.first?.reader)
  }

  /// Once patterns had much to look at no further one is begun; those that are known stay known.
  @Test func manyDearOnesAreRefused() async throws {
    let (reader, context) = (try await segment(), EvaluationContext(deadline: nil))
    let pattern = Expansion.glob(lead: lead, Array("a*".utf8))
    let known = try pattern.terms(in: reader, context: context)
    #expect(context.termsFound(in: reader.number, besides: .prefix([])) == known.count && !known.isEmpty)
    context.note(visits: QueryLimits.sharedVisits, of: .glob(lead: lead, []))
    #expect(try pattern.terms(in: reader, context: context) == known)
    #expect(throws: SearchError.self) {
      try Expansion.glob(lead: lead, Array("b*".utf8)).terms(in: reader, context: context)
    }
  }

  /// All patterns together stand for so many words of a segment and no more, prefixes too.
  @Test func manyWordsAreRefused() async throws {
    let (reader, context) = (try await segment(), EvaluationContext(deadline: nil))
    let known = try Expansion.prefix([lead, UInt8(ascii: "a")]).terms(in: reader, context: context)
    let info = try #require(known.first)
    let many = Array(repeating: ExpandedTerm(info: info), count: QueryLimits.expansions)
    context.terms[SegmentExpansion(segment: reader.number, expansion: .prefix([]))] = FoundTerms(
      edits: 0, terms: many, memory: try context.reserve(bytes: 0))
    #expect(throws: SearchError.self) {
      try Expansion.prefix([lead, UInt8(ascii: "b")]).terms(in: reader, context: context)
    }
  }

  /// What one pattern looks at in all segments keeps others from being begun, and not itself.
  @Test func aDearOneIsAnsweredAlone() async throws {
    var random = SeededGenerator.fresh()
    let snapshot = try await RandomCollection(&random, folder: folder).snapshot
    let lead = Term.lead(.body, .surface)
    let word = Array("bet".unicodeScalars)
    let context = EvaluationContext(deadline: nil)
    let other = EvaluationContext(deadline: nil)
    context.note(visits: QueryLimits.sharedVisits, of: .fuzzy(lead: lead, word, edits: 0))
    #expect(snapshot.segments.count > 1)
    for segment in snapshot.segments {
      for edits in [2, 1] {
        let expansion = Expansion.fuzzy(lead: lead, word, edits: edits)
        #expect(
          try expansion.terms(in: segment.reader, context: context)
            == expansion.terms(in: segment.reader, context: other))
      }
      #expect(throws: SearchError.self) {
        try Expansion.fuzzy(lead: lead, Array("bat".unicodeScalars), edits: 1)
          .terms(in: segment.reader, context: context)
      }
    }
    #expect(context.allVisits >= QueryLimits.sharedVisits)
  }

  /// What was begun in one segment goes on in the others, whatever comes between; and a prefix is always begun.
  @Test func whatWasBegunIsNotRefusedInTheNextSegment() async throws {
    var random = SeededGenerator.fresh()
    let segments = try await RandomCollection(&random, folder: folder).snapshot.segments
    let lead = Term.lead(.body, .surface)
    let context = EvaluationContext(deadline: nil)
    let cheap = Expansion.glob(lead: lead, Array("*zzz".utf8))
    _ = try cheap.terms(in: segments[0].reader, context: context)
    context.note(visits: QueryLimits.sharedVisits, of: .glob(lead: lead, Array("*dear".utf8)))
    for segment in segments {
      _ = try cheap.terms(in: segment.reader, context: context)
      _ = try Expansion.prefix([lead] + Array("al".utf8)).terms(in: segment.reader, context: context)
      #expect(throws: SearchError.self) {
        try Expansion.glob(lead: lead, Array("*new".utf8)).terms(in: segment.reader, context: context)
      }
    }
  }
}
