import ArgumentParser
import SearchAPI

/// Handed over to the daemon's program, so that this one links no library of pages.
struct Extract: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Show what ingestion makes of pages (see search extract --help).",
    discussion: "search extract page.html")

  @Argument(
    parsing: .captureForPassthrough, help: ArgumentHelp("Options and files.", valueName: "arguments"),
    completion: .file())
  var arguments: [String] = []

  func run() throws { try Handover.become("extract", arguments) }
}

/// Handed over to the daemon's program.
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "Show the tokens of a text (see search analyze --help).",
    discussion: "search analyze 'C++ 阿里巴巴'")

  @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("Options and text.", valueName: "arguments"))
  var arguments: [String] = []

  func run() throws { try Handover.become("analyze", arguments) }
}

/// Handed over to the daemon's program.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Verify every checksum of an index.",
    discussion: """
      search check
      search check --index /backups/monday
      search stop; search check --repair     rebuilds what is damaged

      Exit status: 0 all well, or repaired; 2 something is damaged, or an error.
      """)

  @Option(help: .indexDirectory, completion: .directory)
  var index: String?

  @Flag(help: "Rebuild what is damaged from the stored pages; the daemon must be stopped.")
  var repair = false

  func run() throws {
    let endpoint = try Endpoint(index: index, socket: nil)
    Connection.tell(endpoint.notice)
    try Handover.become("check", ["--index", endpoint.index] + (repair ? ["--repair"] : []))
  }
}
