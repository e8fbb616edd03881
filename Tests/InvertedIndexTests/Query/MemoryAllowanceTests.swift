import TestSupport
import Testing

@testable import InvertedIndex

@Suite("The memory that a query may hold")
struct MemoryAllowanceTests {
  @Test func whatGoesIsGivenBack() throws {
    let memory = MemoryAllowance(limit: 1000)
    let context = EvaluationContext(deadline: nil, memory: memory)
    var kept: Reservation? = try context.reserve(bytes: 400)
    _ = try context.reserve(75, of: UInt64.self)
    #expect(memory.held == 400 && memory.peak == 1000)
    try context.reserve(bytes: 600, in: kept)
    #expect(memory.held == 1000)
    #expect(throws: SearchError.memory) { try context.reserve(bytes: 1) }
    #expect(throws: SearchError.memory) { try context.reserve(.max, of: UInt64.self) }
    #expect(throws: SearchError.memory) { try context.reserve(bytes: .max, in: kept) }
    #expect(memory.held == 1000)
    kept = nil
    #expect(memory.held == 0)
  }

  /// What is only kept for another time makes room.
  @Test func whatIsKnownIsForgottenFirst() async throws {
    var random = SeededGenerator.fresh()
    let folder = try ScratchFolder()
    let reader = try #require(try await RandomCollection(&random, folder: folder).snapshot.segments.first?.reader)
    let memory = MemoryAllowance(limit: 100_000)
    let context = EvaluationContext(deadline: nil, memory: memory)
    let pattern = Expansion.glob(lead: Term.lead(.body, .surface), Array("*".utf8))
    #expect(try pattern.terms(in: reader, context: context).count > 4)
    _ = try Matcher.expansion(pattern).docs(in: reader, context: context)
    #expect(context.terms.count == 1 && context.bitmaps.count == 1 && memory.held > 0)
    _ = try context.reserve(bytes: 100_000)
    #expect(context.terms.isEmpty && context.bitmaps.isEmpty && memory.held == 0)
    // And found again.
    #expect(try pattern.terms(in: reader, context: context).count > 4)
  }

  private static let shapes = [
    "alpha", "alpha beta", "alpha beta gamma delta epsilon zeta alpine alphabet bet gamut the", "+alpha +beta",
    "+alpha +beta gamma", "al*", "al* be* ga* de* ep* ze* th*", "alpha~2", "alpha~2 beta~2 gamma~2", "\"al* be*\"~5",
    "\"alpha beta\"", "阿 里 巴 西", "阿?巴", "al* -be*", "(alpha OR beta OR gamma OR delta OR zeta) AND (the OR bet)",
    "title:al* date:2001..2030", "=\"alpha\"",
  ]

  /// A query of any shape, with room for less and less: it is refused, or its answer is the same.
  @Test(arguments: shapes) func lessRoomGivesTheSameAnswerOrNone(query: String) async throws {
    var random = SeededGenerator.fresh()
    let folder = try ScratchFolder()
    let snapshot = try await RandomCollection(&random, folder: folder).snapshot
    func answer(_ memory: Int) throws -> [String] {
      var request = SearchRequest(query: query)
      request.counting = .exact
      request.facets = Facet.allCases
      request.snippets = false
      request.memory = memory
      let result = try Searcher(snapshot: snapshot, analyzer: PlainAnalyzer()).search(request)
      return result.hits.map { "\($0.document.id) \($0.score)" } + ["\(result.total)", "\(result.facets[.year] ?? [])"]
    }
    let whole = try answer(QueryLimits.memory)
    #expect(throws: SearchError.memory) { try answer(0) }
    var isRefused = false
    var room = 1 << 20
    while room > 0 {
      do {
        #expect(try answer(room) == whole, "seed \(random.seed), \(room) bytes")
        #expect(!isRefused, "seed \(random.seed), \(room) bytes do and more did not")
      } catch SearchError.memory {
        isRefused = true
      }
      room = room * 3 / 4
    }
    #expect(isRefused)
  }

  /// Nothing stays reserved but what is kept for another time.
  @Test(arguments: shapes) func nothingStaysReserved(query: String) async throws {
    var random = SeededGenerator.fresh()
    let folder = try ScratchFolder()
    let snapshot = try await RandomCollection(&random, folder: folder).snapshot
    let memory = MemoryAllowance()
    let context = EvaluationContext(deadline: nil, memory: memory)
    let plan = try QueryPlanner.plan(
      try QueryParser.parse(query), snapshot: snapshot, analyzer: PlainAnalyzer(), context: context)
    for order in [SearchRequest.SortOrder.relevance, .newest] {
      let evaluation = QueryEvaluation(plan: plan, snapshot: snapshot, order: order, context: context)
      evaluation.countsExactly = true
      _ = try evaluation.run(capacity: 10)
      _ = try evaluation.counts(by: Facet.allCases)
    }
    #expect(memory.peak > 0)
    context.forget()
    context.planMemory = nil
    #expect(memory.held == 0)
  }

  /// A union's bits, and a scorer's sums.
  @Test func whatGrowsWithTheIndexIsCounted() async throws {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add(
      (0..<500).map { Document(id: "\($0)", title: "t", text: "word\($0) other\($0) \($0)") })
    let snapshot = writer.snapshot
    func peak(_ query: String) throws -> Int {
      let memory = MemoryAllowance()
      let context = EvaluationContext(deadline: nil, memory: memory)
      let plan = try QueryPlanner.plan(
        try QueryParser.parse(query), snapshot: snapshot, analyzer: PlainAnalyzer(), context: context)
      _ = try QueryEvaluation(plan: plan, snapshot: snapshot, order: .relevance, context: context).run(capacity: 10)
      return memory.peak
    }
    #expect(try peak("word*") >= 500 / 8 + 500 * MemoryLayout<ExpandedTerm>.stride)
    // Patterns that find one word each: up to six are asked for every document, the sums of seven are added up before.
    func few(_ count: Int) -> String { (101...100 + count).map { "word\($0)*" }.joined(separator: " ") }
    #expect(try peak(few(7)) - peak(few(6)) >= 500 * MemoryLayout<UInt32>.stride)
    await writer.close()
  }
}
