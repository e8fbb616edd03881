import Ingestion
import InvertedIndex
import Synchronization
import TestSupport
import Testing

/// What a pipeline handed on, and how much was under way.
final class Journal: Sendable {
  struct State {
    var batches: [[String]] = []
    var asked = 0
    var handedOn = 0
    var mostInFlight = 0
    var sinksAtOnce = 0
  }

  let state = Mutex(State())

  var ids: [String] { state.withLock { $0.batches.flatMap { $0 } } }

  func ask() {
    state.withLock {
      $0.asked += 1
      $0.mostInFlight = max($0.mostInFlight, $0.asked - $0.handedOn)
    }
  }

  func handOn(_ documents: [AnalyzedDocument]) -> [AddOutcome] {
    state.withLock {
      $0.handedOn += documents.count
      $0.batches.append(documents.map(\.document.id))
    }
    return documents.map(\.document).map {
      $0.id.hasSuffix("5") ? .updated : $0.id.hasSuffix("7") ? .unchanged : .added
    }
  }
}

/// Items as a stream gives them, none of them ahead.
struct Streamed: AsyncSequence {
  let items: AsyncStream<SourceItem>

  func makeAsyncIterator() -> Iterator { Iterator(items: items.makeAsyncIterator()) }

  struct Iterator: SourceItemIterator {
    var items: AsyncStream<SourceItem>.Iterator

    mutating func next() async -> SourceItem? { await items.next() }
    mutating func nextReady() -> SourceItem? { nil }
  }
}

/// Items one by one, each counted when it is asked for.
struct Counted: AsyncSequence {
  let items: [SourceItem]
  let journal: Journal
  var failure: (any Error & Sendable)?

  func makeAsyncIterator() -> Iterator { Iterator(rest: items[...], journal: journal, failure: failure) }

  struct Iterator: SourceItemIterator {
    var rest: ArraySlice<SourceItem>
    let journal: Journal
    var failure: (any Error & Sendable)?

    mutating func next() async throws -> SourceItem? {
      if let item = nextReady() { return item }
      if let failure { throw failure }
      return nil
    }

    mutating func nextReady() -> SourceItem? {
      guard let item = rest.popFirst() else { return nil }
      journal.ask()
      return item
    }
  }
}

