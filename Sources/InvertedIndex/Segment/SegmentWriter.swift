/// Takes terms in order, with their postings, and puts a segment file together.
///
/// First the documents (`columns`, `store`), then the terms, then `write`.
struct SegmentWriter {
  var statistics = SegmentStatistics()
  var columns = SegmentColumns()
  var store = DocumentStoreWriter()
  private var dictionary = TermDictionaryWriter()
  private var postings = PostingsWriter()
  private var impacts: [Field: ImpactTable] = [:]

  /// Writes one term: `list` adds its postings, in order.
  mutating func add(
    term: ArraySlice<UInt8>, _ list: (inout PostingsWriter) throws(IndexError) -> Void
  ) throws(IndexError) {
    let lead = term.first ?? 0
    let field = Field(rawValue: lead >> 4)
    let hasPositions = Term.hasPositions(lead: lead)
    let postingsOffset = postings.postings.count
    let positionsOffset = postings.positions.count
    postings.begin(
      hasPositions: hasPositions, impacts: impactTable(field), lengths: columns.lengths(of: field),
      documentCount: Term.isRanked(lead: lead) ? Int(statistics.documentCount) : 0)
    try list(&postings)
    guard let entry = postings.end() else { return }
    dictionary.add(
      term, entry: entry, postingsOffset: postingsOffset, positionsOffset: positionsOffset,
      positionsLength: hasPositions ? postings.positions.count - positionsOffset : nil)
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
    let sections: [(SegmentFormat.Section, [UInt8])] = [
      (.statistics, statistics.encoded),
      (.terms, dictionary.terms.bytes),
      (.termIndex, dictionary.index),
      (.postings, postings.postings.bytes),
      // Eight more bytes, so that reading a packed position as one 64-bit word never ends past the section.
      (.positions, postings.positions.bytes + [UInt8](repeating: 0, count: 8)),
      (.documents, store.data.bytes),
      (.documentIndex, store.index.bytes),
      (.bodyLengths, columns.bodyLengths),
      (.titleLengths, columns.titleLengths),
      (.published, columns.published.bytes),
      (.indexed, columns.indexed.bytes),
      (.contentHashes, columns.contentHashes.bytes),
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
