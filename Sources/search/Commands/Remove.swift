import ArgumentParser
import Glibc
import SearchAPI

/// Removes documents.
struct Remove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove documents.",
    discussion: """
      search remove https://example.com/page pages/page.html
      search remove --query 'site:example.com date:2014'    after asking
      """)

  @Argument(help: ArgumentHelp("Ids, URLs, or files.", valueName: "id"), completion: .file())
  var addresses: [String] = []

  @Option(help: "Remove every document that a query finds, after asking.")
  var query: String?

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var connection: Connection

  func validate() throws {
    if addresses.isEmpty == (query == nil) { throw Failure("name documents, or give a --query") }
  }

  func run() async throws {
    let client = try await connection.open()
    if let query { return try await remove(matching: query, client) }
    var missing = 0
    var removed = 0
    for address in addresses {
      if let response = try await client.sendDocument("DELETE", address) {
        removed += try DaemonClient.decode(RemoveAnswer.self, from: response).removed
      } else {
        missing += 1
        standardError("search: there is no document \(address)")
      }
    }
    standardOutput("\(removed) removed\n")
    if missing > 0 { throw removed > 0 ? ExitCode.error : ExitCode.nothingFound }
  }

  private func remove(matching query: String, _ client: DaemonClient) async throws {
    var parameters = SearchParameters(query: query)
    parameters.limit = ServiceLimits.current.results
    parameters.snippets = false
    parameters.fold = false
    var answer = try await client.get(SearchAnswer.self, parameters.target)
    guard !answer.hits.isEmpty else {
      standardOutput("0 removed\n")
      throw ExitCode.nothingFound
    }
    if !yes { try ask(answer) }
    var removed = 0
    while !answer.hits.isEmpty {
      let before = removed
      for hit in answer.hits {
        let response = try await client.send("DELETE", "/v1/documents/" + PercentEncoding.encode(hit.id))
        if response.status == 404 { continue }
        removed += try DaemonClient.decode(RemoveAnswer.self, from: response).removed
      }
      guard removed > before else { break }
      answer = try await client.get(SearchAnswer.self, parameters.target)
    }
    standardOutput("\(removed) removed\n")
  }

  private func ask(_ answer: SearchAnswer) throws {
    guard isatty(STDIN_FILENO) == 1 else { throw Failure("nobody can be asked whether to remove: pass --yes") }
    let number = "\(answer.total.relation == .gte ? "at least " : "")\(answer.total.value)"
    for hit in answer.hits.prefix(5) { standardError("  \(Wrap.oneLine(hit.title)) (\(Wrap.oneLine(hit.url)))") }
    write(Array("Remove \(number) documents like these? [y/N] ".utf8), to: STDERR_FILENO)
    guard let line = readLine(), ["y", "yes"].contains(line.lowercased()) else {
      throw Failure("nothing was removed")
    }
  }
}
