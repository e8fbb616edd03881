import ArgumentParser
import Files
import Glibc
import SearchAPI

/// Tells how the index and its daemon stand.
struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how the index and its daemon stand.",
    discussion: """
      search status
      search status --json | jq .documents
      """)

  @Flag(help: "As JSON.")
  var json = false

  @OptionGroup var connection: Connection

  func run() async throws {
    let client = try await connection.open()
    let response = try await client.send("GET", "/v1/status")
    let status = try DaemonClient.decode(StatusAnswer.self, from: response)
    if json { return standardOutput(response.body) }
    var lines = [
      ("documents", "\(status.documents)"), ("segments", "\(status.segments)"), ("size", Readable.size(status.bytes)),
      ("languages", Self.largest(status.languages, of: status.languages.count)),
      ("sites", Self.largest(status.sites, of: status.siteCount)),
      ("index", status.index), ("socket", status.socket), ("process", "\(status.pid)"),
      ("uptime", Readable.time(status.uptimeSeconds)), ("uploads", "\(status.uploads) running or waiting"),
      ("searches", "\(status.searchesRunning) running or waiting, \(status.searchesAnswered) answered"),
      ("version", status.version),
    ]
    if status.synonyms > 0 { lines.append(("synonyms", "\(status.synonyms) groups")) }
    lines += status.synonymProblems.map { ("synonyms", $0) }
    if status.setAside > 0 { lines.append(("set aside", "\(status.setAside) (search quarantine lists them)")) }
    lines += status.damaged.map { ("damaged", $0) }
    standardOutput(
      lines.map { "\($0.0)\(String(repeating: " ", count: 12 - $0.0.count))\(PlainText.withoutControls($0.1))\n" }
        .joined())
  }

  /// `12: example.com 7, example.org 3, …`
  private static func largest(_ counts: [String: Int], of total: Int) -> String {
    let shown = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5).map { "\($0.key) \($0.value)" }
    return "\(total)" + (shown.isEmpty ? "" : ": " + shown.joined(separator: ", ") + (total > shown.count ? ", …" : ""))
  }
}

/// Stops the daemon.
struct Stop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop the daemon cleanly.",
    discussion: """
      search stop

      What runs is finished first, nothing that was acknowledged is lost; the next search starts the daemon again.
      """)

  @OptionGroup var connection: Connection

  func run() async throws {
    let (process, stopSeconds) = try await running()
    guard let pid = process else {
      standardError("search: no daemon runs")
      throw ExitCode.nothingFound
    }
    guard kill(pid, SIGTERM) == 0 else {
      throw Failure("cannot stop process \(pid): \(String(cString: strerror(errno)))")
    }
    let seconds = stopSeconds + 10
    for _ in 0..<seconds * 100 {
      if kill(pid, 0) != 0 || Self.isZombie(pid) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Failure("process \(pid) did not end within \(seconds) s: see its log")
  }

  /// The daemon's process, and how long its requests may take; nil where none runs. One that answers nowhere is known by
  /// the lock of its index.
  private func running() async throws -> (pid_t?, stopSeconds: Int) {
    if let client = try await connection.openIfRunning() {
      defer { client.close() }
      let status = try await client.get(BriefStatus.self, "/v1/status")
      // Not the process that the answer names: whoever answers could name any.
      guard let pid = try client.process() else {
        throw Failure(
          "the daemon's process is not to be seen from here: stop it where it runs, it is process \(status.pid) there")
      }
      return (pid, status.stopSeconds)
    }
    let holder = connection.socket == nil ? IndexLock.holder(of: try connection.endpoint().index) : nil
    return (holder, ServiceLimits.current.stopSeconds)
  }

  /// Ended, but its parent has not asked how.
  private static func isZombie(_ pid: pid_t) -> Bool {
    guard let bytes = try? FileBytes.readAll(path: "/proc/\(pid)/stat", upTo: 4096) else { return false }
    // The state is the letter behind the program's name, which is in brackets.
    guard let bracket = bytes.lastIndex(of: UInt8(ascii: ")")), bracket + 2 < bytes.count else { return false }
    return bytes[bracket + 2] == UInt8(ascii: "Z")
  }
}
