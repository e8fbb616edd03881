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
    writer.reserve(for: segments.map(\.reader))
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
          bodyLength: body, titleLength: title, published: reader.published(doc), indexed: reader.indexed(doc),
          story: reader.story(doc))
      }
      try writer.store.add(reader.store) { numbers[Int($0)] != .end }
    }
    // Where nothing was removed the sums are known exactly.
    if segments.allSatisfy(\.isWhole) {
      writer.statistics.bodyTokens = segments.reduce(0) { $0 + $1.reader.tokenCount(.body) }
      writer.statistics.titleTokens = segments.reduce(0) { $0 + $1.reader.tokenCount(.title) }
    }
  }

  private mutating func mergeTerms() throws(IndexError) {
    for segment in segments { try segment.reader.checkLists() }
    var terms = try TermMerge(segments.map(\.reader))
    var words = MergedWords(segmentCount: segments.count)
    let decoded = DecodedBlock()
    while try terms.next() {
      let text = 0..<terms.term.count
      let lead = terms.term.first ?? 0
      let isWord = lead & 15 == TokenKind.word.rawValue
      words.enter(field: lead >> 4)
      let candidate = isWord ? nil : words.candidate(for: terms)
      if let candidate, candidate.isCertain {
        writer.share(terms.term, text, candidate.list)
        continue
      }
      writer.begin(lead: lead)
      for holder in terms.holders { copyPostings(terms.infos[holder], of: holder, decoded) }
      let list = writer.end(terms.term, text, sharing: candidate?.list)
      if isWord, let list { words.add(list, terms) }
    }
  }

  private mutating func copyPostings(_ info: TermInfo?, of index: Int, _ decoded: DecodedBlock) {
    guard let info else { return }
    let numbers = numbers[index]
    if let single = info.single {
      guard Int(single.doc) < numbers.count, numbers[Int(single.doc)] != .end else { return }
      writer.postings.add(numbers[Int(single.doc)], position: single.position)
      return
    }
    var cursor = segments[index].reader.cursor(info, reusing: decoded)
    cursor.forEachPosting(hasPositions: info.hasPositions) { doc, frequency, deltas, range in
      let number = numbers[Int(doc)]
      if number != .end { writer.postings.add(number, frequency: frequency, deltas: deltas, range) }
    }
  }
}

/// The terms of several segments in order, each with the segments that hold it.
private struct TermMerge {
  private var walkers: [TermWalker] = []
  /// Of each segment the entry of the term that it comes to next; nil behind its last.
  private(set) var infos: [TermInfo?] = []
  /// The first eight bytes of these terms.
  private var prefixes: [UInt64] = []
  /// The segments that hold `term`, ascending.
  private(set) var holders: [Int] = []

  init(_ readers: [SegmentReader]) throws(IndexError) {
    for index in readers.indices {
      walkers.append(try readers[index].walkTerms())
      infos.append(nil)
      prefixes.append(.max)
      try advance(index)
    }
  }

  /// The term that `next` came to.
  var term: [UInt8] { holders.first.map { walkers[$0].term } ?? [] }

  /// False behind the last term.
  mutating func next() throws(IndexError) -> Bool {
    for holder in holders { try advance(holder) }
    holders.removeAll(keepingCapacity: true)
    for index in walkers.indices where infos[index] != nil {
      guard let least = holders.first else {
        holders.append(index)
        continue
      }
      if prefixes[index] > prefixes[least] { continue }
      let order =
        prefixes[index] < prefixes[least]
        ? -1
        : walkers[index].term.compare(
          0..<walkers[index].term.count, with: walkers[least].term, 0..<walkers[least].term.count)
      if order < 0 { holders.removeAll(keepingCapacity: true) }
      if order <= 0 { holders.append(index) }
    }
    return !holders.isEmpty
  }

  private mutating func advance(_ index: Int) throws(IndexError) {
    infos[index] = try walkers[index].next()
    prefixes[index] = walkers[index].term.orderedPrefix(0, walkers[index].term.count)
  }

  /// Documents that hold the term, removed ones included.
  var frequency: Int { holders.reduce(0) { $0 + Int(infos[$1]?.documentFrequency ?? 0) } }
}

/// The merged lists of one field's words, by where the lists were that they were made of: what shared those may share
/// these.
private struct MergedWords {
  private var field: UInt8 = 0
  private var lists: [(list: WordList, frequency: Int)] = []
  /// Of each segment the offsets of its words' lists, ascending, and the numbers of the merged ones.
  private var offsets: [[(offset: Int, number: Int)]]

  init(segmentCount: Int) { offsets = Array(repeating: [], count: segmentCount) }

  /// Forgets the words of another field.
  mutating func enter(field: UInt8) {
    guard field != self.field else { return }
    self.field = field
    lists = []
    for index in offsets.indices { offsets[index] = [] }
  }

  mutating func add(_ list: WordList, _ terms: TermMerge) {
    for holder in terms.holders {
      guard let info = terms.infos[holder], info.single == nil else { continue }
      offsets[holder].append((info.postingsOffset, lists.count))
    }
    lists.append((list, terms.frequency))
  }

  /// The list that a term may share. It is certain where it shared that in every segment that holds the word.
  func candidate(for terms: TermMerge) -> (list: WordList, isCertain: Bool)? {
    var number: Int?
    var isCertain = true
    for holder in terms.holders {
      guard let info = terms.infos[holder], info.isShared, let found = find(info.postingsOffset, holder),
        number == nil || number == found
      else {
        isCertain = false
        continue
      }
      number = found
    }
    guard let number, lists[number].frequency == terms.frequency else { return nil }
    return (lists[number].list, isCertain)
  }

  private func find(_ offset: Int, _ segment: Int) -> Int? {
    let known = offsets[segment]
    var low = 0
    var high = known.count
    while low < high {
      let middle = (low + high) / 2
      if known[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low < known.count && known[low].offset == offset ? known[low].number : nil
  }
}
