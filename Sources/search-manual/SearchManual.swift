import ArgumentParser
import FoundationEssentials
import SearchAPI

/// Makes manual pages of what the programs say about their own arguments; `make docs` runs it.
@main
struct SearchManual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search-manual",
    abstract: "Turn a program's `--experimental-dump-help`, on standard input, into a manual page.")

  @Option(help: ArgumentHelp("The command that runs where none is named.", valueName: "command"))
  var `default`: String?

  func run() throws {
    var text = ""
    while let line = readLine(strippingNewline: false) { text += line }
    let help = try JSONDecoder().decode(ToolHelp.self, from: Data(text.utf8))
    let page = ManualPage(
      command: help.command, version: programVersion, defaultCommand: self.default, related: ["search", "searchd"])
    print(page.text, terminator: "")
  }
}
