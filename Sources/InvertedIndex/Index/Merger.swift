/// Merges segments beside the writer, one merge at a time.
actor Merger {
  private let executor = QueueExecutor(label: "merger")

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Writes a segment of what lives in `segments`; nil where nothing does.
  /// - Parameter threads: How many may work on it at once.
  func merge(
    _ segments: [LiveSegment], directory: String, number: UInt64, threads: Int, disk: Disk
  ) throws(IndexError) -> SegmentReader? {
    guard segments.contains(where: { $0.liveCount > 0 }) else { return nil }
    let path = SegmentFormat.path(number, in: directory)
    var merger = SegmentMerger(segments, threads: threads)
    do throws(IndexError) {
      try merger.write(to: path, disk: disk)
      try disk.syncDirectory(directory)
      return try SegmentReader(directory: directory, number: number, disk: disk)
    } catch {
      SegmentWriter.remove(path, disk: disk)
      throw error
    }
  }
}
