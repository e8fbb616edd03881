import ArgumentParser
import Files
import SearchAPI

/// More like this.
struct Similar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Find pages like a page of the index, or like a file that is not in it.",
    discussion: """
      search similar https://example.com/page
      search similar draft.html -n 3

      Exit status: 0 there are some, 1 there are none, 2 there is no such page, or an error.
      """)

  @Argument(help: ArgumentHelp("The page's id, URL, or file.", valueName: "id"), completion: .file())
  var address: String

  @Option(name: [.customShort("n", allowingJoined: true), .long], help: "Results to show.")
  var limit = 10

  @OptionGroup var shown: ResultOptions
  @OptionGroup var connection: Connection

  func run() async throws {
    let response = try await ask(try await connection.open())
    let answer = try DaemonClient.decode(SearchAnswer.self, from: response)
    if shown.json {
      standardOutput(response.body)
    } else if shown.ids {
      standardOutput(answer.hits.map { PlainText.withoutControls($0.id) + String(shown.idEnd) }.joined())
    } else if !answer.hits.isEmpty {
      let printer = OneSearch.printer(shown.terminalColor)
      Pager.show(printer.text(answer), isAllowed: !shown.noPager)
    } else {
      standardError("search: no other page is like \(address)")
    }
    if let lack = answer.lack { standardError("search: \(lack)") }
    if answer.hits.isEmpty { throw answer.leftOut > 0 ? ExitCode.error : ExitCode.nothingFound }
  }

  /// By address, of a page or of a file that was added; else by what the file holds.
  private func ask(_ client: DaemonClient) async throws -> DaemonClient.Response {
    let options = "&limit=\(limit)" + (shown.wantsSnippets ? "" : "&snippets=false")
    let path = PathBytes.of(address)
    let file = FileAddress.resolvedURL(path)
    let known = try await client.firstFound(address) { candidate in
      try await client.send("GET", "/v1/similar?id=" + PercentEncoding.encode(candidate) + options)
    }
    if let known { return known }
    guard !address.contains("://"), FileBytes.isThere(path) else {
      throw Failure("there is no document \(address), nor such a file: give an id or a URL as a search shows it")
    }
    let body: DescriptorBytes
    do throws(FileBytes.Failure) { body = try DescriptorBytes(path: path) } catch {
      throw Failure("cannot read \(address): \(error)")
    }
    let type = SourceFormat.contentType(fileName: address) ?? "application/octet-stream"
    return try await client.send(
      "POST", "/v1/similar?url=" + PercentEncoding.encode(file) + options, contentType: type, body: body)
  }
}
