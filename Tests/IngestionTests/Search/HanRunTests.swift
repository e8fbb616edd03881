import Foundation
import Ingestion
import InvertedIndex
import TestSupport
import Testing

/// Every run of Han characters is found in every document that holds it, whatever words a dictionary sees in it.
@Suite("Runs of Han characters", .timeLimit(.minutes(30)))
struct HanRunTests {
  private static let collection = "eval/relevance/questions-zh/docs.jsonl.gz"

  /// The sample pages, and some of a collection where it is beside the checkout.
  private func documents(_ count: Int, _ random: inout SeededGenerator) throws -> [Document] {
    let pages = "\(packageRoot)/Corpus"
    var documents = try FileManager.default.subpathsOfDirectory(atPath: pages).sorted()
      .filter { $0.hasSuffix(".html") }.compactMap { name in
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(pages)/\(name)")))
        return try? Ingestor().document(from: RawPage(bytes: bytes, url: "https://a.example/\(name)"))
      }.filter { $0.text.unicodeScalars.contains(where: Self.isHan) }
    guard let path = sharedData(Self.collection) else { return documents }
    let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var reader = NDJSONReader()
    reader.feed(try Unpacker.unpack(packed, limit: 1 << 30))
    reader.finish()
    var all: [Document] = []
    while let item = reader.next() { if case .document(let document) = item { all.append(document) } }
    documents += all.shuffled(using: &random).prefix(count)
    return documents
  }

  /// On so many documents of a collection as `SEARCHD_HAN_DOCUMENTS` says, and so many runs as `SEARCHD_HAN_RUNS`.
  @Test func areFoundInEveryDocument() async throws {
    let form = LongForm("HAN_RUNS", count: 200)
    var random = SeededGenerator(seed: form.seed)
    let documents = try documents(LongForm("HAN_DOCUMENTS", count: 0).count, &random)
    try #require(documents.count > 10)
    let texts = documents.map { (title: Array($0.title.utf8), text: Array($0.text.utf8)) }

    let analyzer = try TextAnalyzer()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    _ = try await writer.add(documents)
    let searcher = Searcher(snapshot: writer.snapshot, analyzer: analyzer)
    for _ in 0..<form.count {
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
      let run = scalars[start...].prefix(length).prefix(while: isHan)
      guard run.count == length else { continue }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: run)
      return String(view)
    }
    return ""
  }

  private static func isHan(_ scalar: Unicode.Scalar) -> Bool { (0x4E00...0x9FA5).contains(scalar.value) }

  private static func holds(_ text: [UInt8], _ run: [UInt8]) -> Bool {
    guard text.count >= run.count else { return false }
    for start in 0...text.count - run.count where text[start] == run[0] {
      if text[start..<start + run.count].elementsEqual(run) { return true }
    }
    return false
  }
}
