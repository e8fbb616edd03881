import ArgumentParser

/// The engine with no daemon around it, for measurement: the same analyser, index and ranking.
@main struct SearchBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search-benchmark",
    abstract: "Measure the engine with no daemon around it.",
    subcommands: [
      IndexCommand.self, QueryCommand.self, TimeCommand.self, PagesCommand.self, ExtractCommand.self,
      BlocksCommand.self, MergeCommand.self,
    ])

  @Flag(help: "End a query after the pruned search for the best by their terms alone.")
  var firstPass = false
}

/// What a command says on standard error before it ends.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
