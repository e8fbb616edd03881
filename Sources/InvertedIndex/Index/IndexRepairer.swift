import Glibc

/// Rebuilds what is damaged in an index from what its stored documents allow. No daemon may have it open.
///
/// - A damaged segment, or one that an earlier version wrote, is written anew from those of its stored documents that are
///   sound. Its file is kept under another name.
/// - A damaged manifest is written anew from its sound beginning and the segments that there are. What was removed behind
///   the damage is back.
/// - Of documents with the same id the one that was added last stays, and none where that was removed since: unless a
///   merge has forgotten it.
public struct IndexRepairer: Sendable {
  /// What was done.
  public struct Report: Sendable {
    /// Documents of damaged segments that were saved; removed ones are not counted.
    public var saved = 0
    /// Those that were not, of segments whose bytes still tell how many there were.
    public var lost = 0
    /// What was done, a line each.
    public var notes: [String] = []
  }

  private let directory: String
  private let analyzer: any Analyzer
  private let disk: Disk

  /// - Parameter analyzer: What saved pages are analysed by anew.
  public init(directory: String, analyzer: any Analyzer) {
    self.directory = directory
    self.analyzer = analyzer
    disk = Disk()
  }

  /// Fails where the index is in use, or the disk gives no room for what is rebuilt.
  public func repair() throws(IndexError) -> Report {
    let lock = try DirectoryLock(directory: directory, disk: disk)
    defer { withExtendedLifetime(lock) {} }
    var report = Report()
    var manifest = try openManifest(&report)
    for entry in manifest.state.segments {
      do throws(IndexError) {
        try entry.open(in: directory, disk: disk).reader.verify()
      } catch {
        switch error {
        case .damaged, .system(_, _, ENOENT): try rebuild(entry, error, &manifest, &report)
        case .unsupportedVersion(_, let version, _) where SegmentFormat.salvaged.contains(version):
          try rebuild(entry, error, &manifest, &report)
        default: throw error
        }
      }
    }
    try removeOutdated(&manifest, &report)
    return report
  }

  /// Takes ids away from documents that are older than another of the same id.
  private func removeOutdated(_ manifest: inout Manifest, _ report: inout Report) throws(IndexError) {
    let snapshot = try manifest.state.open(in: directory, disk: disk)
    let doubled = try DoubledIDs(snapshot.segments)
    guard !doubled.outdated.isEmpty else { return }
    var batch = CommitBatch(snapshot: snapshot, analyzer: analyzer)
    try batch.remove(doubled)
    var series = series(manifest)
    for document in batch.documents { try series.add(document) }
    try series.finish()
    try disk.syncDirectory(directory)
    try manifest.append(
      Manifest.Commit(added: series.numbers, removed: batch.removals, nextSegment: series.next))
    report.notes.append("\(doubled.outdated.count) documents were added again since: their old state is removed")
  }

  private func series(_ manifest: Manifest) -> SegmentSeries {
    SegmentSeries(
      in: directory, from: manifest.state.nextSegment, analyzerVersion: analyzer.version, disk: disk)
  }

  // MARK: Segments

  private func rebuild(
    _ entry: ManifestState.Segment, _ problem: IndexError, _ manifest: inout Manifest, _ report: inout Report
  ) throws(IndexError) {
    let path = SegmentFormat.path(entry.number, in: directory)
    let salvage = (try? MappedFile(path: path, disk: disk)).map { SegmentSalvage($0) }
    let removed = Set(entry.removed)
    var series = series(manifest)
    var saved = 0
    try salvage?.read { doc, document throws(IndexError) in
      if removed.contains(doc) { return }
      try series.add(analyzed(document, story: salvage?.story(doc)))
      saved += 1
    }
    try series.finish()
    try disk.syncDirectory(directory)
    try manifest.append(
      Manifest.Commit(added: series.numbers, replaced: [entry.number], nextSegment: series.next))
    report.saved += saved
    report.notes.append("\(problem)")
    if let count = salvage?.count {
      let lost = max(0, count - removed.filter { Int($0) < count }.count - saved)
      report.lost += lost
      report.notes.append("\(path): \(saved) documents were saved, \(lost) are lost")
    } else {
      report.notes.append("\(path): \(saved) documents were saved; how many are lost its bytes do not tell")
    }
    try setAside(entry.number, &report)
  }

  /// Recognised in others as it was before: what stood for itself has no story.
  private func analyzed(_ document: Document, story: UInt64?) -> AnalyzedDocument {
    var analyzed = AnalyzedDocument(document, analyzer: analyzer, recognizing: story != 0)
    analyzed.story = story ?? analyzed.fingerprint?.story ?? 0
    return analyzed
  }

  private func setAside(_ number: UInt64, _ report: inout Report) throws(IndexError) {
    let path = SegmentFormat.path(number, in: directory)
    guard try disk.names(in: directory).contains(SegmentFormat.name(number)) else { return }
    let other = directory + "/damaged-" + SegmentFormat.name(number)
    try disk.rename(path, to: other)
    try disk.syncDirectory(directory)
    report.notes.append("the old file is kept as \(other): remove it when you need it no longer")
  }

  // MARK: Manifest

  private func openManifest(_ report: inout Report) throws(IndexError) -> Manifest {
    let problem: IndexError
    do throws(IndexError) {
      return try Manifest(directory: directory, disk: disk)
    } catch {
      guard case .damaged = error else { throw error }
      problem = error
    }
    report.notes.append("\(problem)")
    var known = ManifestState()
    if let file = try? MappedFile(path: Manifest.path(in: directory), disk: disk) {
      known = Manifest.soundBeginning(file.bytes) ?? known
    }
    let state = try rebuiltState(from: known, &report)
    report.notes.append(
      "the manifest was written anew from \(state.segments.count) segments; pages removed lately may be back")
    return try Manifest(directory: directory, disk: disk, replacing: state)
  }

  /// All segments that can be opened, or whose stored documents may be read, in the order in which they were written. The
  /// others are kept under another name: the next start would remove what no manifest names.
  private func rebuiltState(
    from known: ManifestState, _ report: inout Report
  ) throws(IndexError) -> ManifestState {
    let numbers = try disk.names(in: directory).compactMap(SegmentFormat.number)
    let old = known.segments.filter { numbers.contains($0.number) }
    let new = numbers.filter { number in !old.contains { $0.number == number } }.sorted()
    var state = known
    state.generation += 1
    state.nextSegment = max(known.nextSegment, (numbers.max() ?? 0) + 1)
    state.segments = []
    for entry in old + new.map({ ManifestState.Segment(number: $0) }) {
      // A file that no known commit names and that has no table of contents may be one that was never finished.
      if new.contains(entry.number), let problem = try whyUnreadable(entry.number) {
        report.notes.append("\(problem)")
        try setAside(entry.number, &report)
      } else {
        state.segments.append(entry)
      }
    }
    return state
  }

  /// What is wrong with a segment of which nothing can be saved; nil for others.
  private func whyUnreadable(_ number: UInt64) throws(IndexError) -> IndexError? {
    do throws(IndexError) {
      let file = try MappedFile(path: SegmentFormat.path(number, in: directory), disk: disk)
      _ = try SegmentSections(file, versions: SegmentFormat.salvaged)
      return nil
    } catch {
      guard case .damaged = error else { throw error }
      return error
    }
  }
}
