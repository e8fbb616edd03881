import ArgumentParser
import Files
import SearchAPI

/// Prints what a text that is being typed may become.
struct Suggest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Print completions of what is being typed, one a line: words, phrases, pinyin, titles.",
    discussion: """
      search suggest beij
      search suggest 'alibaba '        the words that follow
      search suggest 阿里 -n 3 --json
      """)

  @Argument(help: ArgumentHelp("What is typed so far; end it in a blank for the next word.", valueName: "prefix"))
  var words: [String]

  @Option(name: [.customShort("n", allowingJoined: true), .long], help: "Completions to show.")
  var limit = 10

  @Flag(help: "The daemon's answer as JSON.")
  var json = false

  @OptionGroup var connection: Connection

  func run() async throws {
    let client = try await connection.open()
    let query = PercentEncoding.encode(words.joined(separator: " "))
    let response = try await client.send("GET", "/v1/suggest?q=\(query)&limit=\(limit)")
    let answer = try DaemonClient.decode(SuggestAnswer.self, from: response)
    if json {
      standardOutput(response.body)
    } else {
      standardOutput(answer.suggestions.map { Wrap.oneLine($0.text) + "\n" }.joined())
    }
    if answer.suggestions.isEmpty { throw ExitCode.nothingFound }
  }
}
