import ArgumentParser
import SearchAPI

/// How results are shown, whatever found them.
struct ResultOptions: ParsableArguments {
  @Flag(help: "The daemon's answer as JSON.")
  var json = false

  @Flag(help: "The results' ids alone, one a line.")
  var ids = false

  @Flag(name: .customShort("0"), help: "With --ids: end each with a zero byte instead of a line end.")
  var zero = false

  @Flag(help: "No passages of the pages.")
  var noSnippets = false

  @Option(help: "auto, always, never.", completion: .list(["auto", "always", "never"]))
  var color = "auto"

  @Flag(help: .noPager)
  var noPager = false

  func validate() throws {
    guard Terminal.Color(rawValue: color) != nil else {
      throw Failure("--color is none of auto, always, never: \(color)")
    }
    if zero, !ids { throw Failure("-0 goes with --ids") }
  }

  /// As `validate` left it.
  var terminalColor: Terminal.Color { Terminal.Color(rawValue: color) ?? .auto }
  /// What stands behind each id.
  var idEnd: Character { zero ? "\0" : "\n" }
  var wantsSnippets: Bool { !noSnippets && !ids }
}
