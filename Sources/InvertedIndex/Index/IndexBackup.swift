import Glibc

/// Copies an index as of one commit, whether a daemon has it open or not: segments never change, so they are linked or
/// copied, and the manifest is written last.
public struct IndexBackup: Sendable {
  /// What the copy holds.
  public struct Report: Sendable {
    /// All segments, linked ones included.
    public var segments = 0
    /// Documents that were not removed.
    public var documents = 0
    /// Of the segments' files; the manifest's are not counted.
    public var bytes = 0
    /// Segments that both share by hard links.
    public var linked = 0
  }

  private let source: String
  private let disk: Disk

  /// - Parameter directory: The index to copy, which is only read.
  public init(of directory: String) { self.init(of: directory, disk: Disk()) }

  init(of directory: String, disk: Disk) {
    source = directory
    self.disk = disk
  }

  /// Makes an index at `target`, which is empty or not there. On return it survives a power cut.
  ///
  /// - Throws: `.system` with `ENOTEMPTY` where something is there, with `EBUSY` where merges take segments away
  ///   faster than they are copied; `.damaged` where the index is.
  public func write(to target: String) throws(IndexError) -> Report {
    try disk.createDirectory(target)
    guard try disk.names(in: target).isEmpty else {
      throw .system(operation: "back up to", path: target, code: ENOTEMPTY)
    }
    do throws(IndexError) {
      // A running daemon may merge segments away between the manifest's reading and theirs: then it is read anew.
      for _ in 0..<20 {
        let state = try Manifest.state(in: source, disk: disk)
        if let report = try copy(state, to: target) { return report }
        try clear(target)
      }
    } catch {
      // The next attempt needs it empty.
      try? clear(target)
      throw error
    }
    throw .system(operation: "back up", path: source, code: EBUSY)
  }

  private func clear(_ target: String) throws(IndexError) {
    for name in try disk.names(in: target) { try disk.remove("\(target)/\(name)") }
  }

  /// Nil where a segment is gone.
  private func copy(_ state: ManifestState, to target: String) throws(IndexError) -> Report? {
    var report = Report()
    for entry in state.segments {
      let name = SegmentFormat.name(entry.number)
      do throws(IndexError) {
        if try disk.link("\(source)/\(name)", to: "\(target)/\(name)") { report.linked += 1 }
      } catch {
        if case .system(_, _, ENOENT) = error { return nil }
        throw error
      }
      let segment = try entry.open(in: target, disk: disk)
      try segment.reader.verifySections()
      report.segments += 1
      report.documents += segment.liveCount
      report.bytes += segment.reader.byteCount
    }
    try disk.syncDirectory(target)
    _ = try Manifest(directory: target, disk: disk, replacing: state)
    return report
  }
}
