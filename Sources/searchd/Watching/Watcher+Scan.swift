import Files
import Glibc
import Ingestion
import SearchAPI

extension Watcher {
  /// Looks at the roots whose time has come.
  func lookAtRoots() {
    for (folder, root) in roots.sorted(by: { $0.key < $1.key }) where !isStopping.load(ordering: .relaxed) {
      if let moment = root.nextSweep, moment <= .now {
        sweep(folder)
      } else if let moment = root.nextLook, moment <= .now {
        lookAtTroubles(of: folder)
      }
    }
  }

  /// Compares every root with what was taken in, as soon as may be.
  func sweepSoon() {
    for folder in roots.keys { roots[folder]?.nextSweep = .now }
  }

  /// Compares a root with what was taken in.
  func sweep(_ root: FilePath) {
    let before = roots[root]?.problem
    roots[root]?.troubles = [:]
    roots[root]?.absence = nil
    roots[root]?.nextSweep = nil
    defer { report(root, before) }
    guard FileEntry(root) == .directory else {
      roots[root]?.absence = "it is not there; its pages are kept until it is"
      return
    }
    let seen = scan(root)
    // What is in a folder that cannot be read is not gone.
    if case .unreadable = roots[root]?.troubles[root] { return }
    let indexed = (try? sink.ids(root.url + "/")) ?? []
    if seen.isEmpty, !indexed.isEmpty {
      // A disk that is not mounted looks like this.
      roots[root]?.absence = "it is empty; its pages are kept until there is a file in it again"
      return
    }
    noteGone(known(in: root), butNot: seen)
    for id in indexed {
      guard let path = FilePath(url: id), !seen.contains(path), FileEntry(path) == .missing else { continue }
      backlog.append(path)
    }
    logger.log(
      level: backlog.isEmpty && before != nil ? .debug : .info, "swept",
      metadata: ["folder": "\(root)", "files": "\(seen.count)", "waiting": "\(backlog.count)"])
  }

  /// Looks again at what could not be read or watched, and at nothing else: the events tell of the rest.
  private func lookAtTroubles(of root: FilePath) {
    guard let state = roots[root] else { return }
    roots[root]?.troubles = [:]
    for folder in state.outermostTroubles {
      let seen = scan(folder)
      if case .unreadable = roots[root]?.troubles[folder] { continue }
      noteGone(known(in: folder), butNot: seen)
    }
    report(root, state.problem)
  }

  private func noteGone(_ known: [FilePath], butNot seen: Set<FilePath>) {
    for path in known where !seen.contains(path) { backlog.append(path) }
  }

  /// Says when to look again, and what is wrong where that is new.
  private func report(_ root: FilePath, _ before: String?) {
    guard let state = roots[root] else { return }
    // A look at a folder that is away costs little.
    if state.absence != nil { roots[root]?.nextSweep = .now + pauses.retry }
    roots[root]?.nextLook = state.troubles.isEmpty ? nil : .now + pauses.look
    guard let problem = state.problem, problem != before else { return }
    logger.warning("a watched folder: \(problem)", metadata: ["folder": "\(root)"])
  }

  /// Watches a directory and all in it, and puts what was changed in line; the files that are there.
  @discardableResult
  func scan(_ path: FilePath) -> Set<FilePath> {
    var seen = Set<FilePath>()
    var pending = [path]
    while !isStopping.load(ordering: .relaxed), let directory = pending.popLast() {
      // Watched before it is read: what comes between is told.
      watch(directory)
      let (names, code) = FileWalker.names(in: directory)
      if code != 0, code != ENOENT, code != ENOTDIR { note(.unreadable(code), of: directory) }
      for name in names where !Self.isPassedOver(name) {
        let path = directory.entry(name)
        switch FileEntry(path) {
        case .directory: if path != FilePath(index) { pending.append(path) }
        case .file(let stamp, _):
          seen.insert(path)
          if files[directory]?[name] == stamp || resting[path] != nil { continue }
          if stamp.age < Self.longRest {
            resting[path] = .now + Self.longRest
          } else {
            backlog.append(path)
          }
        // Its folder's names may be read, and nothing else.
        case .hidden(EACCES): note(.unreadable(EACCES), of: directory)
        case .other, .missing, .hidden: break
        }
      }
    }
    return seen
  }

  private func watch(_ directory: FilePath) {
    switch inotify.add(directory) {
    case .success(let watch):
      if let old = directories.updateValue(directory, forKey: watch), old != directory { watches[old] = nil }
      watches[directory] = watch
    case .failure(let error):
      if error.code == ENOSPC || error.code == ENOMEM { note(.unwatched, of: directory) }
    }
  }

  /// What is wrong with a directory is so with the folders that it is in.
  private func note(_ trouble: Trouble, of directory: FilePath) {
    for root in roots.keys where directory.isIn(root) {
      // That it cannot be read says more.
      if case .unreadable = roots[root]?.troubles[directory] { continue }
      roots[root]?.troubles[directory] = trouble
      if roots[root]?.nextLook == nil { roots[root]?.nextLook = .now + pauses.look }
    }
  }

  /// Lets go of a directory's watch, and of those below it.
  func unwatch(_ path: FilePath, except isKept: (FilePath) -> Bool = { _ in false }) {
    for (directory, watch) in watches where directory.isIn(path) {
      if isKept(directory) { continue }
      inotify.remove(watch)
      directories[watch] = nil
      watches[directory] = nil
    }
  }

  /// Forgets everything about a directory but what is kept.
  func forget(_ path: FilePath, except isKept: (FilePath) -> Bool) {
    unwatch(path, except: isKept)
    func isInside(_ other: FilePath) -> Bool { other.isIn(path) && !isKept(other) }
    for directory in files.keys where isInside(directory) { files[directory] = nil }
    resting = resting.filter { !isInside($0.key) }
    secondTries = secondTries.filter { !isInside($0.key) }
    ready.removeAll(where: isInside)
    backlog.removeAll(where: isInside)
  }

  /// Files that were taken in below a directory.
  func known(in path: FilePath) -> [FilePath] {
    files.filter { $0.key.isIn(path) }.flatMap { directory, names in names.keys.map { directory.entry($0) } }
  }
}
