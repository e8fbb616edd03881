/// Takes terms in order, with their postings, and puts a segment file together.
///
/// First the documents (`columns`, `store`), then the terms, then `write`.
struct SegmentWriter {
  var statistics = SegmentStatistics()
  var columns = SegmentColumns()
  var store = DocumentStoreWriter()
  private var dictionary = TermDictionaryWriter()
  var postings = PostingsWriter()
  private var impacts: [Field: ImpactTable] = [:]
  private var currentLead: UInt8?

  /// Makes room for what is taken over from segments.
  mutating func reserve(for readers: [SegmentReader]) {
    func bytes(_ section: SegmentFormat.Section) -> Int { readers.reduce(0) { $0 + $1.byteCount(section) } }
    dictionary.reserve(bytes(.terms))
    postings.reserve(postings: bytes(.postings), positions: bytes(.positions))
    store.reserve(bytes(.documents))
  }

  /// Starts the list of a term with this first byte: its postings are added to `postings`, in order.
  mutating func begin(lead: UInt8) {
    if lead == currentLead { return postings.beginNext() }
    currentLead = lead
    let field = Field(rawValue: lead >> 4)
    postings.begin(
      hasPositions: Term.hasPositions(lead: lead), impacts: impactTable(field), lengths: columns.lengths(of: field),
      documentCount: Term.isRanked(lead: lead) ? Int(statistics.documentCount) : 0)
  }

  /// Ends the list and writes its term, which lies in a range of `text`. A list that equals the candidate, one of a word
  /// of the same field, becomes that one. Returns where a list of its own lies.
  @discardableResult
  mutating func end(_ text: [UInt8], _ range: Range<Int>, sharing candidate: WordList? = nil) -> WordList? {
    let start = postings.start
    guard let entry = postings.end() else { return nil }
    if case .list(let count, let postingsLength, let positionsLength) = entry {
      let list = WordList(
        count: count, postingsOffset: start.postings, postingsLength: postingsLength, positionsOffset: start.positions,
        positionsLength: positionsLength ?? 0)
      if let candidate, candidate.count == count {
        let word = Term.lead(Field(rawValue: text[range.lowerBound] >> 4) ?? .body, .word)
        let isRanked = Term.isRanked(lead: word)
        if postings.takeBack(ifEqualTo: candidate, documentCount: isRanked ? Int(statistics.documentCount) : 0) {
          share(text, range, candidate)
          return nil
        }
      }
      dictionary.add(text, range, entry: entry, postingsOffset: start.postings, positionsOffset: start.positions)
      return list
    }
    dictionary.add(text, range, entry: entry, postingsOffset: start.postings, positionsOffset: start.positions)
    return nil
  }

  /// Writes a term that has a word's list.
  mutating func share(_ text: [UInt8], _ range: Range<Int>, _ list: WordList) {
    dictionary.add(
      text, range, entry: .shared(list), postingsOffset: postings.postings.count,
      positionsOffset: postings.positions.count)
  }

  private mutating func impactTable(_ field: Field?) -> ImpactTable {
    let field = field ?? .url
    if let table = impacts[field] { return table }
    let table = ImpactTable(average: statistics.averageLength(field))
    impacts[field] = table
    return table
  }

  /// Writes the file and syncs it; its name is durable once the directory is synced.
  mutating func write(to path: String, disk: Disk) throws(IndexError) {
    try store.finish()
    statistics.termCount = UInt32(dictionary.count)
    postings.finish()
    let checked: [SegmentFormat.Section: [UInt8]] = [
      .terms: dictionary.terms.bytes, .postings: postings.postings.bytes, .positions: postings.positions.bytes,
    ]
    let checksums = SegmentFormat.checkedSections.flatMap { CheckedBytes.checksums(of: checked[$0] ?? []) }
    let sections: [(SegmentFormat.Section, [UInt8])] = [
      (.statistics, statistics.encoded),
      (.terms, dictionary.terms.bytes),
      (.termIndex, dictionary.index),
      (.postings, postings.postings.bytes),
      (.positions, postings.positions.bytes),
      (.documents, store.data.bytes),
      (.documentIndex, store.index.bytes),
      (.bodyLengths, columns.bodyLengths),
      (.titleLengths, columns.titleLengths),
      (.published, PackedColumn.encode(columns.published)),
      (.indexed, PackedColumn.encode(columns.indexed)),
      (.stories, PackedColumn.encode(columns.stories)),
      (.checksums, checksums),
    ]
    var header = ByteWriter()
    header.append(SegmentFormat.magic)
    header.append(fixed: SegmentFormat.version)
    header.append(fixed: UInt32(0))
    var parts = [header.bytes]
    var offset = header.count
    var contents = ByteWriter()
    for (section, bytes) in sections {
      contents.append(fixed: section.rawValue)
      contents.append(fixed: UInt32(0))
      contents.append(fixed: UInt64(offset))
      contents.append(fixed: UInt64(bytes.count))
      contents.append(fixed: Checksum.of(bytes))
      let padding = (SegmentFormat.alignment - bytes.count % SegmentFormat.alignment) % SegmentFormat.alignment
      parts.append(bytes)
      parts.append([UInt8](repeating: 0, count: padding))
      offset += bytes.count + padding
    }
    contents.append(fixed: UInt64(offset))
    contents.append(fixed: UInt32(sections.count))
    contents.append(fixed: SegmentFormat.version)
    contents.append(fixed: Checksum.of(header.bytes + contents.bytes))
    parts.append(contents.bytes)
    try disk.write(parts, to: path)
  }
}
