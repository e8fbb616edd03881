import Foundation
import Ingestion
import InvertedIndex
import TestSupport
import Testing

/// Every run of Han characters is found in every document that holds it, whatever words a dictionary sees in it.
@Suite("Runs of Han characters", .timeLimit(.minutes(30)))
struct HanRunTests {
  private static let collection = "eval/relevance/questions-zh/docs.jsonl.gz"

  /// On so many documents and runs as `SEARCHD_HAN_DOCUMENTS` and `SEARCHD_HAN_RUNS` say.
  @Test(.enabled(if: sharedData(collection) != nil, "the collection questions-zh is not beside the checkout"))
  func areFoundInEveryDocument() async throws {
    var random = SeededGenerator(seed: .random(in: 0...UInt64.max))
    func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }
    let path = try #require(sharedData(Self.collection))
    let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var reader = NDJSONReader()
    reader.feed(try Unpacker.unpack(packed, limit: 1 << 30))
    reader.finish()
    var all: [Document] = []
    while let item = reader.next() { if case .document(let document) = item { all.append(document) } }
    let documents = Array(all.shuffled(using: &random).prefix(number("SEARCHD_HAN_DOCUMENTS") ?? 200))
    let texts = documents.map { (title: Array($0.title.utf8), text: Array($0.text.utf8)) }

    let analyzer = try TextAnalyzer()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add(documents)
    let searcher = Searcher(snapshot: writer.snapshot, analyzer: analyzer)
    for _ in 0..<(number("SEARCHD_HAN_RUNS") ?? 200) {
      let run = Self.run(of: documents.randomElement(using: &random)?.text ?? "", &random)
      guard !run.isEmpty else { continue }
      let bytes = Array(run.utf8)
      let holders = Set(
        texts.indices.filter { Self.holds(texts[$0].title, bytes) || Self.holds(texts[$0].text, bytes) }
          .map { documents[$0].id })
      for query in [run, "\"\(run)\"", "+\(run)"] {
        var request = SearchRequest(query: query)
        request.limit = min(documents.count, QueryLimits.window)
        request.snippets = false
        let hits = try searcher.search(request).hits.map(\.document.id)
        let missed = holders.subtracting(hits)
        #expect(missed.isEmpty, "seed \(random.seed): \(query) misses \(missed.prefix(3))")
        // Nothing that lacks the run comes before what holds it; folding may add holders that bytes do not tell.
        if query == run, let last = hits.lastIndex(where: { holders.contains($0) }) {
          request.query = "\"\(run)\""
          let exact = Set(try searcher.search(request).hits.map(\.document.id))
          #expect(hits[...last].allSatisfy { exact.contains($0) }, "seed \(random.seed): \(query)")
        }
      }
    }
    await writer.close()
  }

  /// One to eight neighbouring Han characters of a text.
  private static func run(of text: String, _ random: inout SeededGenerator) -> String {
    let scalars = Array(text.unicodeScalars)
    guard !scalars.isEmpty else { return "" }
    let length = Int.random(in: 1...8, using: &random)
    for _ in 0..<50 {
      let start = Int.random(in: 0..<scalars.count, using: &random)
      let run = scalars[start...].prefix(length).prefix { (0x4E00...0x9FA5).contains($0.value) }
      guard run.count == length else { continue }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: run)
      return String(view)
    }
    return ""
  }

  private static func holds(_ text: [UInt8], _ run: [UInt8]) -> Bool {
    guard text.count >= run.count else { return false }
    for start in 0...text.count - run.count where text[start] == run[0] {
      if text[start..<start + run.count].elementsEqual(run) { return true }
    }
    return false
  }
}
