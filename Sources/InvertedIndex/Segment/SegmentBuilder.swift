/// Gathers documents in memory and inverts them into a segment.
///
/// A token becomes the pair (number of its term, position), appended in the order of the documents; a counting sort by
/// term then brings the postings into their order without a list a term: 8 bytes a token, and as much again for a moment.
struct SegmentBuilder {
  /// A builder is full at so many tokens (256 MB while it is written) or bytes of stored text.
  static let fullTokens = 16 << 20
  static let fullBytes = 256 << 20

  private var table = TermTable()
  private var terms: [UInt32] = []
  private var positions: [UInt32] = []
  /// Where each document's tokens end.
  private var ends: [Int] = []
  private var writer = SegmentWriter()
  private var storedBytes = 0

  init(analyzerVersion: UInt32) { writer.statistics.analyzerVersion = analyzerVersion }

  var documentCount: Int { ends.count }
  var isFull: Bool { terms.count >= Self.fullTokens || storedBytes >= Self.fullBytes }

  mutating func add(_ analyzed: AnalyzedDocument) throws(IndexError) {
    let document = analyzed.document
    let encoded = StoredDocument.encode(document)
    try writer.store.add(encoded: encoded)
    storedBytes += encoded.count

    let titleLength = add(analyzed.title, to: .title)
    let bodyLength =
      add(analyzed.title, to: .body)
      + add(analyzed.text, to: .body, shift: analyzed.title.nextPosition + 1)
    _ = add(analyzed.surroundings, to: .surroundings)
    _ = add(analyzed.author, to: .author)
    var shift: UInt32 = 0
    for url in analyzed.urls {
      _ = add(url, to: .url, shift: shift)
      shift += url.nextPosition + 1
    }
    let addresses = document.addresses
    for domain in Set(addresses.flatMap { AnalyzedDocument.domains(of: $0.site) }) { add(keyword: domain, to: .site) }
    add(keyword: document.language, to: .language)
    for id in Set(addresses.map(\.id)) { add(keyword: id, to: .id) }
    for url in Set(addresses.filter { $0.url != $0.id }.map(\.url)) { add(keyword: url, to: .address) }
    for term in analyzed.fingerprint?.terms ?? [] {
      terms.append(table.number(lead: term.bytes[0], term.bytes, 1..<term.bytes.count))
      positions.append(0)
    }

    writer.statistics.documentCount += 1
    writer.statistics.bodyTokens += UInt64(bodyLength)
    writer.statistics.titleTokens += UInt64(titleLength)
    writer.columns.append(
      bodyLength: LengthCode.encode(bodyLength), titleLength: LengthCode.encode(titleLength),
      published: document.published?.localSeconds ?? SegmentFormat.noDate, indexed: document.indexed.unixSeconds,
      contentHash: document.contentHash, story: analyzed.story)
    ends.append(terms.count)
  }

  /// Adds a text's tokens under a field; how many words there were.
  private mutating func add(_ buffer: TokenBuffer, to field: Field, shift: UInt32 = 0) -> Int {
    var words = 0
    for token in buffer.tokens {
      // Neighbours are known by their places.
      if token.kind == .bigram { continue }
      let start = Int(token.termStart)
      terms.append(
        table.number(
          lead: Term.lead(field, token.kind), buffer.bytes, start..<start + Int(token.termLength)))
      positions.append(token.position + shift)
      if token.kind == .word { words += 1 }
    }
    return words
  }

  private mutating func add(keyword: String, to field: Field) {
    guard !keyword.isEmpty else { return }
    let bytes = Array(keyword.utf8)
    terms.append(table.number(lead: Term.lead(field, .word), bytes, 0..<bytes.count))
    positions.append(0)
  }

  /// Inverts what was added and writes the segment.
  mutating func write(to path: String, disk: Disk) throws(IndexError) {
    // Counting sort by term; documents stay in order within a term, positions within a document.
    var starts = [Int](repeating: 0, count: table.count + 1)
    for term in terms { starts[Int(term) + 1] += 1 }
    for term in 0..<table.count { starts[term + 1] += starts[term] }
    var next = starts
    var sortedDocs = [UInt32](repeating: 0, count: terms.count)
    var sortedPositions = [UInt32](repeating: 0, count: terms.count)
    var begin = 0
    for (doc, end) in ends.enumerated() {
      for token in begin..<end {
        let place = next[Int(terms[token])]
        next[Int(terms[token])] = place + 1
        sortedDocs[place] = UInt32(doc)
        sortedPositions[place] = positions[token]
      }
      begin = end
    }
    terms = []
    positions = []
    for id in table.sortedNumbers {
      let end = starts[Int(id) + 1]
      try writer.add(term: table.bytes[table.range(id)]) { list throws(IndexError) in
        var first = starts[Int(id)]
        while first < end {
          var last = first + 1
          while last < end, sortedDocs[last] == sortedDocs[first] { last += 1 }
          list.add(sortedDocs[first], frequency: UInt32(last - first), positions: sortedPositions[first..<last])
          first = last
        }
      }
    }
    try writer.write(to: path, disk: disk)
  }
}

extension Document {
  /// XXH3 of everything but the moment of adding and other addresses: tells whether an added document is the one that
  /// is there.
  var contentHash: UInt64 {
    var content = self
    content.indexed = Timestamp(unixSeconds: 0)
    content.others = []
    return Checksum.of(StoredDocument.encode(content))
  }
}
