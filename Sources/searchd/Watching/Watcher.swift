import Dispatch
import Files
import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI
import Synchronization

/// Follows folders: what is saved, changed, moved or deleted in them soon is so in the index.
///
/// Events only say where to look; what is done follows from what lies on the disk when it is looked at. So an event
/// that is lost, doubled or late does no harm that the next sweep would not mend, and a sweep follows on every start and
/// whenever the kernel's queue overflows.
actor Watcher {
  /// What is done with pages.
  struct Sink: Sendable {
    /// Adds the pages of files, and returns once they are on the disk.
    var take: @Sendable ([FilePath]) async throws -> IngestionSummary
    /// Removes documents by their ids.
    var remove: @Sendable ([String]) async throws -> Void
    /// The index's ids that begin so.
    var ids: @Sendable (String) throws -> [String]
    /// Whether the index is still this daemon's.
    var isHeld: @Sendable () async -> Bool
  }

  /// After a file was closed or moved.
  static let shortRest = Duration.milliseconds(50)
  /// After a file was written to and not closed.
  static let longRest = Duration.milliseconds(500)
  /// A file that stays open for writing is taken as it is after so long without a change; where the file system does
  /// not tell who has it open, after the shorter time.
  static let openRest = Duration.seconds(30)
  static let unknownRest = Duration.seconds(2)
  /// Files taken in at a time: a commit.
  static let batch = 256

  private let executor = QueueExecutor(label: "watcher")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  let index: String
  let sink: Sink
  let pauses: Pauses
  let logger: Logger
  let inotify: Inotify
  private let list: WatchList
  private let memory: WatchMemory
  private let wake: AsyncStream<Void>.Continuation
  private let wakes: AsyncStream<Void>
  private var tasks: [Task<Void, Never>] = []
  private var batches = 0
  /// The number of the batch that is being taken in.
  private var batchUnderWay: Int?
  private var alarm: Task<Void, Never>?
  private var source: (any DispatchSourceRead)?

  var roots: [FilePath: Root] = [:]
  /// Watched directories, both ways.
  var directories: [Int32: FilePath] = [:]
  var watches: [FilePath: Int32] = [:]
  /// What was taken in, by folder and name.
  var files: [FilePath: [[UInt8]: FileStamp]] = [:]
  /// Paths that something happened to, and when each may be looked at.
  var resting: [FilePath: ContinuousClock.Instant] = [:]
  /// The last pause of files that were left out for a reason that may pass.
  var secondTries: [FilePath: Duration] = [:]
  /// Paths that wait for nothing but their turn; what was just saved comes before what a sweep found.
  var ready = PathQueue()
  var backlog = PathQueue()
  /// Not before this moment: the index did not take what it was given.
  var pausedUntil: ContinuousClock.Instant?
  private var isUnsaved = false
  private var lastSaved = ContinuousClock.now
  /// Told from outside, because a look through a large folder does not make way.
  let isStopping = Atomic(false)
  /// Folders that this process was told to follow, whatever the list says.
  private var ownFolders: Set<FilePath> = []

  /// - Parameter index: The directory, which is there.
  init(index: String, sink: Sink, pauses: Pauses = Pauses(), logger: Logger) throws {
    // Links resolved, as the folders that are followed are: then one can be told to lie in the other.
    self.index = FileAddress.canonicalPath(index) ?? index
    self.sink = sink
    self.pauses = pauses
    self.logger = logger
    inotify = try Inotify()
    list = WatchList(index: index)
    memory = WatchMemory(index: index)
    (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Begins to follow the index's list, and other folders for as long as this process runs.
  func start(alsoFollowing folders: [String]) throws {
    files = memory.read()
    ownFolders = Set(folders.map { FilePath($0) })
    for folder in try list.read() { roots[FilePath(folder)] = Root(isKept: true) }
    for folder in ownFolders where roots[folder] == nil { roots[folder] = Root(isKept: false) }
    listen()
    wake.yield()
  }

  nonisolated func stop() async {
    isStopping.store(true, ordering: .relaxed)
    await end()
  }

  private func end() async {
    source?.cancel()
    source = nil
    wake.finish()
    alarm?.cancel()
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    await save()
  }

  // MARK: - The list

  /// Follows a folder from now on; throws where it is none that can be followed.
  func add(_ folder: String) throws {
    try check(folder)
    let kept = try list.read()
    if !kept.contains(folder) { try list.write(kept + [folder]) }
    let path = FilePath(folder)
    if roots[path] == nil {
      roots[path] = Root(isKept: true)
      sweep(path)
    } else {
      roots[path]?.isKept = true
    }
    wake.yield()
  }

  /// Follows a folder no longer; its pages stay, or are removed as well. False where it was not followed.
  ///
  /// What fails can be tried again: then the folder is followed as before.
  func remove(_ folder: String, withPages: Bool) async throws -> Bool {
    let path = FilePath(folder)
    guard let root = roots[path] else { return false }
    do {
      if withPages {
        // What waits in line must not come in behind the removal.
        letGo(of: path)
        try await removePages(of: path)
      }
      try list.write(try list.read().filter { $0 != folder })
    } catch {
      roots[path] = root
      roots[path]?.nextSweep = .now
      wake.yield()
      throw error
    }
    ownFolders.remove(path)
    letGo(of: path)
    isUnsaved = true
    return true
  }

  /// Removes the pages of a folder that was let go of, those of the batch under way, too.
  private func removePages(of folder: FilePath) async throws {
    if let batch = batchUnderWay {
      while batchUnderWay == batch { try await Task.sleep(for: .milliseconds(5)) }
    }
    let ids = try sink.ids(folder.url + "/")
    try await sink.remove(ids.filter { id in FilePath(url: id).map { !covers($0, except: folder) } ?? true })
  }

  private func letGo(of folder: FilePath) {
    roots[folder] = nil
    forget(folder) { covers($0) }
  }

  /// Reads the index's list anew.
  func reload() throws {
    let kept = Set(try list.read().map { FilePath($0) })
    for (folder, root) in roots where root.isKept && !kept.contains(folder) {
      if ownFolders.contains(folder) { roots[folder]?.isKept = false } else { letGo(of: folder) }
    }
    for folder in kept { roots[folder, default: Root(isKept: true)].isKept = true }
    sweepSoon()
    wake.yield()
  }

  func answer() -> WatchAnswer {
    let waiting = Array(resting.keys) + ready.all + backlog.all
    return WatchAnswer(
      folders: roots.sorted { $0.key < $1.key }.map { path, root in
        let inside = files.filter { $0.key.isIn(path) }
        return WatchAnswer.Folder(
          path: path.description, isKept: root.isKept, files: inside.values.reduce(0) { $0 + $1.count },
          waiting: waiting.count { $0.isIn(path) }, problem: root.problem)
      })
  }

  private func check(_ folder: String) throws(RequestError) {
    let hint = "name a folder by its whole path, links resolved"
    guard folder.hasPrefix("/"), !folder.contains("\n"), folder == Endpoint.normalised(folder, in: "/") else {
      throw .badRequest("\(folder) is not a whole path", hint: hint)
    }
    guard FileAddress.canonicalPath(folder) == folder, FileEntry(FilePath(folder)) == .directory else {
      throw .badRequest("\(folder) is no folder", hint: hint)
    }
    guard access(folder, R_OK | X_OK) == 0 else {
      throw .badRequest("\(folder) cannot be read", hint: "let this user read it (chmod u+rx), or name another folder")
    }
    guard folder != index, !folder.hasPrefix(index + "/") else {
      throw .badRequest("\(folder) lies in the index", hint: "watch the folder of the pages")
    }
  }

  /// Whether a path lies in a folder that is followed.
  func covers(_ path: FilePath, except folder: FilePath? = nil) -> Bool {
    roots.keys.contains { $0 != folder && path.isIn($0) }
  }

  // MARK: - Work

  private func listen() {
    let source = DispatchSource.makeReadSource(
      fileDescriptor: inotify.descriptor, queue: DispatchQueue(label: "watcher-events"))
    let (events, continuation) = AsyncStream.makeStream(of: [Inotify.Event].self)
    source.setEventHandler { [inotify] in continuation.yield(inotify.read()) }
    source.setCancelHandler { continuation.finish() }
    source.resume()
    self.source = source
    tasks.append(
      Task {
        for await events in events {
          for event in events { note(event) }
          wake.yield()
        }
      })
    tasks.append(Task { await work() })
  }

  private func work() async {
    for await _ in wakes {
      while !isStopping.load(ordering: .relaxed), let moment = await step() {
        guard moment > .now else { continue }
        alarm?.cancel()
        alarm = Task { [wake] in
          try? await Task.sleep(until: moment)
          wake.yield()
        }
        break
      }
    }
  }

  /// Does what is due; when to come again, nil where nothing is to come.
  private func step() async -> ContinuousClock.Instant? {
    lookAtRoots()
    if let until = pausedUntil, until > .now { return until }
    pausedUntil = nil
    takeRested()
    let changed = ready.takeLast(Self.batch)
    let found = backlog.takeLast(Self.batch - changed.count)
    if !changed.isEmpty || !found.isEmpty {
      batches += 1
      batchUnderWay = batches
      await process(changed: changed, found: found)
      batchUnderWay = nil
      isUnsaved = true
      return .now
    }
    if isUnsaved, lastSaved + .seconds(30) <= .now { await save() }
    let looks = roots.values.flatMap { [$0.nextSweep, $0.nextLook] }
    return (looks + [resting.values.min(), isUnsaved ? lastSaved + .seconds(30) : nil]).compactMap { $0 }.min()
  }

  private func takeRested() {
    let now = ContinuousClock.now
    for (path, moment) in resting where moment <= now {
      resting[path] = nil
      ready.append(path)
    }
  }

  private func save() async {
    guard isUnsaved, await sink.isHeld() else { return }
    do {
      try memory.write(files)
      isUnsaved = false
    } catch {
      logger.warning("\(error)")
    }
    lastSaved = .now
  }
}
