/// Gathers documents in memory and inverts them into a segment.
///
/// A token becomes the pair (number of its term, position), appended in the order of the documents; a counting sort by
/// term then brings the postings into their order without a list a term: 8 bytes a token, and as much again for a moment.
struct SegmentBuilder {
  /// A builder is full at so many tokens (256 MB while it is written) or bytes of stored text.
  static let fullTokens = 16 << 20
  static let fullBytes = 256 << 20
  /// So many bytes of lists that were written already are kept.
  private static let encodedBytes = 1 << 20

  /// So many tokens' terms are sent for before they are looked up.
  private static let tokensAhead = 32
  /// So many terms that are written next are sent for.
  private static let termsAhead = 8

  private var table = TermTable()
  private var keys: [TermTable.Key] = []
  private var terms: [UInt32] = []
  private var positions: [UInt32] = []
  /// Where each document's tokens end.
  private var ends: [Int] = []
  /// By a surface's number the word that stood at its place last: the two may have one list.
  private var wordOf: [UInt32] = []
  private var documents = SegmentDocuments()
  private var storedBytes = 0

  private static let none = UInt32.max

  init(analyzerVersion: UInt32) { documents.statistics.analyzerVersion = analyzerVersion }

  var documentCount: Int { ends.count }
  var isFull: Bool { terms.count >= Self.fullTokens || storedBytes >= Self.fullBytes }

  mutating func add(_ analyzed: AnalyzedDocument) throws(IndexError) {
    let document = analyzed.document
    let encoded = StoredDocument.encode(document)
    try documents.store.add(encoded: encoded)
    storedBytes += encoded.count

    let titleLength = add(analyzed.title, to: .title)
    let bodyLength =
      add(analyzed.title, to: .body)
      + add(analyzed.text, to: .body, shift: analyzed.title.nextPosition + 1)
    add(headings: analyzed.headings, shift: analyzed.title.nextPosition + 1)
    _ = add(analyzed.surroundings, to: .surroundings)
    _ = add(analyzed.author, to: .author)
    // Who asks for a name by itself wants the pages that its bearer wrote, too.
    _ = add(analyzed.author, to: .body, shift: analyzed.title.nextPosition + analyzed.text.nextPosition + 2)
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

    documents.statistics.documentCount += 1
    documents.statistics.bodyTokens += UInt64(bodyLength)
    documents.statistics.titleTokens += UInt64(titleLength)
    documents.columns.append(
      bodyLength: LengthCode.encode(bodyLength), titleLength: LengthCode.encode(titleLength),
      published: document.published?.localSeconds, indexed: document.indexed.unixSeconds, story: analyzed.story)
    ends.append(terms.count)
  }

  /// Adds a text's tokens under a field; how many words there were.
  private mutating func add(_ text: IndexedText, to field: Field, shift: UInt32 = 0) -> Int {
    var words = 0
    // What stood last; a word and its surfaces come one behind the other.
    var surfaces: [(number: UInt32, place: UInt64)] = []
    var lastWord = (number: Self.none, place: UInt64.max)
    for first in stride(from: 0, to: text.tokens.count, by: Self.tokensAhead) {
      let tokens = text.tokens[first..<min(first + Self.tokensAhead, text.tokens.count)]
      for (key, token) in zip(keys(of: tokens, text, field), tokens) {
        let number = table.number(key, lead: Term.lead(field, token.kind), text.bytes, token.term)
        terms.append(number)
        positions.append(token.position + shift)
        if token.kind == .pair || token.isHan && token.kind == .word {
          if token.kind == .word { words += 1 }
          continue
        }
        let place = UInt64(token.position) << 16 | UInt64(token.units)
        if token.kind == .word {
          words += 1
          lastWord = (number, place)
          for surface in surfaces where surface.place == place { setWord(of: surface.number, number) }
          surfaces.removeAll(keepingCapacity: true)
        } else if lastWord.place == place {
          setWord(of: number, lastWord.number)
        } else {
          surfaces.append((number, place))
        }
      }
    }
    return words
  }

  /// The keys of a few tokens' terms, which are sent for all at once.
  private mutating func keys(of tokens: ArraySlice<IndexedText.Token>, _ text: IndexedText, _ field: Field)
    -> [TermTable.Key]
  {
    keys.removeAll(keepingCapacity: true)
    for token in tokens {
      let key = TermTable.Key(lead: Term.lead(field, token.kind), text.bytes, token.term)
      table.prefetch(key)
      keys.append(key)
    }
    return keys
  }

  private mutating func setWord(of surface: UInt32, _ word: UInt32) {
    if wordOf.count <= Int(surface) {
      wordOf.append(contentsOf: repeatElement(Self.none, count: table.count - wordOf.count))
    }
    wordOf[Int(surface)] = word
  }

  private mutating func add(headings: [Range<UInt32>], shift: UInt32) {
    guard !headings.isEmpty else { return }
    let number = table.number(lead: Term.headings.bytes[0], [], 0..<0)
    for heading in headings {
      terms.append(number)
      positions.append(2 * (heading.lowerBound + shift))
      terms.append(number)
      positions.append(2 * (heading.upperBound + shift) - 1)
    }
  }

  private mutating func add(keyword: String, to field: Field) {
    guard !keyword.isEmpty else { return }
    let bytes = Array(keyword.utf8)
    terms.append(table.number(lead: Term.lead(field, .word), bytes, 0..<bytes.count))
    positions.append(0)
  }

