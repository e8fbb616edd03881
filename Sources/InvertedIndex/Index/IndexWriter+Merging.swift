import Glibc

/// Merging, beside whatever else is written.
extension IndexWriter {
  /// Merges neighbours until there are at most `count` segments, and none with removed documents.
  public func merge(toSegments count: Int = 1) async throws(IndexError) {
    while let merging { _ = await merging.value }
    if isClosing { throw .closed }
    let share = max(1, (snapshot.segments.count + count - 1) / max(count, 1))
    let runs = neighbours.split { $0 == nil }.map { $0.compactMap { $0 } }
      .flatMap { row in
        stride(from: 0, to: row.count, by: share).map { Array(row[$0..<min($0 + share, row.count)]) }
      }
      .filter { $0.count > 1 || !$0[0].isWhole }
    let threads = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    if !runs.isEmpty, let error = await startMerge(runs, threads: threads).value { throw error }
  }

  /// The segments in the order in which their documents were added; nil stands for one that is left out. A merge over it
  /// would bring documents that came later before its own.
  private var neighbours: [LiveSegment?] {
    let segments = Dictionary(uniqueKeysWithValues: snapshot.segments.map { ($0.reader.number, $0) })
    return manifest.state.segments.map { segments[$0.number] }
  }

  func scheduleMerge() {
    guard merging == nil, lock != nil, !isClosing else { return }
    dropEmpty()
    guard mergePause.isOver(at: .now) else { return }
    let segments = neighbours
    let candidates = segments.map { segment in
      guard let segment, !unmergeable.contains(segment.reader.number) else {
        return MergePolicy.Candidate(bytes: .max, removedShare: 0)
      }
      return MergePolicy.Candidate(
        bytes: segment.reader.byteCount,
        removedShare: 1 - Double(segment.liveCount) / Double(max(1, segment.reader.documentCount)))
    }
    guard let run = MergePolicy.choose(candidates) else { return }
    // A merge that fails changes nothing; a later commit tries again.
    _ = startMerge([segments[run].compactMap { $0 }], thenMore: true)
  }

  /// Takes segments away of which nothing lives: that needs no room, and gives some back.
  private func dropEmpty() {
    for segment in snapshot.segments where segment.liveCount == 0 {
      // What fails is tried again behind the next commit.
      _ = try? put(nil, 0, inPlaceOf: [segment])
    }
  }

  private func startMerge(
    _ runs: [[LiveSegment]], threads: Int = 1, thenMore: Bool = false
  ) -> Task<IndexError?, Never> {
    let task = Task { () -> IndexError? in
      defer { merging = nil }
      for run in runs {
        if let error = await merge(run, threads: threads) {
          // Without a damaged one the next may be another.
          if case .damaged = error {} else { mergePause.failed(at: .now) }
          return error
        }
      }
      mergePause = RetryPause()
      return nil
    }
    merging = task
    if thenMore {
      Task {
        if await task.value == nil { scheduleMerge() }
      }
    }
    return task
  }

  /// Puts one segment in the place of several neighbours; why it could not.
  private func merge(_ sources: [LiveSegment], threads: Int) async -> IndexError? {
    if isClosing { return .closed }
    if let room = disk.calls.room(directory), room < Self.room(toMerge: sources) { return .diskFull(path: directory) }
    let number = nextSegment
    nextSegment += 1
    do throws(IndexError) {
      let merged = try await merger.merge(
        sources, directory: directory, number: number, threads: threads, disk: disk)
      FailPoint.pass("merge-written")
      if try !put(merged, number, inPlaceOf: sources) { SegmentWriter.remove(path(number), disk: disk) }
      return nil
    } catch {
      if case .damaged(let path, _, _) = error {
        note(error)
        let numbers = sources.map(\.reader.number)
        let damaged = numbers.filter { self.path($0) == path }
        unmergeable.formUnion(damaged.isEmpty ? numbers : damaged)
      }
      return error
    }
  }

  /// Bytes that a merge takes for a while: its segment, the positions twice, and an eighth left for what is added meanwhile.
  private static func room(toMerge sources: [LiveSegment]) -> Int {
    let bytes = sources.reduce(0) { $0 + $1.reader.byteCount + $1.reader.byteCount(.positions) }
    return bytes + bytes / 8
  }

  /// Documents that were removed while the segment was written are removed from it, too, in the same commit. False where
  /// its sources are no longer there.
  private func put(
    _ merged: SegmentReader?, _ number: UInt64, inPlaceOf sources: [LiveSegment]
  ) throws(IndexError) -> Bool {
    let numbers = sources.map(\.reader.number)
    var segments = snapshot.segments
    guard let place = segments.firstIndex(where: { $0.reader.number == numbers[0] }),
      segments[place...].prefix(numbers.count).map(\.reader.number) == numbers
    else { return false }
    let current = Array(segments[place..<place + sources.count])
    let removed = Self.removedMeanwhile(sources, current)
    var commit = Manifest.Commit(replaced: numbers, nextSegment: nextSegment)
    segments.removeSubrange(place..<place + sources.count)
    if let merged {
      commit.added = [number]
      if !removed.isEmpty { commit.removed = [(number, removed)] }
      var live = LiveSegment(reader: merged)
      if !removed.isEmpty {
        var docs = LiveDocs(documentCount: merged.documentCount)
        for doc in removed { docs.remove(doc) }
        live.liveDocs = docs
      }
      segments.insert(live, at: place)
    }
    try append(commit)
    FailPoint.pass("merge-committed")
    publish(segments)
    // Readers that hold the old snapshot keep the mapped bytes; what cannot be unlinked now is at the next start.
    for number in numbers { try? disk.remove(path(number)) }
    FailPoint.pass("merge-cleared")
    return true
  }

  /// The merged segment's numbers of documents that lived in `before` and do no longer in `now`.
  private static func removedMeanwhile(_ before: [LiveSegment], _ now: [LiveSegment]) -> [DocID] {
    var next: DocID = 0
    var removed: [DocID] = []
    for (old, new) in zip(before, now) {
      for doc in 0..<DocID(old.reader.documentCount) where old.isLive(doc) {
        if !new.isLive(doc) { removed.append(next) }
        next += 1
      }
    }
    return removed
  }
}
