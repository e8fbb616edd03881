import Glibc

/// Copies an index as of one commit, whether a daemon has it open or not: segments never change, so they are linked or
/// copied, and the manifest is written last.
public struct IndexBackup: Sendable {
  public struct Report: Sendable {
    public var segments = 0
    /// Documents that were not removed.
    public var documents = 0
    public var bytes = 0
    /// Segments that both share by hard links.
    public var linked = 0
  }

  private let source: String
  private let disk = Disk()

  public init(of directory: String) { source = directory }

  /// Makes an index at `target`, which is empty or not there. On return it survives a power cut.
  public func write(to target: String) throws(IndexError) -> Report {
    try disk.createDirectory(target)
    guard try disk.names(in: target).isEmpty else {
      throw .system(operation: "back up to", path: target, code: ENOTEMPTY)
    }
    // A running daemon may merge segments away between the manifest's reading and theirs: then it is read anew.
    for _ in 0..<20 {
      let state = try Manifest.read(try MappedFile(path: source + "/manifest").bytes).0
      if let report = try copy(state, to: target) { return report }
    }
    throw .system(operation: "back up", path: source, code: EBUSY)
  }

  /// Nil where a segment is gone.
  private func copy(_ state: ManifestState, to target: String) throws(IndexError) -> Report? {
    var report = Report()
    for name in try disk.names(in: target) { try disk.remove("\(target)/\(name)") }
    for entry in state.segments {
      let name = SegmentFormat.name(entry.number)
      let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
      if link(from, to) == 0 {
        report.linked += 1
      } else if errno == ENOENT {
        return nil
      } else {
        // Another disk, or one that knows no links.
        let copied = try copyFile(from, to)
        guard copied else { return nil }
      }
      let reader = try SegmentReader(directory: target, number: entry.number)
      try reader.checkLists()
      report.segments += 1
      report.documents += reader.documentCount - entry.removed.count
      report.bytes += reader.byteCount
    }
    try disk.syncDirectory(target)
    _ = try Manifest(directory: target, disk: disk, replacing: state)
    return report
  }

  private func copyFile(_ from: String, _ to: String) throws(IndexError) -> Bool {
    let descriptor = open(from, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return false }
      throw .current("open", from)
    }
    defer { close(descriptor) }
    let file = try disk.create(to)
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .current("read", from) }
      if count == 0 { break }
      try file.write(count == buffer.count ? buffer : Array(buffer[..<count]))
    }
    try file.sync()
    return true
  }
}
