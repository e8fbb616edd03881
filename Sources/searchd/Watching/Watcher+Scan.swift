import Files
import Glibc
import Ingestion
import SearchAPI

extension Watcher {
  /// Compares every root with what was taken in.
  func sweep() {
    for root in roots.keys.sorted() { sweep(root) }
    if roots.values.contains(where: { $0.problem != nil }) {
      // A look at a folder that is away costs little, one through all that is in a folder much.
      nextSweep = .now + (roots.values.contains(where: \.isAway) ? Self.retry : Self.pollingRest)
    }
  }

  func sweep(_ root: FilePath) {
    let before = roots[root]?.problem
    roots[root]?.problem = nil
    roots[root]?.isAway = false
    guard FileEntry(root) == .directory else {
      return reportAway(root, "it is not there; its pages are kept until it is", before)
    }
    let seen = scan(root)
    let prefix = root.url + "/"
    let indexed = (try? sink.ids(prefix)) ?? []
    if seen.isEmpty, !indexed.isEmpty {
      // A disk that is not mounted looks like this.
      return reportAway(root, "it is empty; its pages are kept until there is a file in it again", before)
    }
    for path in known(in: root) where !seen.contains(path) { backlog.append(path) }
    for id in indexed {
      guard let path = FilePath(url: id), !seen.contains(path), FileEntry(path) == .missing else { continue }
      backlog.append(path)
    }
    if let problem = roots[root]?.problem { report(root, problem, before) }
    logger.log(
      level: backlog.isEmpty && before != nil ? .debug : .info, "swept",
      metadata: ["folder": "\(root)", "files": "\(seen.count)", "waiting": "\(backlog.count)"])
  }

  private func reportAway(_ root: FilePath, _ problem: String, _ before: String?) {
    roots[root]?.problem = problem
    roots[root]?.isAway = true
    report(root, problem, before)
  }

  private func report(_ root: FilePath, _ problem: String, _ before: String?) {
    if nextSweep == nil { nextSweep = .now + (roots[root]?.isAway == true ? Self.retry : Self.pollingRest) }
    if problem != before { logger.warning("a watched folder: \(problem)", metadata: ["folder": "\(root)"]) }
  }

  /// Watches a directory and all in it, and puts what was changed in line; the files that are there.
  @discardableResult
  func scan(_ path: FilePath) -> Set<FilePath> {
    var seen = Set<FilePath>()
    var pending = [path]
    while let directory = pending.popLast() {
      // Watched before it is read: what comes between is told.
      watch(directory)
      let (names, code) = FileWalker.names(in: directory)
      if code == EACCES { note("\(directory) cannot be read: let this user (chmod u+rx)", of: directory) }
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
      guard error.code == ENOSPC || error.code == ENOMEM else { return }
      note(
        "not all of it can be watched, so it is swept once a minute: raise the limit "
          + "(sysctl fs.inotify.max_user_watches=1000000)", of: directory)
    }
  }

  /// What is wrong with a directory is so with the folders that it is in.
  private func note(_ problem: String, of directory: FilePath) {
    for (root, state) in roots where state.problem == nil {
      if directory.isIn(root) { roots[root]?.problem = problem }
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
    ready.removeAll(where: isInside)
    backlog.removeAll(where: isInside)
  }

  /// Files that were taken in below a directory.
  func known(in path: FilePath) -> [FilePath] {
    files.filter { $0.key.isIn(path) }.flatMap { directory, names in names.keys.map { directory.entry($0) } }
  }
}
