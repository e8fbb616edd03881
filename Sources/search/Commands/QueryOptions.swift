import ArgumentParser
import SearchAPI

/// What a search takes beside its words.
struct QueryOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Full screen: results as you type.")
  var interactive = false

  @Flag(help: "Print new matches as pages arrive, until Ctrl-C.")
  var follow = false

  @Option(name: [.customShort("n", allowingJoined: true), .long], help: "Results to show (default: 10).")
  var limit: Int?

  @Option(help: "Results to pass over first (default: 0).")
  var offset: Int?

  @Option(help: "relevance, newest, oldest.", completion: .list(["relevance", "newest", "oldest"]))
  var sort: String?

  @Option(help: ArgumentHelp("Only pages of a site and its subdomains.", valueName: "domain"))
  var site: String?

  @Option(help: ArgumentHelp("Only pages in a language: en, zh …", valueName: "tag"))
  var lang: String?

  @Option(help: ArgumentHelp("Only pages published on this day, month or year, or later.", valueName: "date"))
  var after: String?

  @Option(help: ArgumentHelp("Only pages published on this day, month or year, or earlier.", valueName: "date"))
  var before: String?

  @Flag(help: "Show pages that are much alike one by one.")
  var all = false

  @Flag(help: "The daemon's answer as JSON.")
  var json = false

  @Flag(help: "The results' ids alone, one a line.")
  var ids = false

  @Flag(name: .customShort("0"), help: "With --ids: end each with a zero byte instead of a line end.")
  var zero = false

  @Flag(help: "Show where each score comes from.")
  var explain = false

  @Flag(help: "Count all results by site, language and year.")
  var facets = false

  @Flag(help: "Also search what stands around the pages' text: navigation, notices, comments.")
  var full = false

  @Flag(help: "No passages of the pages.")
  var noSnippets = false

  @Option(help: "auto, always, never.", completion: .list(["auto", "always", "never"]))
  var color = "auto"

  @Flag(help: .noPager)
  var noPager = false

  @OptionGroup var connection: Connection

  func validate() throws {
    guard Terminal.Color(rawValue: color) != nil else {
      throw Failure("--color is none of auto, always, never: \(color)")
    }
    if zero, !ids { throw Failure("-0 goes with --ids") }
    if follow,
      let option = [
        limit == nil ? nil : "-n", offset == nil ? nil : "--offset", sort == nil ? nil : "--sort",
        facets ? "--facets" : nil,
      ].compactMap({ $0 }).first
    {
      throw Failure("--follow prints every match as it comes: leave out \(option)")
    }
    if interactive, follow || json || ids { throw Failure("-i shows results itself: leave out the other") }
  }
}