@Suite(.timeLimit(.minutes(1))) struct IngestionPipelineTests {
  struct Refusal: Error, Equatable {}

  /// Takes a random moment; pages whose address ends in 3 fail.
  static let extract: IngestionPipeline.Extract = { page, facts throws(ExtractionError) in
    for _ in 0..<Int.random(in: 0..<2000) { blackHole(page.bytes.reduce(0, &+)) }
    if page.url.hasSuffix("3") { throw .empty }
    return Document(id: facts.id ?? page.url, text: String(decoding: page.bytes, as: UTF8.self))
  }

  @inline(never) static func blackHole(_ value: UInt8) {}

  static func page(_ number: Int, bytes: Int = 10) -> SourceItem {
    .page(RawPage(bytes: [UInt8](repeating: 0x61, count: bytes), url: "page \(number)"))
  }

  @Test func countsAndOrderHold() async throws {
    let journal = Journal()
    let items = (0..<1000).map { number in
      switch number % 10 {
      case 1: SourceItem.document(Document(id: "document \(number)"))
      case 2: SourceItem.skipped(id: "skip \(number)", reason: "why")
      default: Self.page(number)
      }
    }
    var options = IngestionPipeline.Options()
    options.batchDocuments = 64
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options, extract: Self.extract) {
      journal.handOn($0)
    }
    let summary = try await pipeline.run(Counted(items: items, journal: journal))
    #expect((summary.added, summary.updated, summary.unchanged) == (600, 100, 100))
    #expect(summary.skippedCount == 200 && summary.skipped.count == 200)
    #expect(summary.skipped[0] == SkippedPage(id: "skip 2", reason: "why"))
    #expect(summary.skipped[1] == SkippedPage(id: "page 3", reason: "it has no text"))
    let expected = (0..<1000).filter { $0 % 10 != 2 && $0 % 10 != 3 }
      .map { $0 % 10 == 1 ? "document \($0)" : "page \($0)" }
    #expect(journal.ids == expected)
    #expect(journal.state.withLock { $0.batches.allSatisfy { $0.count <= 64 } })
  }

  @Test func languagesAreGuessedWhereNoneIsTold() async throws {
    let documents = Collected()
    let items = [
      Document(id: "1", text: "阿里巴巴与巴西邮政签署协议，包裹两周内送达。"),
      Document(id: "2", text: "阿里巴巴与巴西邮政签署协议，包裹两周内送达。", language: "en"), Document(id: "3"),
    ].map { SourceItem.document($0) }
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer()) { documents.take($0) }
    _ = try await pipeline.run(Counted(items: items, journal: Journal()))
    #expect(documents.all.map(\.language) == ["zh", "en", "und"])
  }

  /// What is cut is told: its end is not searched.
  @Test func cutTextsAreCounted() async throws {
    let texts = [String(repeating: "x", count: Limits.textBytes - 1), String(repeating: "x", count: 1000)]
    let items = texts.enumerated().map { SourceItem.document(Document(id: "\($0)", text: $1)) }
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer()) { $0.map { _ in .added } }
    #expect(try await pipeline.run(Counted(items: items, journal: Journal())).cut == 1)
  }

  @Test func nothingGivesNothing() async throws {
    let journal = Journal()
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer()) { journal.handOn($0) }
    #expect(try await pipeline.run(Counted(items: [], journal: journal)) == IngestionSummary())
    #expect(journal.state.withLock { $0.batches.isEmpty })
  }

  /// A slow index holds the source back.
  @Test(arguments: [true, false]) func memoryIsBounded(pages: Bool) async throws {
    let journal = Journal()
    var options = IngestionPipeline.Options()
    options.batchDocuments = 10
    options.itemsInFlight = 8
    let items = (0..<400).map { pages ? Self.page($0 * 10) : SourceItem.document(Document(id: "\($0 * 10)")) }
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options, extract: Self.extract) { documents in
      try await Task.sleep(for: .milliseconds(5))
      return journal.handOn(documents)
    }
    let summary = try await pipeline.run(Counted(items: items, journal: journal))
    #expect(summary.added == 400)
    // One batch with the index, one full, the pages under way, and the one in hand.
    #expect(journal.state.withLock { $0.mostInFlight } <= 10 + 10 + 8 + 1)
  }

  @Test func bytesUnderWayAreBounded() async throws {
    let journal = Journal()
    var options = IngestionPipeline.Options()
    options.batchDocuments = 1
    options.bytesInFlight = 100
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options, extract: Self.extract) { documents in
      try await Task.sleep(for: .milliseconds(1))
      return journal.handOn(documents)
    }
    let items = (0..<60).map { Self.page($0 * 10, bytes: $0 == 30 ? 1000 : 40) }
    #expect(try await pipeline.run(Counted(items: items, journal: journal)).added == 60)
    #expect(journal.state.withLock { $0.mostInFlight } <= 1 + 1 + 2 + 1)
  }

  /// Whichever part of a document they are in.
  @Test func bytesOfDocumentsUnderWayAreBounded() async throws {
    let journal = Journal()
    var options = IngestionPipeline.Options()
    options.batchDocuments = 1
    options.bytesInFlight = 100
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options) { documents in
      try await Task.sleep(for: .milliseconds(1))
      return journal.handOn(documents)
    }
    let items = (0..<60).map { number in
      func part(_ kind: Int) -> String { number % 3 == kind ? String(repeating: "x", count: 40) : "" }
      return SourceItem.document(
        Document(id: "\(number * 10)", title: part(0), text: part(1), surroundings: part(2)))
    }
    #expect(try await pipeline.run(Counted(items: items, journal: journal)).added == 60)
    #expect(journal.state.withLock { $0.mostInFlight } <= 1 + 1 + 2 + 1)
  }

  @Test func batchesEndByBytes() async throws {
    let journal = Journal()
    var options = IngestionPipeline.Options()
    options.batchBytes = 100
    let items = (0..<10).map { SourceItem.document(Document(id: "\($0)", text: String(repeating: "x", count: 50))) }
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options) { journal.handOn($0) }
    _ = try await pipeline.run(Counted(items: items, journal: journal))
    #expect(journal.state.withLock { $0.batches.map(\.count) } == [2, 2, 2, 2, 2])
  }

  /// A source that pauses gets what it gave so far into the index.
  @Test func pausesHandOn() async throws {
    let journal = Journal()
    var options = IngestionPipeline.Options()
    options.pause = .milliseconds(10)
    let (stream, continuation) = AsyncStream.makeStream(of: SourceItem.self)
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options, extract: Self.extract) {
      journal.handOn($0)
    }
    let run = Task { try await pipeline.run(Streamed(items: stream)) }
    for number in 0..<3 {
      continuation.yield(Self.page(number * 10))
      while journal.ids.count <= number { try await Task.sleep(for: .milliseconds(1)) }
    }
    continuation.finish()
    #expect(try await run.value.added == 3)
  }

  @Test(arguments: [true, false]) func aSinkThatFailsEndsTheRun(pages: Bool) async throws {
    let journal = Journal()
    var options = IngestionPipeline.Options()
    options.batchDocuments = 10
    let items = (0..<5000).map { pages ? Self.page($0 * 10) : SourceItem.document(Document(id: "\($0)")) }
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options, extract: Self.extract) { documents in
      guard journal.ids.count < 50 else { throw Refusal() }
      return journal.handOn(documents)
    }
    await #expect(throws: Refusal()) { try await pipeline.run(Counted(items: items, journal: journal)) }
    #expect(journal.ids.count == 50)
    #expect(journal.state.withLock { $0.asked } < 5000)
  }

  @Test func aSourceThatFailsLosesNothingBefore() async throws {
    let journal = Journal()
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), extract: Self.extract) { journal.handOn($0) }
    let items = Counted(items: (0..<100).map { Self.page($0 * 10) }, journal: journal, failure: Refusal())
    await #expect(throws: Refusal()) { try await pipeline.run(items) }
    #expect(journal.ids.count == 100)
  }

  /// What is under way gets in, and nobody takes it for all there is: of a source that would go on, and of one that ends
  /// when its reader is cancelled.
  @Test(arguments: [true, false]) func cancellingEndsTheRun(goesOn: Bool) async throws {
    let journal = Journal()
    var options = IngestionPipeline.Options()
    options.batchDocuments = 10
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options, extract: Self.extract) {
      journal.handOn($0)
    }
    let items = (0..<5000).map { Self.page($0 * 10) }
    let (stream, continuation) = AsyncStream.makeStream(of: SourceItem.self)
    for item in items.prefix(200) { continuation.yield(item) }
    let run = Task {
      guard goesOn else { return try await pipeline.run(Streamed(items: stream)) }
      return try await pipeline.run(Counted(items: items, journal: journal))
    }
    while journal.ids.isEmpty { await Task.yield() }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    let ids = journal.ids
    #expect(!ids.isEmpty && ids == ids.indices.map { "page \($0 * 10)" })
  }

  @Test func cancellingMayDropWhatIsUnderWay() async throws {
    let journal = Journal()
    var options = IngestionPipeline.Options()
    options.endsWhatIsUnderWay = false
    let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), options: options) { page, facts in
      continuation.yield()
      while !Task.isCancelled { await Task.yield() }
      return try await Self.extract(page, facts)
    } sink: {
      journal.handOn($0)
    }
    let run = Task { try await pipeline.run(Counted(items: [Self.page(0), Self.page(10)], journal: journal)) }
    for await _ in begun { break }
    run.cancel()
    await #expect(throws: CancellationError.self) { try await run.value }
    #expect(journal.ids.isEmpty)
  }

  @Test func streamsOfChunksGiveItems() async throws {
    let journal = Journal()
    let archive = (0..<50).flatMap { warcRecord(uri: "u\($0)0", "x") }
    var generator = SeededGenerator(seed: 1)
    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    for piece in pieces(archive, upTo: 300, using: &generator) { continuation.yield(piece) }
    continuation.finish()
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer(), extract: Self.extract) { journal.handOn($0) }
    #expect(try await pipeline.run(SourceItems(WARCReader(), chunks: stream)).added == 50)
    #expect(journal.ids == (0..<50).map { "u\($0)0" })
  }
}
