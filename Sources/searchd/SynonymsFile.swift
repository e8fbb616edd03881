import Files
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
    var isRead = false
    /// Nil where there is no file.
    var stamp: Stamp?
    var synonyms = Synonyms()
  }

  static let name = "synonyms.txt"

  private let path: String
  private let analyzer: any Analyzer
  private let logger: Logger
  private let state = Mutex(State())
  /// Held by the one who reads, and by nobody who only asks: a long file takes seconds.
  private let reading = Mutex(())

  init(directory: String, analyzer: any Analyzer, logger: Logger) {
    path = directory + "/" + Self.name
    self.analyzer = analyzer
    self.logger = logger
  }

  /// What the file says now; while somebody else reads it again, what it said before.
  var current: Synonyms {
    let stamp = stamp
    let before = state.withLock { $0 }
    guard !before.isRead || before.stamp != stamp else { return before.synonyms }
    if before.isRead {
      reading.withLockIfAvailable { _ in readIfOther(stamp) }
    } else {
      reading.withLock { _ in readIfOther(stamp) }
    }
    return state.withLock { $0.synonyms }
  }

  private func readIfOther(_ stamp: Stamp?) {
    guard state.withLock({ !$0.isRead || $0.stamp != stamp }) else { return }
    let synonyms = stamp == nil ? Synonyms() : read()
    state.withLock { $0 = State(isRead: true, stamp: stamp, synonyms: synonyms) }
    for problem in synonyms.problems { logger.warning("\(Self.name): \(problem)") }
    if stamp != nil { logger.info("read \(Self.name)", metadata: ["groups": "\(synonyms.groups)"]) }
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
