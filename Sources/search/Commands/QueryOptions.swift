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

  @Option(
    help: "relevance, newest, oldest; by date, plain words find pages that hold most of them.",
    completion: .list(["relevance", "newest", "oldest"]))
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

  @Flag(help: "Show where each score comes from.")
  var explain = false

  @Flag(help: "Count all results by site, language and year.")
  var facets = false

  @Flag(help: "Also search what stands around the pages' text: navigation, notices, comments.")
  var full = false

  @OptionGroup var shown: ResultOptions
  @OptionGroup var connection: Connection

  func validate() throws {
    if follow,
      let option = [
        limit == nil ? nil : "-n", offset == nil ? nil : "--offset", sort == nil ? nil : "--sort",
        facets ? "--facets" : nil,
      ].compactMap({ $0 }).first
    {
      throw Failure("--follow prints every match as it comes: leave out \(option)")
    }
    if interactive, follow || shown.json || shown.ids { throw Failure("-i shows results itself: leave out the other") }
  }
}
