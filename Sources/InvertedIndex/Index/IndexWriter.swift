import Glibc
import Synchronization

/// The one writer of an index, and the only publisher of its snapshots.
///
/// Changes that wait at the same time become one commit: its segments are written and synced, then its record in the
/// manifest, and only then is a new snapshot published and are the callers answered.
public actor IndexWriter {
  nonisolated let directory: String
  private nonisolated let noted = Mutex<[IndexError]>([])
  nonisolated let analyzer: any Analyzer

  private let executor = QueueExecutor(label: "index-writer")
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  let disk: Disk
  private let published: PublishedSnapshot
  private let feed = ArrivalFeed()
  private(set) var manifest: Manifest
  var lock: DirectoryLock?
  private var pending: [Change] = []
  private var flushIsScheduled = false
  let merger = Merger()
  /// The merge that is running; its error, if it fails.
  var merging: Task<IndexError?, Never>?
  var nextSegment: UInt64
  /// Files of commits that failed, while the manifest on the disk may name them.
  private var orphans: [UInt64] = []
  /// When a merge that failed is tried again.
  var mergePause = RetryPause()
  var isClosing = false
  /// Segments that could not be read to their end, and are left as they are.
  var unmergeable: Set<UInt64> = []

  /// Opens the index at a directory, which is created (mode 0700) where it is missing. Segments that are damaged are
  /// left out and told in `problems`.
  ///
  /// - Throws: `.locked` where another process has the index open, `.damaged` where its manifest is.
  public init(directory: String, analyzer: any Analyzer) async throws(IndexError) {
    try await self.init(directory: directory, analyzer: analyzer, disk: Disk())
  }

  init(directory: String, analyzer: any Analyzer, disk: Disk) async throws(IndexError) {
    self.directory = directory
    self.analyzer = analyzer
    self.disk = disk
    try disk.createDirectory(directory)
    lock = try DirectoryLock(directory: directory, disk: disk)
    let manifest = try Manifest(directory: directory, disk: disk)
    let opened = try manifest.state.open(in: directory, disk: disk)
    self.manifest = manifest
    nextSegment = manifest.state.nextSegment
    published = PublishedSnapshot(opened)
    Self.removeStrays(directory, keeping: manifest.state, disk: disk)
  }

  /// What was found damaged when the index was opened, and since; the rest is served.
  public nonisolated var problems: [IndexError] {
    let known = noted.withLock { $0 }
    return known + snapshot.damaged.filter { !known.contains($0) }
  }

  /// Keeps a damage that a reader came upon, to be told with the others.
  public nonisolated func note(_ problem: IndexError) {
    noted.withLock { noted in
      if noted.count < Self.mostProblems, !noted.contains(problem) { noted.append(problem) }
    }
  }

  private static let mostProblems = 100

  /// Whether the index is still this writer's: false once its directory, or the lock in it, was removed or replaced.
  public var holdsDirectory: Bool { lock?.isInPlace ?? true }

  /// What a search started now sees.
  public nonisolated var snapshot: Snapshot { published.current }

  /// Every commit from now on, as a snapshot of the documents alone that it added or replaced. Ends when the writer
  /// closes, for a listener that lags far behind, and with `endArrivals`.
  public nonisolated func arrivals() -> AsyncStream<Snapshot> { feed.listen() }

  /// Ends every stream of arrivals.
  public nonisolated func endArrivals() { feed.end() }

  /// Adds documents, or replaces those of the same ids. On return they are on the disk and found by the next search.
  ///
  /// - Throws: `.diskFull` or `.system` where the commit cannot be written: no search finds any of it then. `.closed`
  ///   after `close`.
  public func add(_ documents: [AnalyzedDocument]) async throws(IndexError) -> [AddOutcome] {
    let answer = await withCheckedContinuation { enqueue(.add(documents, $0)) }
    return try answer.get()
  }

  /// Analyses documents and adds them.
  public nonisolated func add(_ documents: [Document]) async throws(IndexError) -> [AddOutcome] {
    try await add(documents.map { AnalyzedDocument($0, analyzer: analyzer) })
  }

  /// Removes the documents of these addresses; tells for each how many. An address is an id, or, where no document has
  /// it for its id, a URL, under which there may be several. On return the removal is on the disk and no search finds
  /// them. Throws as `add` does.
  /// - Parameter leavingDamageOut: Without it, an address that is in none of the sound segments, but may be in one that is
  ///   damaged and would be back with its repair, is an error, and nothing is removed.
  public func remove(_ addresses: [String], leavingDamageOut: Bool = false) async throws(IndexError) -> [Int] {
    let answer = await withCheckedContinuation {
      enqueue(.remove(addresses, leavingDamageOut: leavingDamageOut, $0))
    }
    return try answer.get()
  }

  /// Waits for changes that were begun, and lets go of the index. A merge is given up: it changes nothing, and may take
  /// long.
  public func close() async {
    isClosing = true
    flush()
    while let merging {
      merging.cancel()
      _ = await merging.value
    }
    lock = nil
    feed.end()
  }

  // MARK: Changes

  private enum Change {
    case add([AnalyzedDocument], CheckedContinuation<Result<[AddOutcome], IndexError>, Never>)
    case remove([String], leavingDamageOut: Bool, CheckedContinuation<Result<[Int], IndexError>, Never>)
  }

  private func enqueue(_ change: Change) {
    pending.append(change)
    guard !flushIsScheduled else { return }
    flushIsScheduled = true
    // Queued behind the calls that wait already: they join this commit.
    Task { flush() }
  }

  private func flush() {
    flushIsScheduled = false
    let changes = pending
    pending = []
    guard !changes.isEmpty else { return }
    flush(changes)
    scheduleMerge()
  }

  private func flush(_ changes: [Change]) {
    do throws(IndexError) {
      // What was written to a directory that is another's by now would be told to be there, and be lost.
      guard lock != nil, holdsDirectory else { throw .closed }
      var batch = CommitBatch(snapshot: snapshot, analyzer: analyzer)
      var answers: [() -> Void] = []
      for change in changes {
        switch change {
        case .add(let documents, let caller):
          let outcomes = try batch.add(documents, now: Timestamp(unixSeconds: Int64(time(nil))))
          answers.append { caller.resume(returning: .success(outcomes)) }
        case .remove(let addresses, let leavesDamageOut, let caller):
          if !leavesDamageOut, let damage = snapshot.lost.first, try !batch.holdsAll(addresses) {
            answers.append { caller.resume(returning: .failure(damage)) }
          } else {
            let found = try batch.remove(addresses)
            answers.append { caller.resume(returning: .success(found)) }
          }
        }
      }
      try commit(batch)
      for problem in batch.problems { note(problem) }
      for answer in answers { answer() }
    } catch {
      // Without the segment that is damaged it may be done.
      if setAsideDamaged() { return flush(changes) }
      for change in changes {
        switch change {
        case .add(_, let caller): caller.resume(returning: .failure(error))
        case .remove(_, _, let caller): caller.resume(returning: .failure(error))
        }
      }
    }
  }

  /// Leaves out and tells segments that were found damaged, as at opening; whether there are any.
  private func setAsideDamaged() -> Bool {
    if snapshot.isSound { return false }
    published.current = snapshot.sound
    return true
  }

  private func commit(_ batch: CommitBatch) throws(IndexError) {
    guard !batch.isEmpty else { return }
    let added = try writeSegments(batch.documents)
    try append(Manifest.Commit(added: added.map(\.number), removed: batch.removals, nextSegment: nextSegment))
    publish(batch.segments + added.map { LiveSegment(reader: $0) })
    let arrivals = Self.segments(added, without: batch.unasked)
    if !arrivals.isEmpty { feed.tell(Snapshot(generation: manifest.state.generation, segments: arrivals)) }
  }

  /// Segments without some of their documents, which are numbered through all of them.
  private static func segments(_ readers: [SegmentReader], without places: Set<Int>) -> [LiveSegment] {
    var first = 0
    return readers.compactMap { reader in
      defer { first += reader.documentCount }
      let docs = places.isEmpty ? [] : (0..<reader.documentCount).filter { places.contains(first + $0) }
      if docs.isEmpty { return LiveSegment(reader: reader) }
      if docs.count == reader.documentCount { return nil }
      var live = LiveDocs(documentCount: reader.documentCount)
      for doc in docs { live.remove(DocID(doc)) }
      return LiveSegment(reader: reader, liveDocs: live)
    }
  }

  func append(_ commit: Manifest.Commit) throws(IndexError) {
    defer {
      if manifest.isCertain {
        for number in orphans { try? disk.remove(path(number)) }
        orphans = []
      }
    }
    do throws(IndexError) {
      try manifest.append(commit)
    } catch {
      orphans += commit.added
      throw error
    }
  }

  /// Writes documents into as many segments as their size asks for, and makes the files' names durable. Nothing of them
  /// is left where that fails: no commit names them yet.
  private func writeSegments(_ documents: [AnalyzedDocument]) throws(IndexError) -> [SegmentReader] {
    var series = SegmentSeries(
      in: directory, from: nextSegment, analyzerVersion: analyzer.version, disk: disk)
    defer { nextSegment = series.next }
    do throws(IndexError) {
      for document in documents { try series.add(document) }
      try series.finish()
      FailPoint.pass("segment-written")
      if !series.numbers.isEmpty { try disk.syncDirectory(directory) }
      FailPoint.pass("segment-named")
      var readers: [SegmentReader] = []
      for number in series.numbers {
        readers.append(try SegmentReader(directory: directory, number: number, disk: disk))
      }
      return readers
    } catch {
      for number in series.numbers { SegmentWriter.remove(path(number), disk: disk) }
      throw error
    }
  }

  func path(_ number: UInt64) -> String { SegmentFormat.path(number, in: directory) }

  func publish(_ segments: [LiveSegment]) {
    published.current = Snapshot(
      generation: manifest.state.generation, segments: segments, lost: snapshot.lost)
  }
}

// MARK: - Opening

extension IndexWriter {
  /// Removes what no commit names: segments whose writing was cut off or that were merged, and what stood beside them.
  /// What cannot be removed now costs room and nothing else.
  private static func removeStrays(_ directory: String, keeping state: ManifestState, disk: Disk) {
    let named = Set(state.segments.map { SegmentFormat.name($0.number) })
    for name in (try? disk.names(in: directory)) ?? [] {
      guard SegmentFormat.isSegmentOrSide(name) || name == Manifest.draftName else { continue }
      if !named.contains(name) { try? disk.remove(directory + "/" + name) }
    }
  }
}

/// The current snapshot, for readers on any thread.
private final class PublishedSnapshot: Sendable {
  private let snapshot: Mutex<Snapshot>

  init(_ snapshot: Snapshot) { self.snapshot = Mutex(snapshot) }

  var current: Snapshot {
    get { snapshot.withLock { $0 } }
    set { snapshot.withLock { $0 = newValue } }
  }
}
