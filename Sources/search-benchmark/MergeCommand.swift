import ArgumentParser
import Ingestion
import InvertedIndex

struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merge an index that no daemon serves to few segments.",
    discussion: "Prints {\"documents\", \"segments\", \"seconds\", \"bytes_index\"}.")

  @Argument(help: "The index.") var directory: String
  @Option(help: "Merge it to so many segments.") var segments = 1

  func validate() throws {
    guard segments >= 1 else { throw ValidationError("--segments takes a number from 1") }
  }

  func run() async throws {
    let start = ContinuousClock.now
    let writer = try await BenchmarkIndex.open(directory, analyzer: try TextAnalyzer())
    try await BenchmarkIndex.finish(writer, segments: segments)
    try Figures()
      .with("documents", writer.snapshot.documentCount)
      .with("segments", writer.snapshot.segments.count)
      .with("seconds", (ContinuousClock.now - start).inSeconds)
      .with("bytes_index", BenchmarkIndex.bytes(directory))
      .write()
    await writer.close()
  }
}
