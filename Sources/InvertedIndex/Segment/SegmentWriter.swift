/// What a segment holds beside its terms.
struct SegmentDocuments {
  var statistics = SegmentStatistics()
  var columns = SegmentColumns()
  var store = DocumentStoreWriter()
}

/// Puts a segment file together: first the stored documents, then the terms in order with their lists, then the rest. Of
/// all that no more than the dictionary and the columns is held in memory.
struct SegmentWriter {
  private var documents: SegmentDocuments
  private var file: SegmentFile
  private var positions: SideFile
  private var dictionary = TermDictionaryWriter()

  private static let bufferSize = 1 << 20

  /// - Parameter documents: Complete but for stored documents that `copy` takes over.
  init(_ documents: SegmentDocuments, to path: String, disk: Disk) throws(IndexError) {
    self.documents = documents
    file = try SegmentFile(path: path, disk: disk)
    positions = SideFile(beside: path, disk: disk)
    file.begin(.documents)
  }

  /// Removes what a writing that failed may have left.
  static func remove(_ path: String, disk: Disk) {
    try? disk.remove(path)
    try? disk.remove(SideFile.path(beside: path))
  }

  var listSettings: ListEncoder.Settings { ListEncoder.Settings(documents.statistics, documents.columns) }

  /// Takes over a segment's stored documents, those that `isLive` tells of. Ends early where its task is cancelled.
  mutating func copy(_ store: DocumentStore, where isLive: (DocID) -> Bool) throws(IndexError) {
    for block in 0..<store.blockCount {
      if Task.isCancelled { throw .closed }
      try documents.store.add(block: block, of: store, where: isLive)
      if documents.store.data.count >= Self.bufferSize { try writeDocuments() }
    }
  }

  private mutating func writeDocuments() throws(IndexError) {
    try file.append(documents.store.data.bytes)
    documents.store.removeTaken()
  }

  /// Ends the documents; the terms follow.
  mutating func beginTerms() throws(IndexError) {
    try documents.store.finish()
    try writeDocuments()
    try file.end()
    file.begin(.postings)
  }

  /// Writes a term, which lies in a range of `text`, with its list as it was encoded. Returns where a list of its own lies.
  @discardableResult
  mutating func add(
    _ text: [UInt8], _ range: Range<Int>, _ entry: PostingListEntry, postings: ArraySlice<UInt8>,
    positions listPositions: ArraySlice<UInt8>
  ) throws(IndexError) -> WordList? {
    let (postingsOffset, positionsOffset) = (file.count, positions.count)
    dictionary.add(text, range, entry: entry, postingsOffset: postingsOffset, positionsOffset: positionsOffset)
    guard case .list(let count, let postingsLength, let positionsLength) = entry else { return nil }
    try file.append(postings)
    try positions.append(listPositions)
    return WordList(
      count: count, postingsOffset: postingsOffset, postingsLength: postingsLength, positionsOffset: positionsOffset,
      positionsLength: positionsLength ?? 0)
  }

  /// Writes a term that has a word's list.
  mutating func share(_ text: [UInt8], _ range: Range<Int>, _ list: WordList) {
    dictionary.add(
      text, range, entry: .shared(list), postingsOffset: file.count, positionsOffset: positions.count)
  }

  /// Writes the rest and syncs the file; its name is durable once the directory is synced.
  mutating func finish() throws(IndexError) {
    try file.end()
    file.begin(.positions)
    // So that reading a packed position as one 64-bit word never ends past the section.
    try positions.append([0, 0, 0, 0, 0, 0, 0, 0])
    try positions.move(to: &file)
    try file.end()
    documents.statistics.termCount = UInt32(dictionary.count)
    let columns = documents.columns
    let sections: [(SegmentFormat.Section, [UInt8])] = [
      (.terms, dictionary.terms.bytes),
      (.termIndex, dictionary.index),
      (.documentIndex, documents.store.index.bytes),
      (.bodyLengths, columns.bodyLengths),
      (.titleLengths, columns.titleLengths),
      (.published, PackedColumn.encode(columns.published)),
      (.indexed, PackedColumn.encode(columns.indexed)),
      (.stories, PackedColumn.encode(columns.stories)),
      (.statistics, documents.statistics.encoded),
    ]
    for (section, bytes) in sections { try file.write(section, bytes) }
    try file.finish()
  }
}
