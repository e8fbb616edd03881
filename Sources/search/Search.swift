import ArgumentParser
import Glibc
import SearchAPI

@main
enum Program {
  static func main() {
    openStandardStreams()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if PlainWords.areAll(arguments, commands: Search.commands), let status = PlainWords.search(arguments) {
      exit(status.rawValue)
    }
    Task.detached {
      await Search.run(arguments)
      exit(0)
    }
    // Not `dispatchMain`, which ends this thread: in a program without shared libraries the unwinding that this takes
    // sorts the tables of the whole program first, longer than most commands run. As there, this thread takes signals,
    // whatever its parent blocks.
    var none = sigset_t()
    sigemptyset(&none)
    while true { sigsuspend(&none) }
  }
}

/// Every command says its name itself: where it does not, the parser asks the type for it, which takes longer than all of the
/// rest of a start.
struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search scraped web pages.",
    discussion: """
      search alibaba brazil            ranked: the rarer the word, the more it counts
      search '"exact phrase" -without site:example.com lang:zh date:2014-07..2014-09'
      search -i                        full screen: results as you type
      search add pages/ crawl.warc.gz  adds files, folders, archives
      search watch add ~/pages         adds a folder, and follows it from now on
      search status                    what is in the index
      search doctor                    what is wrong, and what to do

      The query language and the options of a search: search help query

      Exit status: 0 something was found or done, 1 nothing was found, 2 an error, or an answer of nothing that may lack \
      something damaged; where a command has its own, its help tells them.
      """,
    version: programVersion,
    subcommands: [
      Query.self, Suggest.self, Add.self, Remove.self, Show.self, Similar.self, Why.self, Watch.self, Status.self,
      Doctor.self,
      Export.self, Backup.self, Stop.self, Extract.self, Analyze.self, Check.self, Quarantine.self, MCP.self,
    ],
    defaultSubcommand: Query.self)

  /// The commands' names.
  static var commands: [String] { configuration.subcommands.map { $0._commandName } }

  /// As `AsyncParsableCommand.main`, but with `grep`'s exit status, and errors of one line.
  static func run(_ arguments: [String]) async {
    if let script = Completed.script(arguments) { return standardOutput(script) }
    do {
      if arguments.first == "help", let name = arguments.dropFirst().first, !(commands + ["help"]).contains(name),
        !name.hasPrefix("-")
      {
        throw Failure("there is no command \(name): search --help lists them, search query finds any words")
      }
      var command = try parseAsRoot(Handover.rewritten(arguments, commands: Set(commands)))
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let status as ExitCode {
      Glibc.exit(status.rawValue)
    } catch {
      if exitCode(for: error) == .success { exit(withError: error) }
      let known = message(for: error)
      let isUsage = exitCode(for: error) == .validationFailure
      let reason = isUsage ? UsageHint.add(to: known, from: fullMessage(for: error)) : known
      standardError("search: \(reason.isEmpty ? "\(error)" : reason)")
      Glibc.exit(2)
    }
  }
}

/// Exit statuses, as `grep` has them.
extension ExitCode {
  static let nothingFound = ExitCode(1)
  static let error = ExitCode(2)
}
