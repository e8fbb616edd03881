import ArgumentParser
import SearchAPI

/// The pages that harmed their parser.
struct Quarantine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "List, retry or drop pages that were set aside.",
    discussion: """
      search quarantine                what was set aside, and why
      search quarantine retry          after an update of the program
      search quarantine drop --all

      A page that crashes its parser, or takes it too long, is left out and kept apart.
      """,
    subcommands: [List.self, Retry.self, Drop.self], defaultSubcommand: List.self)

  /// What is there, or the pages of these keys.
  fileprivate static func pages(_ keys: [String], _ client: DaemonClient) async throws -> [QuarantinedPage] {
    let all = try await client.get(QuarantineAnswer.self, "/v1/quarantine").pages
    for key in keys where !all.contains(where: { $0.key == key }) {
      throw Failure("no page \(key) was set aside: search quarantine lists them")
    }
    return keys.isEmpty ? all : all.filter { keys.contains($0.key) }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List them (the default).", discussion: "search quarantine list --json")

    @Flag(help: "One JSON object a line and page.")
    var json = false

    @OptionGroup var connection: Connection

    func run() async throws {
      let pages = try await Quarantine.pages([], try await connection.open())
      for page in pages {
        if json {
          standardOutput(try Wire.encode(page) + "\n".utf8)
        } else {
          let line = "\(page.key)  \(page.time)  \(Readable.size(page.bytes))  \(page.id)\n  \(page.reason)\n"
          standardOutput(line.split(separator: "\n").map { PlainText.withoutControls(String($0)) + "\n" }.joined())
        }
      }
      if pages.isEmpty {
        standardError("search: no page was set aside")
        throw ExitCode.nothingFound
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retry", abstract: "Parse them once more, and add those that go well.",
      discussion: "search quarantine retry")

    @Argument(help: ArgumentHelp("Which; all if none is named.", valueName: "key"))
    var keys: [String] = []

    @OptionGroup var connection: Connection

    func run() async throws {
      let client = try await connection.open()
      var total = AddAnswer()
      for page in try await Quarantine.pages(keys, client) {
        let response = try await client.send("POST", "/v1/quarantine/\(page.key)")
        let answer = try DaemonClient.decode(AddAnswer.self, from: response)
        for page in answer.skipped { standardError("search: \(page.id): \(page.reason)") }
        total += answer
      }
      standardOutput("\(total.added + total.updated + total.unchanged) added, \(total.skippedTotal) left out\n")
      if total.skippedTotal > 0 { throw ExitCode.nothingFound }
    }
  }

  struct Drop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "drop", abstract: "Forget them.", discussion: "search quarantine drop --all")

    @Argument(help: ArgumentHelp("Which.", valueName: "key"))
    var keys: [String] = []

    @Flag(help: "All of them.")
    var all = false

    @OptionGroup var connection: Connection

    func validate() throws {
      if keys.isEmpty != all { throw Failure("name pages, or pass --all") }
    }

    func run() async throws {
      let client = try await connection.open()
      let pages = try await Quarantine.pages(keys, client)
      for page in pages {
        try DaemonClient.checkStatus(try await client.send("DELETE", "/v1/quarantine/\(page.key)"))
      }
      standardOutput("\(pages.count) dropped\n")
    }
  }
}
