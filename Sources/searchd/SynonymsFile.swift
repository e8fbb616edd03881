import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI
import Synchronization

/// The user's `synonyms.txt` in the index directory, read again when it has changed: a look at the file's date costs
/// each search a microsecond.
final class SynonymsFile: Sendable {
  private struct Stamp: Equatable {
    var seconds = 0
    var nanoseconds = 0
    var size = 0
    var node: UInt64 = 0
  }

  private struct State {
    /// Nil where there is no file.
    var stamp: Stamp?
    var synonyms = Synonyms()
  }

  static let name = "synonyms.txt"

  private let path: String
  private let analyzer: any Analyzer
  private let logger: Logger
  private let state = Mutex(State())

  init(directory: String, analyzer: any Analyzer, logger: Logger) {
    path = directory + "/" + Self.name
    self.analyzer = analyzer
    self.logger = logger
  }

  /// What the file says now.
  var current: Synonyms {
    let stamp = stamp
    return state.withLock { state in
      if stamp != state.stamp {
        state.stamp = stamp
        state.synonyms = stamp == nil ? Synonyms() : read()
        for problem in state.synonyms.problems { logger.warning("\(Self.name): \(problem)") }
        logger.info("read \(Self.name)", metadata: ["groups": "\(state.synonyms.groups)"])
      }
      return state.synonyms
    }
  }

  private var stamp: Stamp? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Stamp(
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size),
      node: UInt64(status.st_ino))
  }

  private func read() -> Synonyms {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(Array(path.utf8), upTo: Synonyms.largestFile).bytes
    } catch {
      return Synonyms(problem: "the file cannot be read: \(error)")
    }
    return Synonyms(bytes, analyzer: analyzer)
  }
}
