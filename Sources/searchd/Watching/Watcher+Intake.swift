import Files
import Glibc
import Ingestion
import InvertedIndex

extension Watcher {
  /// Looks at paths, and brings the index to what stands there.
  ///
  /// - Parameters:
  ///   - changed: Of which an event told.
  ///   - found: Of a sweep: those that were taken in meanwhile are left alone.
  func process(changed: [FilePath], found: [FilePath]) async {
    var present: [PresentFile] = []
    var gone: [FilePath] = []
    let told = Set(changed)
    for path in told.union(found) where covers(path) {
      switch FileEntry(path) {
      case .file(let stamp, _):
        if !told.contains(path), wasTakenIn(path, stamp) {
          continue
        } else if isUnfinished(path, stamp) {
          resting[path] = .now + Self.longRest
        } else if let format = SourceFormat(file: path) {
          present.append(PresentFile(path: path, stamp: stamp, format: format))
        } else if access(path.cString, R_OK) == 0 {
          remember(path, stamp)
        }
      case .directory: scan(path)
      case .missing, .other: gone.append(path)
      case .hidden: break
      }
    }
    do {
      // A page that was moved is there under its new name before it goes under its old one.
      if !present.isEmpty { note(try await sink.take(present.map(\.path)), of: present) }
      try await remove(gone)
      return
    } catch is CancellationError where Task.isCancelled {
      // The daemon stops. Nothing of these is remembered, so that the next start takes them in anew.
    } catch {
      logger.warning("watched pages wait: \(error)", metadata: ["pages": "\(changed.count + found.count)"])
      pausedUntil = .now + pauses.retry
    }
    ready.append(contentsOf: changed)
    backlog.append(contentsOf: found)
  }

  /// A file that is taken in.
  private struct PresentFile {
    var path: FilePath
    /// Of the moment before it is read: what is changed meanwhile is looked at again.
    var stamp: FileStamp
    var format: SourceFormat
  }

  private func note(_ summary: IngestionSummary, of present: [PresentFile]) {
    tell(summary, of: present.count)
    let passing = Set(summary.skipped.filter(\.mayPass).map(\.id))
    var untold = passing
    for file in present { untold.subtract([file.path.url, file.path.description]) }
    for file in present {
      let isNamed = passing.contains(file.path.url) || passing.contains(file.path.description)
      // A page of an archive goes by its own address: it may be any archive's.
      if isNamed || !untold.isEmpty && file.format != .page {
        tryLater(file.path)
      } else {
        remember(file.path, file.stamp)
        secondTries[file.path] = nil
      }
    }
  }

  /// Puts a file back that was left out for a reason that may pass.
  private func tryLater(_ path: FilePath) {
    let before = secondTries[path]
    let pause = before.map { min($0 * 2, pauses.longestTry) } ?? pauses.secondTry
    secondTries[path] = pause
    resting[path] = .now + pause
  }

  private func wasTakenIn(_ path: FilePath, _ stamp: FileStamp) -> Bool {
    path.parts.map { files[$0.folder]?[$0.name] == stamp } ?? false
  }

  private func isUnfinished(_ path: FilePath, _ stamp: FileStamp) -> Bool {
    guard stamp.age < Self.openRest else { return false }
    return FileEntry.isBeingWritten(path) ?? (stamp.age < Self.unknownRest)
  }

  private func remember(_ path: FilePath, _ stamp: FileStamp) {
    guard let (directory, name) = path.parts, covers(path) else { return }
    files[directory, default: [:]][name] = stamp
  }

  /// Removes the documents of files that are no longer there, folders' with all that was in them.
  private func remove(_ paths: [FilePath]) async throws {
    guard !paths.isEmpty else { return }
    var addresses = paths
    for path in paths where files.keys.contains(where: { $0.isIn(path) }) { addresses += known(in: path) }
    try await sink.remove(addresses.map(\.url))
    for path in addresses {
      guard let (directory, name) = path.parts else { continue }
      secondTries[path] = nil
      files[directory]?[name] = nil
      if files[directory]?.isEmpty == true { files[directory] = nil }
    }
    logger.debug("watched pages are gone", metadata: ["pages": "\(addresses.count)"])
  }

  private func tell(_ summary: IngestionSummary, of count: Int) {
    logger.debug(
      "watched pages taken in",
      metadata: [
        "files": "\(count)", "added": "\(summary.added)", "updated": "\(summary.updated)",
        "unchanged": "\(summary.unchanged)", "skipped": "\(summary.skippedCount)",
      ])
    for page in summary.skipped { logger.info("left out \(page.id): \(page.reason)") }
  }
}
