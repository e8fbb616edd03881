import ArgumentParser
import Files
import Glibc
import SearchAPI

/// The folders that the index follows.
struct Watch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follow folders: what is saved, changed or deleted there is so in the index.",
    discussion: """
      search watch add ~/pages         from now on, whenever the daemon runs
      search watch list
      search watch remove ~/pages      its pages stay; --pages removes them, too

      Half-written files are left until they rest; hidden files, links and files that are no pages are passed over.
      """,
    subcommands: [WatchAdd.self, WatchList.self, WatchRemove.self], defaultSubcommand: WatchList.self)
}

struct WatchAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Follow folders from now on.",
    discussion: "search watch add ~/pages ~/more")

  @Argument(help: ArgumentHelp("Folders.", valueName: "dir"), completion: .directory)
  var folders: [String]

  @OptionGroup var connection: Connection

  func run() async throws {
    let client = try await connection.open()
    for folder in folders {
      guard let path = FileAddress.canonicalPath(folder) else {
        throw Failure("there is no folder \(folder): name one that is there")
      }
      let response = try await client.send("POST", "/v1/watch?path=" + PercentEncoding.encode(path))
      _ = try DaemonClient.decode(WatchAnswer.self, from: response)
      standardOutput("following \(PlainText.withoutControls(path))\n")
    }
  }
}

struct WatchList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show what is followed.", discussion: "search watch list")

  @Flag(help: "As JSON.")
  var json = false

  @OptionGroup var connection: Connection

  func run() async throws {
    let client = try await connection.open()
    let response = try await client.send("GET", "/v1/watch")
    let answer = try DaemonClient.decode(WatchAnswer.self, from: response)
    if json { return standardOutput(response.body) }
    if answer.folders.isEmpty {
      standardError("search: no folder is followed: search watch add DIR begins to")
      throw ExitCode.nothingFound
    }
    for folder in answer.folders {
      var facts = [folder.files == 1 ? "1 file" : "\(folder.files) files"]
      if folder.waiting > 0 { facts.append("\(folder.waiting) waiting") }
      if !folder.isKept { facts.append("until the daemon stops") }
      if let problem = folder.problem { facts.append(problem) }
      standardOutput(PlainText.withoutControls("\(folder.path)  (\(facts.joined(separator: ", ")))") + "\n")
    }
  }
}

struct WatchRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Follow folders no longer.",
    discussion: """
      search watch remove ~/pages
      search watch remove ~/pages --pages    removes its pages from the index, too
      """)

  @Argument(help: ArgumentHelp("Folders, as search watch list shows them.", valueName: "dir"), completion: .directory)
  var folders: [String]

  @Flag(help: "Remove their pages from the index, too.")
  var pages = false

  @OptionGroup var connection: Connection

  func run() async throws {
    let client = try await connection.open()
    for folder in folders {
      // A folder that is gone has no real path any more.
      let path = FileAddress.canonicalPath(folder) ?? FileAddress.path(FileAddress.url(Array(folder.utf8))) ?? folder
      let response = try await client.send(
        "DELETE", "/v1/watch?path=\(PercentEncoding.encode(path))&pages=\(pages)", within: nil)
      _ = try DaemonClient.decode(WatchAnswer.self, from: response)
      standardOutput(
        "no longer following \(PlainText.withoutControls(path))" + (pages ? "; its pages are removed\n" : "\n"))
    }
  }
}
