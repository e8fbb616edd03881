import Glibc

/// Rebuilds what is damaged in an index from what its stored pages allow. No daemon may have it open.
///
/// - A damaged segment, or one that an earlier version wrote, is written anew from those of its stored pages that are
///   sound. Its file is kept under another name.
/// - A damaged manifest is written anew from its sound beginning and the segments that there are: of documents with the
///   same id the newest stays. What was removed behind the damage is back.
public struct IndexRepairer: Sendable {
  public struct Report: Sendable {
    /// Documents of damaged segments that were saved, and those that were lost; removed ones are not counted.
    public var saved = 0
    public var lost = 0
    /// What was done, a line each.
    public var notes: [String] = []
  }

  private let directory: String
  private let analyzer: any Analyzer
  private let disk: Disk

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
    return report
  }

  // MARK: Segments

  private func rebuild(
    _ entry: ManifestState.Segment, _ problem: IndexError, _ manifest: inout Manifest, _ report: inout Report
  ) throws(IndexError) {
    let path = directory + "/" + SegmentFormat.name(entry.number)
    var pages = SegmentSalvage.Pages()
    if let file = try? MappedFile(path: path, disk: disk) { pages = SegmentSalvage.pages(of: file) }
    let removed = Set(entry.removed)
    var builder = SegmentBuilder(analyzerVersion: analyzer.version)
    var commit = Manifest.Commit(replaced: [entry.number], nextSegment: manifest.state.nextSegment)
    func write() throws(IndexError) {
      guard builder.documentCount > 0 else { return }
      try builder.write(to: directory + "/" + SegmentFormat.name(commit.nextSegment), disk: disk)
      commit.added.append(commit.nextSegment)
      commit.nextSegment += 1
      builder = SegmentBuilder(analyzerVersion: analyzer.version)
    }
    var saved = 0
    for (doc, document) in pages.documents where !removed.contains(doc) {
      try builder.add(AnalyzedDocument(document, analyzer: analyzer))
      saved += 1
      if builder.isFull { try write() }
    }
    try write()
    try disk.syncDirectory(directory)
    try manifest.append(commit)
    report.saved += saved
    report.notes.append("\(problem)")
    if let count = pages.count {
      let lost = max(0, count - removed.filter { Int($0) < count }.count - saved)
      report.lost += lost
      report.notes.append("\(path): \(saved) documents were saved, \(lost) are lost")
    } else {
      report.notes.append("\(path): \(saved) documents were saved; how many are lost its bytes do not tell")
    }
    try setAside(path, &report)
  }

  private func setAside(_ path: String, _ report: inout Report) throws(IndexError) {
    guard access(path, F_OK) == 0 else { return }
    let name = String(path.dropFirst(directory.utf8.count + 1))
    let other = directory + "/damaged-" + name
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
    if let file = try? MappedFile(path: directory + "/manifest", disk: disk) {
      known = Manifest.soundBeginning(file.bytes) ?? known
    }
    let state = try rebuiltState(from: known)
    report.notes.append(
      "the manifest was written anew from \(state.segments.count) segments; pages removed lately may be back")
    return try Manifest(directory: directory, disk: disk, replacing: state)
  }

  /// All segments that can be opened, in the order in which they were written, each id in the newest alone.
  private func rebuiltState(from known: ManifestState) throws(IndexError) -> ManifestState {
    let prefix = "segment-"
    let numbers = try disk.names(in: directory).filter { $0.hasPrefix(prefix) }
      .compactMap { UInt64($0.dropFirst(prefix.utf8.count), radix: 16) }
    let old = known.segments.filter { numbers.contains($0.number) }
    let new = numbers.filter { number in !old.contains { $0.number == number } }.sorted()
    var state = known
    state.generation += 1
    state.nextSegment = max(known.nextSegment, (numbers.max() ?? 0) + 1)
    state.segments = []
    for entry in old + new.map({ ManifestState.Segment(number: $0) }) {
      // A file that no known commit names and that cannot be opened may be one that was never finished.
      if entry.removed.isEmpty, new.contains(entry.number), (try? entry.open(in: directory, disk: disk)) == nil {
        continue
      }
      state.segments.append(entry)
    }
    var seen: Set<[UInt8]> = []
    for index in state.segments.indices.reversed() {
      guard let segment = try? state.segments[index].open(in: directory, disk: disk) else { continue }
      var terms: [Term] = []
      try segment.reader.forEachTerm(withPrefix: [Term.lead(.id, .word)]) { term, _ in
        terms.append(term)
        return true
      }
      for term in terms {
        var docs = try segment.documents(holding: term)
        if seen.insert(term.bytes).inserted { _ = docs.popLast() }
        state.segments[index].removed += docs
      }
    }
    return state
  }
}
