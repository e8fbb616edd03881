import ArgumentParser
import Ingestion
import InvertedIndex
import SearchAPI

/// Holds an index against its checksums, daemon running or not.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Verify every checksum of an index.",
    discussion: """
      searchd check
      searchd check --index /backups/monday

      Exit status: 0 all well, or repaired; 2 something is damaged, or an error.
      """)

  @Option(
    help: ArgumentHelp("The index directory. Default: as for serving.", valueName: "dir"), completion: .directory)
  var index: String?

  @Flag(help: "Rebuild what is damaged from the stored pages; the daemon must be stopped.")
  var repair = false

  func run() throws {
    let endpoint = try Endpoint(index: index, socket: nil)
    if let notice = endpoint.notice { standardError("searchd: \(notice)") }
    guard Endpoint.isDirectory(endpoint.index) else {
      throw Failure("there is no index at \(endpoint.index): pass --index, or add pages with search add PATH...")
    }
    if repair { try rebuild(endpoint.index) }
    let report = try IndexChecker(directory: endpoint.index).check()
    for problem in report.problems { standardError("searchd: \(problem)") }
    let segments = report.segments == 1 ? "1 segment" : "\(report.segments) segments"
    let found = "\(report.documents) documents in \(segments), \(report.bytes) bytes"
    guard report.problems.isEmpty else {
      let problems = report.problems.count == 1 ? "1 problem" : "\(report.problems.count) problems"
      throw Failure("\(problems) found (sound: \(found))")
    }
    standardOutput("\(endpoint.index): all well: \(found)\n")
  }

  private func rebuild(_ index: String) throws {
    do {
      let report = try IndexRepairer(directory: index, analyzer: TextAnalyzer()).repair()
      for note in report.notes { standardError("searchd: \(note)") }
      if report.saved + report.lost > 0 { standardError("searchd: saved \(report.saved), lost \(report.lost)") }
    } catch IndexError.locked(_, let owner) {
      throw Failure("process \(owner) has \(index) open: stop it first (search stop)")
    }
  }
}
