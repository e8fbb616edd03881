import ArgumentParser
import SearchAPI

/// The default: asks, and prints ranked results.
struct Query: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Search (the default; `search query WORD` finds a word that is a command's name, too).",
    discussion: """
      search alibaba brazil -n 3 --sort newest
      search '"online enterprises" -weibo' --site example.com
      search 电子商务 --ids -0 | xargs -0 -n1 search show
      search -i                        full screen: results as you type
      search --follow brazil           prints new matches as pages arrive

      The query language; anything else is text, nothing is a syntax error:

        alibaba brazil        ranked: more of the words, and rarer ones, first
        "online enterprises"  that exact phrase; "a b"~5 within 5 words
        +word -word NOT word  must, must not
        a OR b, a AND b, ( )  boolean; AND binds tighter
        title:word url:word author:ma site:example.com lang:zh
        date:2014-07 date:2014-07-01..2014-09-30 date:>2014
        recent:30d            fresh pages come a little forward (2w, 6m, 1y)
        alib* al?baba alibba~ prefix, wildcard, fuzzy
        word^2                weight
        ="阿里巴巴"           literally so: in this script, width and case
      """)

  @Argument(help: ArgumentHelp("What to search, in the query language.", valueName: "query"))
  var words: [String] = []

  @Flag(name: .shortAndLong, help: "Full screen: results as you type.")
  var interactive = false

  @Flag(help: "Print new matches as pages arrive, until Ctrl-C.")
  var follow = false

  @Option(name: [.customShort("n", allowingJoined: true), .long], help: "Results to show.")
  var limit = OneSearch.usualLimit

  @Option(help: "Results to pass over first.")
  var offset = 0

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
    if interactive, follow || json || ids { throw Failure("-i shows results itself: leave out the other") }
    guard interactive || !words.joined().allSatisfy(\.isWhitespace) else {
      throw Failure("the query is empty: give a word, or see search --help")
    }
  }

  func run() async throws {
    var parameters = SearchParameters(query: words.joined(separator: " "))
    parameters.limit = limit
    parameters.offset = offset
    (parameters.sort, parameters.site, parameters.lang) = (sort, site, lang)
    (parameters.after, parameters.before) = (after, before)
    parameters.explain = explain ? true : nil
    parameters.facets = facets ? "site,lang,year" : nil
    if all { parameters.fold = false }
    parameters.full = full ? true : nil
    if noSnippets || ids { parameters.snippets = false }

    let color = Terminal.Color(rawValue: color) ?? .auto
    if interactive {
      _ = try await connection.open()
      return try await Interactive(parameters: parameters, endpoint: connection.endpoint(), color: color).run()
    }
    let form: Follow.Form =
      json ? .json : ids ? .ids(zero ? "\0" : "\n") : .text(OneSearch.printer(color, offset: offset))
    if follow { return try await Follow(parameters: parameters, form: form).run(connection.open()) }
    let search = OneSearch(parameters: parameters, form: form, isPaged: !noPager)
    guard try await connection.ask({ try search.run($0) }) else { throw ExitCode.nothingFound }
  }
}
