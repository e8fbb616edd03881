import ArgumentParser
import SearchAPI

/// The default: asks, and prints ranked results.
struct Query: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search (the default; `search query WORD` finds a word that is a command's name, too).")

  @Argument(help: ArgumentHelp("What to search, in the query language.", valueName: "query"))
  var words: [String]

  @Option(name: [.customShort("n"), .long], help: "Results to show.")
  var limit = 10

  @Option(help: "Results to pass over first.")
  var offset = 0

  @Option(help: "relevance, newest, oldest.")
  var sort: String?

  @Option(help: ArgumentHelp("Only pages of a site and its subdomains.", valueName: "domain"))
  var site: String?

  @Option(help: ArgumentHelp("Only pages in a language: en, zh …", valueName: "tag"))
  var lang: String?

  @Option(help: ArgumentHelp("Only pages published on this day, month or year, or later.", valueName: "date"))
  var after: String?

  @Option(help: ArgumentHelp("Only pages published on this day, month or year, or earlier.", valueName: "date"))
  var before: String?

  @Flag(help: "The daemon's answer as JSON.")
  var json = false

  @Flag(help: "The results' ids alone, one a line.")
  var ids = false

  @Flag(help: "Show where each score comes from.")
  var explain = false

  @Flag(help: "Also search what stands around the pages' text: navigation, notices, comments.")
  var full = false

  @Flag(help: "No passages of the pages.")
  var noSnippets = false

  @Option(help: "auto, always, never.")
  var color = "auto"

  @OptionGroup var connection: Connection

  func validate() throws {
    guard Terminal.Color(rawValue: color) != nil else {
      throw ValidationError("--color is none of auto, always, never: \(color)")
    }
    guard !words.joined().allSatisfy(\.isWhitespace) else { throw ValidationError("the query is empty: give a word") }
  }

  func run() async throws {
    var parameters = SearchParameters(query: words.joined(separator: " "))
    parameters.limit = limit
    parameters.offset = offset
    (parameters.sort, parameters.site, parameters.lang) = (sort, site, lang)
    (parameters.after, parameters.before) = (after, before)
    parameters.explain = explain ? true : nil
    parameters.full = full ? true : nil
    if noSnippets || ids { parameters.snippets = false }

    let client = try await connection.open()
    let response = try await client.send("GET", parameters.target)
    let answer = try DaemonClient.decode(SearchAnswer.self, from: response)
    if json {
      standardOutput(response.body)
    } else if ids {
      standardOutput(answer.hits.map { PlainText.withoutControls($0.id) + "\n" }.joined())
    } else {
      let terminal = Terminal(Terminal.Color(rawValue: color) ?? .auto)
      let printer = ResultPrinter(terminal: terminal, offset: offset)
      standardOutput(answer.hits.isEmpty ? printer.notes(answer) : printer.text(answer))
    }
    if answer.hits.isEmpty, !json, !ids {
      let status = try await client.get(StatusAnswer.self, "/v1/status")
      standardError(
        status.documents == 0
          ? "search: the index is empty: add pages with search add PATH..."
          : "search: nothing found in \(status.documents) documents")
    }
    if answer.hits.isEmpty { throw ExitCode.nothingFound }
  }
}
