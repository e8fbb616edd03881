import ArgumentParser
import Glibc
import SearchAPI

@main
struct Searchd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "searchd",
    abstract: "Indexes scraped web pages and answers searches over a Unix socket.",
    version: programVersion,
    subcommands: [Serve.self, Extract.self, Analyze.self, Check.self],
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

/// Why the daemon, or one of its tools, cannot do its work: one line that says what was wrong and what to do.
struct Failure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// Writes a line to standard error.
func standardError(_ line: String) { write(Array("\(line)\n".utf8), to: STDERR_FILENO) }

/// Writes all of `bytes`; gives up where nobody reads.
@discardableResult
func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 && errno == EINTR { continue }
    guard written > 0 else { return false }
    rest = rest.dropFirst(written)
  }
  return true
}
