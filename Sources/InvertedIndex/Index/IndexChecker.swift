import Glibc

/// Holds every byte of an index against its checksums, and sees to it that no id is there twice, whether a daemon has it
/// open or not: files are only read.
public struct IndexChecker: Sendable {
  /// What was found.
  public struct Report: Sendable {
    /// Sound segments.
    public var segments = 0
    /// Their documents that were not removed.
    public var documents = 0
    /// Their files' size.
    public var bytes = 0
    /// Of each damaged segment the first damage that was found; and where ids are there twice, that.
    public var problems: [IndexError] = []
  }

  private let directory: String
  private let disk = Disk()

  public init(directory: String) { self.directory = directory }

  /// Fails where there is no index that could be checked.
  public func check() throws(IndexError) -> Report {
    // A running daemon may merge segments away between the manifest's reading and theirs: then it is read anew.
    for _ in 0..<5 {
      let state = try Manifest.state(in: directory, disk: disk)
      let report = check(state)
      let isGone = report.problems.contains { problem in
        if case .system(_, _, ENOENT) = problem { true } else { false }
      }
      if !isGone { return report }
      let now = try Manifest.state(in: directory, disk: disk)
      if now.generation == state.generation { return report }
    }
    throw .system(operation: "check", path: directory, code: EBUSY)
  }

  private func check(_ state: ManifestState) -> Report {
    var report = Report()
    var sound: [LiveSegment] = []
    for entry in state.segments {
      do throws(IndexError) {
        let segment = try entry.open(in: directory, disk: disk)
        try segment.reader.verify()
        report.segments += 1
        report.documents += segment.liveCount
        report.bytes += segment.reader.byteCount
        sound.append(segment)
      } catch {
        report.problems.append(error)
      }
    }
    do throws(IndexError) {
      let doubled = try DoubledIDs(sound)
      if let id = doubled.example {
        report.problems.append(.doubled(path: directory, count: doubled.outdated.count, id: id))
      }
    } catch {
      report.problems.append(error)
    }
    return report
  }
}
