import ArgumentParser
import SearchAPI
import Synchronization

/// Prints every stored document.
struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print every stored document as NDJSON, which `search add` reads back.",
    discussion: """
      search export > pages.jsonl            and back with: search add pages.jsonl

      Exit status: 0 all of it, 2 something damaged is left out, which is told in the end, or an error.

      To OpenSearch, with its analysis-icu plugin:

        search export --format opensearch --mapping |
          curl -X PUT localhost:9200/pages \\
            -H 'Content-Type: application/json' --data-binary @-
        search export --format opensearch |
          split -l 2000 --filter="curl -s -X POST localhost:9200/pages/_bulk \\
            -H 'Content-Type: application/x-ndjson' --data-binary @-"
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case ndjson, opensearch }

  @Option(help: ArgumentHelp("ndjson, or opensearch: the lines of its bulk interface.", valueName: "format"))
  var format = Format.ndjson

  @Flag(help: "With --format opensearch: print the index's settings and mapping, no documents.")
  var mapping = false

  @OptionGroup var connection: Connection

  func validate() throws {
    if mapping, format != .opensearch { throw Failure("--mapping goes with --format opensearch") }
  }

  func run() async throws {
    if mapping { return standardOutput(OpenSearch.index) }
    let client = try await connection.open()
    let lines = Mutex(LineSplitter())
    let failure = Mutex<(any Error)?>(nil)
    let loss = Mutex<ExportLoss?>(nil)
    let response = try await client.send("GET", "/v1/documents", within: nil) { [format] bytes in
      var output: [UInt8] = []
      for line in lines.withLock({ $0.take(bytes) }) {
        if let told = ExportLoss(line: line) {
          loss.withLock { $0 = told }
          continue
        }
        do {
          output += format == .opensearch ? try OpenSearch.bulk(line) : line + [UInt8(ascii: "\n")]
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
      if !output.isEmpty { standardOutput(output) }
    }
    try DaemonClient.checkStatus(response)
    if let error = failure.withLock({ $0 }) {
      throw Failure("a document of the daemon's is not understood (\(error)): are both of one version?")
    }
    if let loss = loss.withLock({ $0 }) { throw Failure("\(loss)") }
  }
}

/// Makes lines of what comes in pieces.
struct LineSplitter: Sendable {
  private var rest: [UInt8] = []

  /// The lines that are whole now, without their ends.
  mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(rest + bytes[start..<end])
      rest = []
      start = end + 1
    }
    rest += bytes[start...]
    return lines
  }
}
