import ArgumentParser
import Ingestion
import InvertedIndex

struct IndexCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Build an index out of lines of {\"id\", \"url\", \"title\", \"text\"} on standard input.",
    discussion: "Prints {\"documents\", \"seconds\", \"bytes_in\", \"bytes_index\"}.")

  @Argument(help: "Where the index goes.") var directory: String
  @Option(help: "Merge it to so many segments; 0 leaves them as they are.") var segments = 1

  func validate() throws {
    guard segments >= 0 else { throw ValidationError("--segments takes a number from 0") }
  }

  func run() async throws {
    let start = ContinuousClock.now
    let analyzer = try TextAnalyzer()
    let writer = try await BenchmarkIndex.create(directory, analyzer: analyzer)
    let input = StandardInput()
    let pipeline = IngestionPipeline(analyzer: analyzer) { try await writer.add($0) }
    let summary = try await pipeline.run(SourceItems(NDJSONReader(), chunks: input))
    for page in summary.skipped.prefix(10) { complain("\(page.id) left out: \(page.reason)") }
    if summary.skippedCount > 10 { complain("\(summary.skippedCount - 10) more lines left out") }
    try await BenchmarkIndex.finish(writer, segments: segments)
    try Figures()
      .with("documents", writer.snapshot.documentCount)
      .with("seconds", (ContinuousClock.now - start).inSeconds)
      .with("bytes_in", input.byteCount)
      .with("bytes_index", BenchmarkIndex.bytes(directory))
      .write()
    await writer.close()
  }
}
