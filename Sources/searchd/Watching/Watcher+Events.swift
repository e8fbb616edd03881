import Files
import Glibc
import Ingestion

extension Watcher {
  /// Notes where to look, and when.
  func note(_ event: Inotify.Event) {
    if event.has(Int(IN_Q_OVERFLOW)) {
      logger.notice("more changes than the kernel could tell: sweeping the watched folders")
      sweepSoon()
      return
    }
    guard let directory = directories[event.watch] else { return }
    if event.has(Int(IN_IGNORED)) {
      directories[event.watch] = nil
      if watches[directory] == event.watch { watches[directory] = nil }
      return
    }
    if event.has(Int(IN_DELETE_SELF)) || event.has(Int(IN_MOVE_SELF)) {
      // Of a folder inside another, that one's event tells; a root has nobody to tell.
      roots[directory]?.nextSweep = .now
      return
    }
    guard let name = event.name, !Self.isPassedOver(name) else { return }
    let path = directory.entry(name)
    guard path != FilePath(index) else { return }
    if event.has(Int(IN_ISDIR)) {
      noteDirectory(path, event)
    } else {
      noteFile(path, event)
    }
  }

  private func noteDirectory(_ path: FilePath, _ event: Inotify.Event) {
    if event.has(Int(IN_CREATE)) || event.has(Int(IN_MOVED_TO)) {
      // At once: what is saved in it from now on is told only if it is watched.
      scan(path)
    } else if event.has(Int(IN_MOVED_FROM)) || event.has(Int(IN_DELETE)) {
      // The watches know it by its old name.
      unwatch(path)
      resting[path] = .now + Self.shortRest
    }
  }

  private func noteFile(_ path: FilePath, _ event: Inotify.Event) {
    let now = ContinuousClock.now
    if event.has(Int(IN_MODIFY)) {
      resting[path] = now + Self.longRest
    } else if event.has(Int(IN_CREATE)) {
      // A second name of a file is whole; a new file is about to be written.
      if case .file(_, links: 2...) = FileEntry(path) {
        resting[path] = now + Self.shortRest
      } else {
        resting[path] = now + Self.longRest
      }
    } else if event.has(Int(IN_ATTRIB)) {
      // One that could not be read may now be.
      if secondTries[path] != nil || resting[path] == nil { resting[path] = now + Self.shortRest }
    } else {
      resting[path] = now + Self.shortRest
    }
  }

  /// Hidden files, and what programs write before they give it its name.
  static func isPassedOver(_ name: [UInt8]) -> Bool {
    let name = String(decoding: name, as: UTF8.self)
    if name.hasPrefix(".") || name.hasSuffix("~") { return true }
    guard let dot = name.lastIndex(of: ".") else { return false }
    return ["part", "partial", "crdownload", "download", "tmp", "temp", "swp"].contains(
      name[name.index(after: dot)...].lowercased())
  }
}
