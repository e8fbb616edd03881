import ArgumentParser
import Files
import FoundationEssentials
import Glibc
import InvertedIndex
import SearchAPI

/// Copies an index, daemon running or not.
struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy an index as of now.", shouldDisplay: false)

  @Option(
    help: ArgumentHelp("The index directory. Default: as for serving.", valueName: "dir"), completion: .directory)
  var index: String?

  @Argument(
    help: ArgumentHelp("A folder that is not there yet, or is empty.", valueName: "dir"), completion: .directory)
  var target: String

  func run() throws {
    umask(0o077)
    let endpoint = try Endpoint(index: index, socket: nil)
    if let notice = endpoint.notice { standardError("searchd: \(notice)") }
    guard Endpoint.isDirectory(endpoint.index) else {
      throw Failure("there is no index at \(endpoint.index): pass --index")
    }
    let path = FileAddress.path(FileAddress.url(Array(target.utf8))) ?? target
    guard path != endpoint.index, !path.hasPrefix(endpoint.index + "/") else {
      throw Failure("\(path) lies in the index itself: name another folder")
    }
    if let names = try? FileManager.default.contentsOfDirectory(atPath: path), !names.isEmpty {
      throw Failure("\(path) is not empty: name a folder that is not there yet")
    }
    let report = try IndexBackup(of: endpoint.index).write(to: path)
    // A restored index knows the words that this one does. What is followed is written down under another name: followed
    // at once, a look into an old copy would bring it up to today.
    let wasFollowed = try Self.copy(WatchList.fileName, from: endpoint.index, to: path, as: WatchList.fileNameBefore)
    if !wasFollowed { try Self.copy(WatchList.fileNameBefore, from: endpoint.index, to: path) }
    try Self.copy(SynonymsFile.name, from: endpoint.index, to: path)
    standardOutput(
      "\(path): \(report.documents) documents in \(report.segments) segments, \(report.bytes) bytes "
        + "(\(report.linked) shared)\n")
    if wasFollowed {
      standardOutput(
        "the folders that are followed are listed in \(path)/\(WatchList.fileNameBefore): the copy follows none\n")
    }
  }

  /// False where there is none.
  @discardableResult
  private static func copy(
    _ name: String, from index: String, to target: String, as newName: String? = nil
  ) throws -> Bool {
    do {
      let bytes = try FileBytes.read(Array("\(index)/\(name)".utf8), upTo: 1 << 30).bytes
      try Disk().replace(newName ?? name, in: target, with: [bytes])
      return true
    } catch FileBytes.Failure.system(ENOENT) {
      return false
    }
  }
}
