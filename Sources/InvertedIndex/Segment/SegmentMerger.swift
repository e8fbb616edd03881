/// Makes one segment of several, without the documents that were removed. The documents keep their order: those of the
/// first segment first.
struct SegmentMerger {
  private let segments: [LiveSegment]
  /// New numbers by old ones, a table a segment; `.end` for removed documents.
  private let numbers: [[DocID]]
  private var writer = SegmentWriter()

  init(_ segments: [LiveSegment], analyzerVersion: UInt32) {
    self.segments = segments
    var next: DocID = 0
    numbers = segments.map { segment in
      (0..<DocID(segment.reader.documentCount)).map { doc in
        guard segment.isLive(doc) else { return .end }
        defer { next += 1 }
        return next
      }
    }
    writer.statistics.analyzerVersion = analyzerVersion
    writer.statistics.documentCount = next
  }

  mutating func write(to path: String, disk: Disk) throws(IndexError) {
    try copyDocuments()
    try mergeTerms()
    try writer.write(to: path, disk: disk)
  }

  private mutating func copyDocuments() throws(IndexError) {
    for (segment, numbers) in zip(segments, numbers) {
      let reader = segment.reader
      for doc in 0..<DocID(reader.documentCount) where numbers[Int(doc)] != .end {
        let body = reader.lengthCode(.body, doc)
        let title = reader.lengthCode(.title, doc)
        // The exact lengths are not kept; their codes' middles give the means.
        writer.statistics.bodyTokens += UInt64(LengthCode.decode(body))
        writer.statistics.titleTokens += UInt64(LengthCode.decode(title))
        writer.columns.append(
          bodyLength: body, titleLength: title, published: reader.published(doc) ?? SegmentFormat.noDate,
          indexed: reader.indexed(doc), contentHash: reader.contentHash(doc))
      }
      var store = writer.store
      writer.store = DocumentStoreWriter()
      try reader.forEachStored { doc, bytes throws(IndexError) in
        if numbers[Int(doc)] != .end { try store.add(encoded: bytes) }
      }
      writer.store = store
    }
    // Where nothing was removed the sums are known exactly.
    if segments.allSatisfy(\.isWhole) {
      writer.statistics.bodyTokens = segments.reduce(0) { $0 + $1.reader.tokenCount(.body) }
      writer.statistics.titleTokens = segments.reduce(0) { $0 + $1.reader.tokenCount(.title) }
    }
  }

  private mutating func mergeTerms() throws(IndexError) {
    var walkers: [TermWalker] = []
    var infos: [TermInfo?] = []
    for segment in segments {
      var walker = try segment.reader.walkTerms()
      infos.append(try walker.next())
      walkers.append(walker)
    }
    let decoded = DecodedBlock()
    while true {
      var least: Int?
      for index in walkers.indices where infos[index] != nil {
        if let current = least, !walkers[index].term.lexicographicallyPrecedes(walkers[current].term) { continue }
        least = index
      }
      guard let least else { return }
      let term = walkers[least].term
      let holders = walkers.indices.filter { infos[$0] != nil && walkers[$0].term == term }
      let segments = segments
      let numbers = numbers
      try writer.add(term: term[...]) { list throws(IndexError) in
        for index in holders {
          guard let info = infos[index] else { continue }
          var cursor = segments[index].reader.cursor(info, reusing: decoded)
          let numbers = numbers[index]
          cursor.forEachPosting(hasPositions: info.hasPositions) { doc, frequency, deltas in
            let number = numbers[Int(doc)]
            if number != .end { list.add(number, frequency: frequency, deltas: deltas) }
          }
        }
      }
      for index in holders { infos[index] = try walkers[index].next() }
    }
  }
}
