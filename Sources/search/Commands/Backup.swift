import ArgumentParser
import SearchAPI

/// Handed over to the daemon's program, which knows the files.
struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy an index as of now, the daemon running or not.",
    discussion: """
      search backup /backups/monday
      search --index /backups/monday alibaba

      A backup is an index: to restore it is to search it, or to move it to the index's place. On the same disk the copy shares the index's files (hard links: they never change), and takes next to no room. \
      It follows no folders, so that it stays as it is: those of the index are listed in its file watched-before, for \
      search watch add.
      """)

  @Argument(
    help: ArgumentHelp("A folder that is not there yet, or is empty.", valueName: "dir"), completion: .directory)
  var target: String

  @Option(help: .indexDirectory, completion: .directory)
  var index: String?

  func run() throws {
    let endpoint = try Endpoint(index: index, socket: nil)
    Connection.tell(endpoint.notice)
    try Handover.become("backup", ["--index", endpoint.index, "--", target])
  }
}
