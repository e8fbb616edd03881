import Glibc
import TestSupport
import Testing

@testable import InvertedIndex

@Suite struct IndexWriterTests {
  private let folder: ScratchFolder
  private var directory: String { folder.file("index") }

  init() throws { folder = try ScratchFolder() }

  private func open() async throws -> IndexWriter {
    try await IndexWriter(directory: directory, analyzer: PlainAnalyzer())
  }

  private func ids(_ snapshot: Snapshot) throws -> [String] { try snapshot.documents().map(\.id) }

  private func page(_ id: String, _ text: String = "some text") -> Document {
    Document(id: id, url: "https://example.com/\(id)", title: "Page \(id)", text: text, language: "en")
  }

  @Test func tellsWhatBecameOfEachDocument() async throws {
    let writer = try await open()
    #expect(try await writer.add([page("a"), page("b"), page("a")]) == [.added, .added, .unchanged])
    #expect(try await writer.add([page("a"), page("b", "other text"), page("c")]) == [.unchanged, .updated, .added])
    #expect(try ids(writer.snapshot) == ["a", "b", "c"])
    #expect(try await writer.add([page("d"), page("d", "again")]) == [.added, .updated])
    #expect(writer.snapshot.documentCount == 4)
    await writer.close()
  }

  @Test func findsTheSameAfterReopening() async throws {
    var writer = try await open()
    _ = try await writer.add([page("a"), page("b"), page("c")])
    #expect(try await writer.remove(["b", "https://example.com/c", "nowhere"]) == [1, 1, 0])
    _ = try await writer.add([page("d")])
    await writer.close()
    writer = try await open()
    #expect(try ids(writer.snapshot) == ["a", "d"])
    #expect(writer.problems.isEmpty)
    await writer.close()
  }

  /// What a second writer holds by now is not written to.
  @Test func knowsWhenItsDirectoryIsAnothers() async throws {
    let writer = try await open()
    _ = try await writer.add([page("a")])
    #expect(await writer.holdsDirectory)
    try #require(rename(directory, folder.file("moved")) == 0)
    #expect(await !writer.holdsDirectory)
    let second = try await open()
    #expect(await !writer.holdsDirectory)
    await #expect(throws: IndexError.closed) { try await writer.add([page("b")]) }
    #expect(await second.holdsDirectory)
    #expect(try await second.add([page("c")]) == [.added])
    await writer.close()
    await second.close()
  }

  @Test func refusesASecondWriterAndChangesAfterClosing() async throws {
    let writer = try await open()
    await #expect(throws: IndexError.self) { try await open() }
    await writer.close()
    await #expect(throws: IndexError.closed) { try await writer.add([page("a")]) }
    let second = try await open()
    await second.close()
  }

  @Test func readersKeepTheirSnapshot() async throws {
    let writer = try await open()
    _ = try await writer.add([page("a"), page("b")])
    let before = writer.snapshot
    _ = try await writer.remove(["a"])
    _ = try await writer.add([page("b", "new")])
    try await writer.merge()
    #expect(try ids(before) == ["a", "b"])
    #expect(try ids(writer.snapshot) == ["b"])
    #expect(writer.snapshot.segments.count == 1)
    await writer.close()
  }

  @Test func manySmallCommitsAreMergedInTheBackground() async throws {
    let writer = try await open()
    for number in 0..<50 { _ = try await writer.add([page("\(number)")]) }
    // Nobody asks for a merge.
    for _ in 0..<2000 where writer.snapshot.segments.count >= MergePolicy.factor {
      try await Task.sleep(for: .milliseconds(5))
    }
    await writer.close()
    #expect(writer.snapshot.segments.count < MergePolicy.factor)
    #expect(try ids(writer.snapshot) == (0..<50).map(String.init))
  }

  @Test func segmentsThatNoCommitNamesAreRemoved() async throws {
    var writer = try await open()
    _ = try await writer.add([page("a")])
    await writer.close()
    try folder.write("index/segment-000000ff", Array("half a segment".utf8))
    try folder.write("index/segment-000000ff.positions", Array("what stood beside it".utf8))
    try folder.write("index/segment-00000001.positions", Array("and beside another".utf8))
    writer = try await open()
    #expect(try Disk().names(in: directory).filter { $0.hasPrefix("segment") } == ["segment-00000001"])
    await writer.close()
  }

  @Test func aDamagedSegmentIsToldAndTheRestServed() async throws {
    var writer = try await open()
    _ = try await writer.add([page("a")])
    _ = try await writer.add([page("b")])
    await writer.close()
    let path = "\(directory)/segment-00000001"
    let file = try MappedFile(path: path).bytes
    var bytes = file.array(0, file.count)
    // Of a section that is held against its checksum when the segment is opened.
    let damaged = try SegmentSections(file.file)[.statistics].fileOffset
    bytes[damaged] ^= 1
    try Disk().write([bytes], to: path)
    writer = try await open()
    #expect(writer.problems.count == 1)
    #expect(writer.problems.allSatisfy { $0.description.hasPrefix(path) })
    #expect(try ids(writer.snapshot) == ["b"])
    // The file is neither removed nor forgotten: once it is restored, its pages are back.
    _ = try await writer.add([page("c")])
    await writer.close()
    bytes[damaged] ^= 1
    try Disk().write([bytes], to: path)
    writer = try await open()
    #expect(try ids(writer.snapshot) == ["a", "b", "c"])
    await writer.close()
  }

