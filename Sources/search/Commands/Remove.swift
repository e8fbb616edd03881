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

      What a query finds goes a thousand pages at a time: what is removed when you stop it stays so. For a list of ids \
      there is DELETE /v1/documents (see /v1/openapi.json).

      Exit status: 0 all that was named is removed, 1 nothing of it was there, 2 only some of it was, or an error.
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

  /// Removes what the query itself finds, and never what is found by a correction of it: once the query's own documents
  /// are gone, every query is corrected. Each round is held to what the first one searched.
  private func remove(matching query: String, _ client: DaemonClient) async throws {
    let (first, ids) = try await find(query, client)
    if let corrected = first.corrected {
      standardError("search: nothing found but by its correction: to remove that, ask for \(Wrap.oneLine(corrected))")
    }
    guard first.corrected == nil, !ids.isEmpty else {
      standardOutput("0 removed\n")
      throw ExitCode.nothingFound
    }
    if !first.alsoSearched.isEmpty {
      standardError("search: also searched: \(first.alsoSearched.map(Wrap.oneLine).joined(separator: ", "))")
    }
    if !yes { try ask(first) }
    var removed = 0
    do {
      try await remove(ids, of: first, query, client, &removed)
    } catch {
      standardError("search: stopped after \(removed) removed")
      throw error
    }
    standardOutput("\(removed) removed\n")
  }

  private func remove(
    _ ids: [String], of first: SearchAnswer, _ query: String, _ client: DaemonClient, _ removed: inout Int
  ) async throws {
    let progress = Progress(rest: .zero)
    defer { progress.clear() }
    let all = "\(first.total.relation == .gte ? "at least " : "")\(first.total.value)"
    var (found, rest) = (first, ids)
    // A document with several addresses loses one at a time, and there may be more than one window holds.
    while found.corrected == nil, !rest.isEmpty {
      if let name = found.alsoSearched.first(where: { !first.alsoSearched.contains($0) }) {
        standardError("search: more would be removed now, by another name: \(Wrap.oneLine(name)); ask again for those")
        break
      }
      let before = removed
      while !rest.isEmpty {
        removed += try Self.remove(Array(rest.prefix(Self.together)), client)
        rest.removeFirst(min(Self.together, rest.count))
        progress.show("\(removed) of \(all) removed")
      }
      guard removed > before else { break }
      (found, rest) = try await find(query, client)
    }
  }

  /// Documents that go with one commit: enough that a commit's time does not count, and few enough that a stop, or Ctrl-C, is
  /// soon noticed.
  private static let together = 1000

  /// In one commit; how many there were.
  private static func remove(_ ids: [String], _ client: DaemonClient) throws -> Int {
    let lines = try ids.flatMap { try Wire.encode($0) + [UInt8(ascii: "\n")] }
    let response = try client.exchange(
      "DELETE", "/v1/documents", contentType: "application/x-ndjson", body: lines, within: nil)
    return try DaemonClient.decode(RemoveAnswer.self, from: response).removed
  }

  /// The first page of the answer, and the ids of as many pages as may be asked for, all from one state of the index.
  private func find(_ query: String, _ client: DaemonClient) async throws -> (SearchAnswer, ids: [String]) {
    let limits = ServiceLimits.current
    var parameters = SearchParameters(query: query)
    parameters.limit = limits.results
    parameters.snippets = false
    parameters.fold = false
    let first = try await client.get(SearchAnswer.self, parameters.target)
    var ids = first.hits.map(\.id)
    var page = first.hits
    var offset = limits.results
    // A page that is not full is the last, or one of its documents was removed meanwhile, and the next round sees the rest.
    while page.count == limits.results, offset + limits.results <= limits.resultWindow {
      parameters.offset = offset
      page = try await client.get(SearchAnswer.self, parameters.target).hits
      ids += page.map(\.id)
      offset += limits.results
    }
    return (first, ids)
  }

  private func ask(_ answer: SearchAnswer) throws {
    guard isatty(STDIN_FILENO) == 1 else { throw Failure("nobody can be asked whether to remove: pass --yes") }
    for hit in answer.hits.prefix(5) { standardError("  \(Wrap.oneLine(hit.shownTitle)) (\(Wrap.oneLine(hit.url)))") }
    write(Array("Remove \(answer.total.text("document", "documents")) like these? [y/N] ".utf8), to: STDERR_FILENO)
    guard let line = readLine(), ["y", "yes"].contains(line.lowercased()) else {
      throw Failure("nothing was removed")
    }
  }
}
