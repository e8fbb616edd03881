extension ManifestState {
  /// Maps the segments. A damaged one is left out; but what passes by itself, too many open files or too little memory,
  /// is no damage and fails.
  func open(in directory: String, disk: Disk) throws(IndexError) -> Snapshot {
    var opened: [LiveSegment] = []
    var leftOut: [IndexError] = []
    for entry in segments {
      do throws(IndexError) {
        opened.append(try entry.open(in: directory, disk: disk))
      } catch {
        guard error.isOfTheFile else { throw error }
        leftOut.append(error)
      }
    }
    return Snapshot(generation: generation, segments: opened, leftOut: leftOut)
  }
}

extension ManifestState.Segment {
  func open(in directory: String, disk: Disk) throws(IndexError) -> LiveSegment {
    let reader = try SegmentReader(directory: directory, number: number, disk: disk)
    var segment = LiveSegment(reader: reader)
    guard !removed.isEmpty else { return segment }
    var docs = LiveDocs(documentCount: reader.documentCount)
    for doc in removed {
      guard doc < reader.documentCount else {
        throw .damaged(path: Manifest.path(in: directory), offset: 0, reason: "it removes a document that never was")
      }
      docs.remove(doc)
    }
    segment.liveDocs = docs
    return segment
  }
}
