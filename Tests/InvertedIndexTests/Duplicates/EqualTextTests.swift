import TestSupport
import Testing

@testable import InvertedIndex

/// Documents of one text are one document with several addresses.
@Suite struct EqualTextTests {
  private let folder: ScratchFolder
  private let analyzer = PlainAnalyzer()

  init() throws { folder = try ScratchFolder() }

  private func open() async throws -> IndexWriter {
    try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
  }

  private func page(_ id: String, _ text: String, title: String = "Page", site: String = "") -> AnalyzedDocument {
    AnalyzedDocument(
      Document(id: id, url: "https://\(site).example/\(id)", title: title, text: text, site: "\(site).example"),
      analyzer: analyzer, recognizing: true)
  }

  private func searcher(_ writer: IndexWriter) -> Searcher { Searcher(snapshot: writer.snapshot, analyzer: analyzer) }

  @Test func oneTextIsOneDocumentWithManyAddresses() async throws {
    let writer = try await open()
    let exact = AddOutcome(change: .added, likeness: .exact)
    #expect(
      try await writer.add([page("a", "one text", site: "x"), page("b", "one text", site: "y")]) == [.added, exact])
    #expect(try await writer.add([page("c", "one text", site: "z")]) == [exact])
    #expect(
      try await writer.add([page("b", "one text", site: "y"), page("a", "one text", site: "x")])
        == [.unchanged, .unchanged])
    #expect(writer.snapshot.documentCount == 1)
    for query in ["text", "site:x.example", "site:y.example", "site:z.example", "url:a", "url:b", "url:c"] {
      #expect(try searcher(writer).search(SearchRequest(query: query)).hits.map(\.document.id) == ["a"], "\(query)")
    }
    for address in ["a", "b", "c", "https://z.example/c"] {
      #expect(try searcher(writer).document(address: address)?.others.map(\.id) == ["b", "c"])
    }
    // Its own address goes: the next takes its place.
    #expect(try await writer.remove(["a", "https://z.example/c"]) == [1, 1])
    #expect(try searcher(writer).document(address: "a") == nil)
    let left = try searcher(writer).document(address: "b")
    #expect(left?.id == "b" && left?.others == [] && left?.site == "y.example")
    #expect(try searcher(writer).search(SearchRequest(query: "site:x.example")).hits.isEmpty)
    #expect(try await writer.remove(["b"]) == [1])
    #expect(writer.snapshot.documentCount == 0)
    await writer.close()
  }

  /// A text at very many addresses fills one document after the other; what comes next is given to the last one, so that
  /// those that are full need not be read.
  @Test func theDocumentWrittenLastTakesTheNextAddress() async throws {
    let writer = try await open()
    _ = try await writer.add((0..<257).map { page("\($0)", "one text", site: "x") })
    #expect(writer.snapshot.documentCount == 2)
    #expect(try await writer.remove(["0"]) == [1])
    // Both have room now, and the first one was written anew.
    _ = try await writer.add([page("next", "one text", site: "x")])
    #expect(try searcher(writer).document(address: "next")?.others.count == 255)
    #expect(try searcher(writer).document(address: "256")?.others.isEmpty == true)
    await writer.close()
  }

  /// An address without a URL is told as such, and its id is not taken for one.
  @Test func anAddressWithoutAURLHasNone() async throws {
    let writer = try await open()
    let addresses = [("a", "https://x.example/a"), ("b", ""), ("https://x.example/c", "https://x.example/c")]
    let pages = addresses.map { id, url in
      AnalyzedDocument(
        Document(id: id, url: url, title: "Page", text: "one text"), analyzer: analyzer, recognizing: true)
    }
    _ = try await writer.add(pages)
    let expected = ["https://x.example/a", "", "https://x.example/c"]
    #expect(try searcher(writer).document(address: "b")?.addresses.map(\.url) == expected)
    _ = try await writer.remove(["a"])
    #expect(try searcher(writer).document(address: "b")?.addresses.map(\.url) == ["", "https://x.example/c"])
    await writer.close()
  }

  /// An id may be the URL of a page that has another id: that page goes by its own id, or once the URL is nobody's id.
  @Test func removingAnIdLeavesTheOthersOfItsURL() async throws {
    let writer = try await open()
    let shared = "https://x.example/shared"
    func page(_ id: String, at url: String) -> AnalyzedDocument {
      AnalyzedDocument(
        Document(id: id, url: url, title: "Page", text: "one text", site: "x.example"), analyzer: analyzer,
        recognizing: true)
    }
    let pages = [page("a", at: shared), page(shared, at: shared), page("c", at: "https://x.example/c")]
    #expect(try await writer.add(pages)[1].likeness == .exact)
    #expect(try await writer.remove([shared, shared]) == [1, 0])
    #expect(writer.snapshot.documentCount == 1)
    #expect(try searcher(writer).document(address: "c")?.addresses.map(\.id) == ["a", "c"])
    #expect(try await writer.remove([shared]) == [1])
    #expect(try searcher(writer).document(address: "c")?.addresses.map(\.id) == ["c"])
    await writer.close()
  }

  @Test func whatDiffersIsNotJoined() async throws {
    let writer = try await open()
    let pages = [
      page("a", "one text"), page("b", "one text", title: "Other"), page("c", "one  text"), page("d", ""),
      page("e", ""),
    ]
    #expect(try await writer.add(pages).allSatisfy { $0 == .added })
    #expect(writer.snapshot.documentCount == 5)
    // Who does not ask for it is left alone.
    let plain = Document(id: "f", title: "Page", text: "one text")
    #expect(try await writer.add([plain]) == [.added])
    #expect(writer.snapshot.documentCount == 6)
    await writer.close()
  }

  @Test func addressesHaveAnEnd() async throws {
    let writer = try await open()
    for part in 0..<3 { _ = try await writer.add((0..<120).map { page("\(part)-\($0)", "one text") }) }
    #expect(writer.snapshot.documentCount == 2)
    #expect(try searcher(writer).document(address: "2-119")?.text == "one text")
    await writer.close()
  }

  /// Any row of changes, commits, merges and restarts against a table of addresses.
  @Test(arguments: [1, 2, 3]) func anyHistoryAgreesWithATable(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    var table: [String: String] = [:]
    var writer = try await open()
    for round in 0..<60 {
      var batch: [AnalyzedDocument] = []
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let id = "p\(Int.random(in: 0..<20, using: &generator))"
        let text = "text number \(Int.random(in: 0..<6, using: &generator))"
        batch.append(page(id, text, site: id))
        table[id] = text
      }
      _ = try await writer.add(batch)
      let gone = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        "p\(Int.random(in: 0..<20, using: &generator))"
      }
      let found = try await writer.remove(gone)
      for (id, count) in zip(gone, found) { #expect((table.removeValue(forKey: id) == nil ? 0 : 1) == count) }
      if round % 20 == 7 { try await writer.merge() }
      if round % 20 == 13 {
        await writer.close()
        writer = try await open()
      }
      let texts = Set(table.values)
      #expect(writer.snapshot.documentCount == texts.count, "seed \(seed), round \(round)")
      for id in (0..<20).map({ "p\($0)" }) {
        let document = try searcher(writer).document(address: id)
        #expect(document?.text == table[id], "seed \(seed), round \(round), \(id)")
        let addresses = document?.addresses.map(\.id).sorted()
        #expect(addresses == table[id].map { text in table.filter { $0.value == text }.keys.sorted() })
        let hits = try searcher(writer).search(SearchRequest(query: "site:\(id).example")).hits
        #expect(hits.count == (table[id] == nil ? 0 : 1))
      }
    }
    await writer.close()
  }
}
