import ArgumentParser
import Glibc
import Ingestion
import InvertedIndex
import Synchronization

struct PagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pages",
    abstract: "Read, extract, analyse and index trees of pages: the daemon's way, in one process.",
    discussion: """
      Prints {"documents", "skipped", "seconds", "bytes_in", "bytes_index"} and seconds by stage: of the processor, \
      over all threads, for reading, extracting and analysing; of the clock for indexing, which waits for the disk. The \
      daemon has pages parsed in processes of their own, and answers on its socket: neither is in these figures.
      """)

  @Argument(help: "Where the index goes.") var directory: String
  @Argument(help: "Pages, folders of pages, archives.") var paths: [String]
  @Option(help: "Merge it to so many segments; 0 leaves them as they are.") var segments = 1

  func run() async throws {
    let start = ContinuousClock.now
    let stages = StageClock()
    let analyzer = TimedAnalyzer(analyzer: try TextAnalyzer(), stages: stages)
    let writer = try await BenchmarkIndex.create(directory, analyzer: analyzer)
    let ingestor = Ingestor()
    var options = IngestionPipeline.Options()
    options.recognizesDuplicates = true
    options.sharedLines = SharedLines()
    let pipeline = IngestionPipeline(
      analyzer: analyzer, options: options,
      extract: { page, facts throws(ExtractionError) in
        let begun = StageClock.threadTime()
        defer { stages.add(.extract, StageClock.threadTime() - begun) }
        return try ingestor.document(from: page, facts: facts)
      },
      sink: { documents in
        let begun = ContinuousClock.now
        defer { stages.add(.index, (ContinuousClock.now - begun).inSeconds) }
        return try await writer.add(documents)
      })
    let summary = try await pipeline.run(TimedItems(items: FileItems(paths), stages: stages))
    for page in summary.skipped.prefix(10) { complain("\(page.id) left out: \(page.reason)") }
    if summary.skippedCount > 10 { complain("\(summary.skippedCount - 10) more left out") }
    let begun = ContinuousClock.now
    try await BenchmarkIndex.finish(writer, segments: segments)
    stages.add(.index, (ContinuousClock.now - begun).inSeconds)
    try Figures()
      .with("documents", writer.snapshot.documentCount)
      .with("skipped", summary.skippedCount)
      .with("seconds", (ContinuousClock.now - start).inSeconds)
      .with("bytes_in", stages.bytesRead)
      .with("bytes_index", BenchmarkIndex.bytes(directory))
      .with("seconds_read", stages[.read])
      .with("seconds_extract", stages[.extract])
      .with("seconds_analyse", stages[.analyse])
      .with("seconds_index", stages[.index])
      .write()
    await writer.close()
  }
}

/// Seconds by stage, over all threads.
final class StageClock: Sendable {
  enum Stage: Int, CaseIterable { case read, extract, analyse, index }

  private let state = Mutex((seconds: [Double](repeating: 0, count: Stage.allCases.count), bytes: 0))

  subscript(_ stage: Stage) -> Double { state.withLock { $0.seconds[stage.rawValue] } }
  var bytesRead: Int { state.withLock { $0.bytes } }

  func add(_ stage: Stage, _ seconds: Double, bytes: Int = 0) {
    state.withLock {
      $0.seconds[stage.rawValue] += seconds
      $0.bytes += bytes
    }
  }

  /// Seconds that the processor has spent on the calling thread.
  static func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// How long analysis takes, with the gathering of what comes out of it.
private struct TimedAnalyzer: Analyzer {
  let analyzer: TextAnalyzer
  let stages: StageClock
  var version: UInt32 { analyzer.version }
  var folding: ScalarFolding? { analyzer.folding }

  func analyze(_ text: String, into buffer: inout TokenBuffer) {
    let begun = StageClock.threadTime()
    analyzer.analyze(text, into: &buffer)
    stages.add(.analyse, StageClock.threadTime() - begun)
  }

  func analyze<Sink: TokenSink>(_ text: String, by buffer: inout TokenBuffer, into sink: inout Sink) {
    let begun = StageClock.threadTime()
    analyzer.analyze(text, by: &buffer, into: &sink)
    stages.add(.analyse, StageClock.threadTime() - begun)
  }
}

/// Items, and how long it took to read them.
private struct TimedItems: AsyncSequence {
  typealias Element = SourceItem

  let items: FileItems
  let stages: StageClock

  func makeAsyncIterator() -> Iterator { Iterator(items: items.makeAsyncIterator(), stages: stages) }

  struct Iterator: SourceItemIterator {
    var items: FileItems.Iterator
    let stages: StageClock

    mutating func next() async throws -> SourceItem? { nextReady() }

    mutating func nextReady() -> SourceItem? {
      let begun = StageClock.threadTime()
      let before = items.byteCount
      // Nothing in there waits for another task, so that this is one thread's time.
      let item = items.read()
      stages.add(.read, StageClock.threadTime() - begun, bytes: items.byteCount - before)
      return item
    }
  }
}