  /// Inverts what was added and writes the segment.
  mutating func write(to path: String, disk: Disk) throws(IndexError) {
    // What sorting needs is gone before the inversion needs as much.
    let sorted = table.sortedNumbers
    let inversion = Inversion(terms: terms, positions: positions, ends: ends, termCount: table.count)
    terms = []
    positions = []
    var writer = try SegmentWriter(documents, to: path, disk: disk)
    documents = SegmentDocuments()
    try writer.beginTerms()
    var encoder = ListEncoder(writer.listSettings)
    // Of each word that has a list its number among them: most terms of a large page stand once.
    var listOf = [UInt32](repeating: Self.none, count: table.count)
    var lists: [WordList] = []
    for (index, number) in sorted.enumerated() {
      sendAhead(sorted, index, inversion)
      let text = table.range(number)
      let lead = table.bytes[text.lowerBound]
      // What stands once lies in the dictionary.
      if let once = inversion.once(number, hasPositions: Term.hasPositions(lead: lead)) {
        try writer.add(table.bytes, text, once, postings: [], positions: [])
        continue
      }
      // Words come before what may share their lists.
      if let word = word(of: number, lead), listOf[Int(word)] != Self.none, inversion.areEqual(word, number) {
        writer.share(table.bytes, text, lists[Int(listOf[Int(word)])])
        continue
      }
      encoder.begin(lead: lead)
      encoder.postings.add(
        occurrencesIn: inversion.docs, places: inversion.positions,
        inversion.range(number))
      guard let entry = encoder.postings.end() else { continue }
      let start = encoder.postings.start
      let list = try writer.add(
        table.bytes, text, entry, postings: encoder.postings.postings.bytes[start.postings...],
        positions: encoder.postings.positions.bytes[start.positions...])
      if encoder.postings.postings.count > Self.encodedBytes { _ = encoder.postings.take() }
      if lead & 15 == TokenKind.word.rawValue, let list {
        listOf[Int(number)] = UInt32(lists.count)
        lists.append(list)
      }
    }
    try writer.finish()
  }

  /// Sends for what terms are made of that come soon: in their order they lie anywhere.
  private func sendAhead(_ sorted: [UInt32], _ index: Int, _ inversion: borrowing Inversion) {
    if index + 2 * Self.termsAhead < sorted.count {
      let number = sorted[index + 2 * Self.termsAhead]
      table.prefetchRange(number)
      inversion.prefetchRange(number)
    }
    if index + Self.termsAhead < sorted.count {
      let number = sorted[index + Self.termsAhead]
      table.prefetchBytes(number)
      inversion.prefetch(number)
    }
  }

  /// The word that a surface or a pair may stand for.
  private func word(of number: UInt32, _ lead: UInt8) -> UInt32? {
    switch lead & 15 {
    case TokenKind.surface.rawValue:
      return Int(number) < wordOf.count && wordOf[Int(number)] != Self.none ? wordOf[Int(number)] : nil
    case TokenKind.pair.rawValue:
      let text = table.range(number)
      return table.find(lead: lead & 0xF0 | TokenKind.word.rawValue, table.bytes, text.lowerBound + 1..<text.upperBound)
    default: return nil
    }
  }
}

/// The postings of all terms, one behind the other in the order of the terms' numbers; of each the documents in order,
/// with the positions in order, an entry an occurrence.
private struct Inversion {
  /// Where each term's postings end, and those of the next number begin.
  private var bounds: [UInt32]
  private(set) var docs: [UInt32]
  private(set) var positions: [UInt32]

  /// A counting sort by term.
  init(terms: [UInt32], positions unsorted: [UInt32], ends: [Int], termCount: Int) {
    // First where each term's postings begin; placing them moves that to where they end.
    bounds = [UInt32](repeating: 0, count: termCount + 1)
    for term in terms { bounds[Int(term) + 1] += 1 }
    for term in 0..<termCount { bounds[term + 1] += bounds[term] }
    docs = [UInt32](repeating: 0, count: terms.count)
    positions = [UInt32](repeating: 0, count: terms.count)
    var begin = 0
    for (doc, end) in ends.enumerated() {
      for token in begin..<end {
        let place = Int(bounds[Int(terms[token])])
        bounds[Int(terms[token])] += 1
        docs[place] = UInt32(doc)
        positions[place] = unsorted[token]
      }
      begin = end
    }
  }

  /// Sends for what `range` will read.
  func prefetchRange(_ number: UInt32) { bounds.prefetch(Int(number)) }

  /// Sends for a term's first postings.
  func prefetch(_ number: UInt32) {
    let start = range(number).lowerBound
    docs.prefetch(start)
    positions.prefetch(start)
  }

  /// The dictionary's entry of a term that stands once; nil for others.
  func once(_ number: UInt32, hasPositions: Bool) -> PostingListEntry? {
    let range = range(number)
    guard range.count == 1 else { return nil }
    return .single(doc: docs[range.lowerBound], position: hasPositions ? positions[range.lowerBound] : nil)
  }

  /// How often a term stands in all documents.
  func count(_ number: UInt32) -> Int { range(number).count }

  func range(_ number: UInt32) -> Range<Int> {
    (number == 0 ? 0 : Int(bounds[Int(number) - 1]))..<Int(bounds[Int(number)])
  }

  func areEqual(_ first: UInt32, _ second: UInt32) -> Bool {
    let (left, right) = (range(first).lowerBound, range(second).lowerBound)
    guard count(first) == count(second) else { return false }
    for index in 0..<count(first) {
      if docs[left + index] != docs[right + index] || positions[left + index] != positions[right + index] {
        return false
      }
    }
    return true
  }
}
