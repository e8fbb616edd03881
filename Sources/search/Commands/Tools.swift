import ArgumentParser
import SearchAPI

/// Handed over to the daemon's program, so that this one links no library of pages.
struct Extract: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Show what ingestion makes of pages (see search extract --help).")

  @Argument(
    parsing: .captureForPassthrough, help: ArgumentHelp("Options and files.", valueName: "arguments"),
    completion: .file())
  var arguments: [String] = []

  func run() throws { try Handover.become("extract", arguments) }
}

/// Handed over to the daemon's program.
struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "Show the tokens of a text (see search analyze --help).")

  @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("Options and text.", valueName: "arguments"))
  var arguments: [String] = []

  func run() throws { try Handover.become("analyze", arguments) }
}

/// Handed over to the daemon's program.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "check", abstract: "Verify every checksum of an index.")

  @Option(help: .indexDirectory, completion: .directory)
  var index: String?

  @Flag(help: "Rebuild what is damaged from the stored pages; the daemon must be stopped.")
  var repair = false

  func run() throws {
    let index = try Endpoint(index: index, socket: nil).index
    try Handover.become("check", ["--index", index] + (repair ? ["--repair"] : []))
  }
}