  @Test func hostsAndLanguagesAreCounted() async throws {
    let writer = try await open()
    let sites = ["news.example.com", "news.example.com", "example.com", "example.org", ""]
    let pages = sites.enumerated().map { number, site in
      Document(id: "\(number)", title: "t", site: site, language: number < 2 ? "zh" : "en")
    }
    _ = try await writer.add(pages)
    #expect(
      try writer.snapshot.countsBySite() == ["news.example.com": 2, "example.com": 1, "example.org": 1])
    _ = try await writer.remove(["0", "3"])
    #expect(try writer.snapshot.countsBySite() == ["news.example.com": 1, "example.com": 1])
    #expect(try writer.snapshot.counts(ofKeywords: .language) == ["zh": 1, "en": 2])
    // One document that is found at two hosts counts once, as in the counts of results.
    var both = Document(id: "both", url: "https://a.example.net/", title: "both", site: "a.example.net", language: "fr")
    both.others = [Document.Address(id: "other", url: "https://b.example.net/", site: "b.example.net")]
    _ = try await writer.add([both, Document(id: "net", title: "net", site: "example.net", language: "fr")])
    let counts = try writer.snapshot.countsBySite()
    #expect(counts == ["news.example.com": 1, "example.com": 1, "a.example.net": 1, "example.net": 1])
    var request = SearchRequest(query: "-unheard")
    request.facets = [.site]
    let facets = try Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer()).search(request).facets[.site] ?? []
    #expect(Dictionary(uniqueKeysWithValues: facets.map { ($0.value, $0.count) }) == counts)
    await writer.close()
  }

  /// Who follows is told of what was added or replaced, and not of a document that another address joins or leaves.
  @Test func arrivalsAreWhatSomebodyAdded() async throws {
    let writer = try await open()
    let arrivals = writer.arrivals()
    func twin(_ id: String) -> AnalyzedDocument {
      let document = Document(id: id, url: "https://example.com/\(id)", title: "Twins", text: "of one text")
      return AnalyzedDocument(document, analyzer: PlainAnalyzer(), recognizing: true)
    }
    let alone = AnalyzedDocument(page("alone"), analyzer: PlainAnalyzer())
    _ = try await writer.add([twin("a")])
    #expect(try await writer.add([twin("b"), alone])[0].likeness == .exact)
    _ = try await writer.add([twin("c")])
    _ = try await writer.remove(["b"])
    _ = try await writer.add([AnalyzedDocument(page("alone", "other text"), analyzer: PlainAnalyzer())])
    await writer.close()
    var told: [[String]] = []
    for await snapshot in arrivals { told.append(try ids(snapshot)) }
    #expect(told == [["a"], ["alone"], ["alone"]])
  }

  @Test func concurrentCallersAreAllAnswered() async throws {
    let writer = try await open()
    let outcomes = try await withThrowingTaskGroup(of: [AddOutcome].self) { group in
      for number in 0..<40 { group.addTask { try await writer.add([page("\(number % 20)", "text \(number)")]) } }
      return try await group.reduce(into: [AddOutcome]()) { $0 += $1 }
    }
    #expect(outcomes.filter { $0 == .added }.count == 20)
    #expect(outcomes.filter { $0 == .updated }.count == 20)
    #expect(writer.snapshot.documentCount == 20)
    await writer.close()
  }

  /// A long random history against a dictionary.
  @Test func agreesWithAModel() async throws {
    let form = LongForm("OPERATIONS", count: 600)
    let seed = form.seed
    var generator = SeededGenerator(seed: seed)
    var model: [String: String] = [:]
    // Which does not sync, so that a long history takes little time.
    func open() async throws -> IndexWriter {
      try await IndexWriter(directory: directory, analyzer: PlainAnalyzer(), disk: Disk(calls: FaultyDisk()))
    }
    var writer = try await open()
    for step in 0..<form.count {
      let id = String(Int.random(in: 0..<40, using: &generator))
      switch Int.random(in: 0..<20, using: &generator) {
      case 0:
        await writer.close()
        writer = try await open()
      case 1: try await writer.merge(toSegments: Int.random(in: 1...3, using: &generator))
      case 2..<8:
        #expect(try await writer.remove([id]) == [model[id] == nil ? 0 : 1], "seed \(seed), step \(step)")
        model[id] = nil
      default:
        let text = "text \(Int.random(in: 0..<3, using: &generator))"
        let expected: AddOutcome = model[id] == nil ? .added : model[id] == text ? .unchanged : .updated
        #expect(try await writer.add([page(id, text)]) == [expected], "seed \(seed), step \(step)")
        model[id] = text
      }
      let found = Dictionary(uniqueKeysWithValues: try writer.snapshot.documents().map { ($0.id, $0.text) })
      #expect(found == model, "seed \(seed), step \(step)")
    }
    await writer.close()
  }
}
