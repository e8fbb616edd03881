import ArgumentParser
import Ingestion
import InvertedIndex

struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Answer lines on standard input, one line each.",
    discussion: """
      COUNT<TAB>query         documents that match
      TOP_10<TAB>query        hits returned
      TOP_10_COUNT<TAB>query  documents that match, the best ten ranked too
      RANK_100<TAB>query      up to 100 ids in the order of their ranks, separated by spaces
      Anything else, and queries over a limit: UNSUPPORTED.
      """)

  @ParentCommand var parent: SearchBenchmark
  @Argument(help: "The index.") var directory: String
  @Flag(help: "End a query after the pruned search for the best by their terms alone.")
  var firstPass = false

  func run() async throws {
    let analyzer = try TextAnalyzer()
    let writer = try await BenchmarkIndex.open(directory, analyzer: analyzer)
    let querying = Querying(writer, analyzer: analyzer, firstPass: firstPass || parent.firstPass)
    // Line by line, because the other side waits for each answer.
    while let line = readLine() { writeLine(querying.answer(line)) }
    await writer.close()
  }
}
