import Dispatch
import Synchronization

/// Makes one segment of several, without the documents that were removed. The documents keep their order: those of the
/// first segment first.
///
/// Terms are taken in batches: while some threads encode the lists of one round of batches, another finds the terms of the
/// next; then the encoded lists are written in order. The file is the same with any number of threads.
struct SegmentMerger {
  private let segments: [LiveSegment]
  /// New numbers by old ones, a table a segment; `.end` for removed documents.
  private let numbers: [[DocID]]
  private let threads: Int
  private let batchCost: Int
  private var documents = SegmentDocuments()

  init(
    _ segments: [LiveSegment], threads: Int = 1, batchCost: Int = MergeBatch.cost
  ) {
    self.segments = segments
    self.threads = threads
    self.batchCost = batchCost
    var next: DocID = 0
    numbers = segments.map { segment in
      (0..<DocID(segment.reader.documentCount)).map { doc in
        guard segment.isLive(doc) else { return .end }
        defer { next += 1 }
        return next
      }
    }
    documents.statistics.analyzerVersion = segments.map(\.reader.statistics.analyzerVersion).min() ?? 0
    documents.statistics.documentCount = next
  }

  /// Ends with `closed` soon after its task was cancelled, and leaves a file that is not whole.
  mutating func write(to path: String, disk: Disk) throws(IndexError) {
    copyColumns()
    var writer = try SegmentWriter(documents, to: path, disk: disk)
    for (segment, numbers) in zip(segments, numbers) {
      try writer.copy(segment.reader.store) { numbers[Int($0)] != .end }
    }
    try writer.beginTerms()
    for segment in segments { try segment.reader.checkLists() }
    try mergeTerms(into: &writer)
    if Task.isCancelled { throw .closed }
    try writer.finish()
  }

  private mutating func copyColumns() {
    for (segment, numbers) in zip(segments, numbers) {
      let reader = segment.reader
      for doc in 0..<DocID(reader.documentCount) where numbers[Int(doc)] != .end {
        let body = reader.lengthCode(.body, doc)
        let title = reader.lengthCode(.title, doc)
        // The exact lengths are not kept; their codes' middles give the means.
        documents.statistics.bodyTokens += UInt64(LengthCode.decode(body))
        documents.statistics.titleTokens += UInt64(LengthCode.decode(title))
        documents.columns.append(
          bodyLength: body, titleLength: title, published: reader.published(doc), indexed: reader.indexed(doc),
          story: reader.story(doc))
      }
    }
    // Where nothing was removed the sums are known exactly.
    if segments.allSatisfy(\.isWhole) {
      documents.statistics.bodyTokens = segments.reduce(0) { $0 + $1.reader.tokenCount(.body) }
      documents.statistics.titleTokens = segments.reduce(0) { $0 + $1.reader.tokenCount(.title) }
    }
  }

  private func mergeTerms(into writer: inout SegmentWriter) throws(IndexError) {
    let settings = writer.listSettings
    // One more than there are threads: whoever is done with a short one finds another.
    let count = threads > 1 ? threads + 1 : 1
    let desks = (0..<count).map { _ in Desk(ListMerger(segments, numbers: numbers, settings)) }
    let terms = Reading(try TermMerge(segments.map(\.reader)), batches: count, cost: batchCost)
    var appending = MergedLists(ListMerger(segments, numbers: numbers, settings), segmentCount: segments.count)
    var batches = try terms.next()
    while !batches.isEmpty {
      if Task.isCancelled { throw .closed }
      for (desk, batch) in zip(desks, batches) { desk.put(batch) }
      if threads > 1 {
        DispatchQueue.concurrentPerform(iterations: batches.count + 1) { turn in
          if turn == 0 { terms.read() } else { desks[turn - 1].encode() }
        }
      } else {
        for desk in desks.prefix(batches.count) { desk.encode() }
        terms.read()
      }
      for desk in desks.prefix(batches.count) {
        if let batch = desk.take() { try appending.append(batch, to: &writer) }
      }
      batches = try terms.taken()
    }
  }

  /// Where one thread at a time encodes a batch.
  private final class Desk: Sendable {
    private let work: Mutex<(merger: ListMerger, batch: MergeBatch?)>

    init(_ merger: sending ListMerger) { work = Mutex((merger, nil)) }

    func put(_ batch: MergeBatch) { work.withLock { $0.batch = batch } }

    func encode() {
      work.withLock { work in
        guard var batch = work.batch else { return }
        work.batch = nil
        work.merger.encode(&batch)
        work.batch = batch
      }
    }

    func take() -> MergeBatch? {
      work.withLock { work in
        defer { work.batch = nil }
        return work.batch
      }
    }
  }

  /// Where one thread at a time finds the next terms.
  private final class Reading: Sendable {
    private let state: Mutex<(terms: TermMerge, found: Result<[MergeBatch], IndexError>)>
    private let batches: Int
    private let cost: Int

    init(_ terms: sending TermMerge, batches: Int, cost: Int) {
      state = Mutex((terms, .success([])))
      self.batches = batches
      self.cost = cost
    }

    /// Finds a round of batches, to be taken.
    func read() {
      state.withLock { state in
        do throws(IndexError) {
          var found: [MergeBatch] = []
          while found.count < batches, let batch = try MergeBatch(&state.terms, of: cost) { found.append(batch) }
          state.found = .success(found)
        } catch {
          state.found = .failure(error)
        }
      }
    }

    func taken() throws(IndexError) -> [MergeBatch] { try state.withLock { $0.found }.get() }

    func next() throws(IndexError) -> [MergeBatch] {
      read()
      return try taken()
    }
  }
}

/// Writes encoded lists in order, those that words have only once.
private struct MergedLists {
  private var merger: ListMerger
  private var words: MergedWords

  init(_ merger: ListMerger, segmentCount: Int) {
    self.merger = merger
    words = MergedWords(segmentCount: segmentCount)
  }

  mutating func append(_ batch: MergeBatch, to writer: inout SegmentWriter) throws(IndexError) {
    var batch = batch
    for index in batch.items.indices {
      let lead = batch.lead(batch.items[index])
      let holders = batch.holders[batch.items[index].holders]
      let text = batch.items[index].text
      let isWord = lead & 15 == TokenKind.word.rawValue
      words.enter(field: lead >> 4)
      if batch.single(batch.items[index]) != nil {
        // Lies in the dictionary, and is nobody else's.
        if let entry = batch.items[index].entry {
          try writer.add(batch.texts, text, entry, postings: [], positions: [])
        }
        continue
      }
      let candidate = isWord ? nil : words.candidate(for: holders)
      if let candidate, candidate.isCertain {
        writer.share(batch.texts, text, candidate.list)
        continue
      }
      var alone: (postings: [UInt8], positions: [UInt8])?
      if !batch.items[index].isEncoded { alone = merger.encodeAlone(&batch, index) }
      let item = batch.items[index]
      guard let entry = item.entry else { continue }
      if let candidate, case .list(candidate.list.count, _, _) = entry, item.checksum == candidate.checksum {
        writer.share(batch.texts, text, candidate.list)
        continue
      }
      let list = try writer.add(
        batch.texts, text, entry, postings: (alone?.postings ?? batch.postings)[item.postings],
        positions: (alone?.positions ?? batch.positions)[item.positions])
      if isWord, let list { words.add(list, checksum: item.checksum, holders) }
    }
  }
}
