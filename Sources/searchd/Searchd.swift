import ArgumentParser
import Glibc
import SearchAPI

@main
struct Searchd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "searchd",
    abstract: "Index scraped web pages, and answer searches over a Unix socket.",
    discussion: """
      searchd                          in the foreground, until Ctrl-C
      searchd --detach                 in the background
      searchd --http 127.0.0.1:7700    with a search page for the browser

      Its options: searchd help serve. People use it through search(1).
      """,
    version: programVersion,
    subcommands: [Serve.self, Extract.self, Analyze.self, Check.self, Backup.self, Parse.self],
    defaultSubcommand: Serve.self)

  /// As `AsyncParsableCommand.main`, but an error is one line, and its status is 2.
  static func main() async {
    openStandardStreams()
    do {
      var command = try parseAsRoot()
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
      standardError("searchd: \(reason.isEmpty ? "\(error)" : reason)")
      Glibc.exit(2)
    }
  }
}
