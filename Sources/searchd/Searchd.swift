import ArgumentParser
import Glibc
import SearchAPI

@main
struct Searchd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "searchd",
    abstract: "Indexes scraped web pages and answers searches over a Unix socket.",
    version: programVersion,
    subcommands: [Serve.self, Extract.self, Analyze.self, Check.self, Backup.self, Parse.self],
    defaultSubcommand: Serve.self)

  /// As `AsyncParsableCommand.main`, but an error is one line, and its status is 2.
  static func main() async {
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
      standardError("searchd: \(known.isEmpty ? "\(error)" : known)")
      Glibc.exit(2)
    }
  }
}
