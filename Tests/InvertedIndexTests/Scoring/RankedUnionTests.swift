import TestSupport
import Testing

@testable import InvertedIndex

struct RankedUnionTests {
  /// Leaving documents out must not change what is found, nor a bit of its scores.
  @Test func prunedEqualsExhaustive() async throws {
    let form = LongForm("RANKINGS", count: 500)
    var random = SeededGenerator(seed: form.seed)
    for round in 0..<max(2, form.count / 250) {
      let size = round % 2 == 0 ? (segments: 4, documents: 60) : (segments: 2, documents: 600)
      let folder = try ScratchFolder()
      let collection = try await RandomCollection(
        &random, folder: folder, segments: size.segments, documentsPerSegment: size.documents, longestText: 12)
      for _ in 0..<250 {
        var text = RandomCollection.text(1...7, &random)
        if Int.random(in: 0..<3, using: &random) == 0 {
          for _ in 0..<Int.random(in: 1...3, using: &random) { text = "+\(RandomCollection.piece(&random)) \(text)" }
        }
        if Int.random(in: 0..<4, using: &random) == 0 { text += " site:other.org" }
        if Int.random(in: 0..<4, using: &random) == 0 { text += " -gamma" }
        let plan = try QueryPlanner.plan(
          try QueryParser.parse(text), snapshot: collection.snapshot, analyzer: PlainAnalyzer(),
          context: EvaluationContext(deadline: nil))
        let capacity = Int.random(in: 1...20, using: &random)
        let lifts = Bool.random(using: &random)
        let counts = Bool.random(using: &random)
        var results: [[TopDocs.Entry]] = []
        var totals: [Int] = []
        for isExhaustive in [false, true] {
          let evaluation = QueryEvaluation(
            plan: plan, snapshot: collection.snapshot, order: .relevance,
            context: EvaluationContext(deadline: nil))
          evaluation.isExhaustive = isExhaustive
          evaluation.liftsExact = lifts
          evaluation.countsExactly = counts
          let (top, total) = try evaluation.run(capacity: capacity)
          results.append(top.sorted())
          if counts { totals.append(total.value) }
        }
        #expect(totals.first == totals.last, "seed \(random.seed): \(text)")
        #expect(results[0] == results[1], "seed \(random.seed): \(text), \(capacity)")
      }
    }
  }

  /// Lists of many blocks, and so sparse that their ranges are longer, or that they keep no maxima.
  @Test func prunedEqualsExhaustiveInLongLists() async throws {
    var random = SeededGenerator.fresh()
    let shares = [2, 8, 40, 80, 160, 240, 400, 2000]
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    let documents = (0..<10_000).map { number in
      var words: [String] = []
      for share in shares where Int.random(in: 0..<share, using: &random) == 0 {
        words += Array(repeating: "word\(share)", count: Int.random(in: 1...3, using: &random))
      }
      words += Array(repeating: "other", count: Int.random(in: 0...6, using: &random))
      return Document(id: "\(number)", title: words.first ?? "", text: words.joined(separator: " "))
    }
    _ = try await writer.add(documents)
    for _ in 0..<200 {
      let asked = shares.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
      let text = asked.map { "\(Bool.random(using: &random) ? "+" : "")word\($0)" }.joined(separator: " ")
      let plan = try QueryPlanner.plan(
        try QueryParser.parse(text), snapshot: writer.snapshot, analyzer: PlainAnalyzer(),
        context: EvaluationContext(deadline: nil))
      var results: [[TopDocs.Entry]] = []
      for isExhaustive in [false, true] {
        let evaluation = QueryEvaluation(
          plan: plan, snapshot: writer.snapshot, order: .relevance, context: EvaluationContext(deadline: nil))
        evaluation.isExhaustive = isExhaustive
        results.append(try evaluation.run(capacity: 10).top.sorted())
      }
      #expect(results[0] == results[1], "seed \(random.seed): \(text)")
    }
    await writer.close()
  }

  /// A pair of Han characters in few documents whose characters stand in most: those documents are looked at alone.
  @Test func prunedEqualsExhaustiveForARareExactWord() async throws {
    var random = SeededGenerator.fresh()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    let documents = (0..<4000).map { number in
      let holdsBoth = Int.random(in: 0..<200, using: &random) == 0
      let apart = Array(repeating: "天 海", count: Int.random(in: 0...4, using: &random)).joined(separator: " ")
      return Document(id: "\(number)", text: "\(holdsBoth ? "天海 " : "")\(apart) x")
    }
    _ = try await writer.add(documents)
    let plan = try QueryPlanner.plan(
      try QueryParser.parse("天海"), snapshot: writer.snapshot, analyzer: PlainAnalyzer(),
      context: EvaluationContext(deadline: nil))
    let holders = Set(documents.indices.filter { documents[$0].text.contains("天海") }.map { DocID($0) })
    for capacity in [3, 10, 60] {
      var results: [[TopDocs.Entry]] = []
      for isExhaustive in [false, true] {
        let evaluation = QueryEvaluation(
          plan: plan, snapshot: writer.snapshot, order: .relevance, context: EvaluationContext(deadline: nil))
        evaluation.isExhaustive = isExhaustive
        results.append(try evaluation.run(capacity: capacity).top.sorted())
      }
      #expect(results[0] == results[1], "seed \(random.seed): \(capacity)")
      #expect(
        results[0].prefix(holders.count).allSatisfy { holders.contains($0.doc) }, "seed \(random.seed): \(capacity)")
    }
    await writer.close()
  }

  @Test func topDocsKeepsTheBestInOneOrder() {
    var random = SeededGenerator.fresh()
    for capacity in [0, 1, 2, 7, 50] {
      for newestFirst in [false, true] {
        var top = TopDocs(capacity: capacity, newestFirst: newestFirst)
        var all: [TopDocs.Entry] = []
        for _ in 0..<200 {
          let entry = TopDocs.Entry(
            rank: .random(in: -3...3, using: &random), segment: .random(in: 0...2, using: &random),
            doc: .random(in: 0...1000, using: &random))
          if all.contains(where: { $0.segment == entry.segment && $0.doc == entry.doc }) { continue }
          all.append(entry)
          top.insert(entry.rank, segment: entry.segment, doc: entry.doc)
        }
        all.sort {
          if $0.rank != $1.rank { return $0.rank > $1.rank }
          return ($0.segment, $0.doc) < ($1.segment, $1.doc) ? !newestFirst : newestFirst
        }
        #expect(top.sorted() == Array(all.prefix(capacity)), "seed \(random.seed)")
      }
    }
  }
}
