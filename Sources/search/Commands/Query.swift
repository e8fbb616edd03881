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
        date:2014-07 date:2014-07-01..2014-09-30 after:2014 before:2014-07
        example.com           alone: the site's pages, too; so with a page's address
        recent:30d            fresh pages come a little forward (2w, 6m, 1y)
        alib* al?baba alibba~ prefix, wildcard, fuzzy
        word^2                weight
        ="阿里巴巴"           literally so: in this script, width and case
      """)

  @Argument(help: ArgumentHelp("What to search, in the query language.", valueName: "query"))
  var words: [String] = []

  @OptionGroup var options: QueryOptions

  func run() async throws {
    // Not in `validate`, which comes ahead of the parser's look for what is no option.
    guard options.interactive || !words.joined().allSatisfy(\.isWhitespace) else {
      throw Failure("the query is empty: give a word, or see search --help")
    }
    var parameters = SearchParameters(query: words.joined(separator: " "))
    parameters.limit = options.limit ?? OneSearch.usualLimit
    parameters.offset = options.offset
    (parameters.sort, parameters.site, parameters.lang) = (options.sort, options.site, options.lang)
    (parameters.after, parameters.before) = (options.after, options.before)
    parameters.explain = options.explain ? true : nil
    parameters.facets = options.facets ? "site,lang,year" : nil
    if options.all { parameters.fold = false }
    parameters.full = options.full ? true : nil
    if !options.shown.wantsSnippets { parameters.snippets = false }

    let shown = options.shown
    if options.interactive {
      let door = Door(try options.connection.endpoint(), mayStart: !options.connection.noStart)
      _ = try await door.open()
      return try await Interactive(parameters: parameters, door: door, color: shown.terminalColor).run()
    }
    let form: Follow.Form =
      shown.json
      ? .json
      : shown.ids
        ? .ids(shown.idEnd) : .text(OneSearch.printer(shown.terminalColor, offset: options.offset ?? 0))
    if options.follow { return try await Follow(parameters: parameters, form: form).run(options.connection.open()) }
    let search = OneSearch(parameters: parameters, form: form, isPaged: !shown.noPager)
    let status = try await options.connection.ask { try search.run($0) }
    if status != .success { throw status }
  }
}
