/// Reads the stored documents of a segment that is damaged, or that an earlier version wrote: every block that still
/// agrees with its checksum.
struct SegmentSalvage {
  /// How many documents the segment held; nil where that cannot be told.
  private(set) var count: Int?
  private var data: Bytes?
  /// Where each block begins, where that is known.
  private var store: DocumentStore?
  private var stories: PackedColumn?

  init(_ file: MappedFile) {
    guard let sections = try? SegmentSections(file, versions: SegmentFormat.salvaged) else { return }
    func sound(_ section: SegmentFormat.Section) -> Bytes? {
      (try? sections.verify(section)) == nil ? nil : try? sections[section]
    }
    // Each of these tells how many there were.
    if let statistics = sound(.statistics) {
      count = (try? SegmentStatistics(statistics)).map { Int($0.documentCount) }
    } else if let lengths = sound(.bodyLengths) {
      count = lengths.count
    }
    // Earlier versions did not pack it.
    if let count, let column = sound(.stories) { stories = try? PackedColumn(column, count: count) }
    guard let data = try? sections[.documents] else { return }
    if let index = sound(.documentIndex) {
      store = try? DocumentStore(data: data, index: index, documentCount: most)
    }
    if store != nil || sound(.documents) != nil { self.data = data }
  }

  private var most: Int { count ?? Int(Int32.max) }

  /// Calls `body` with every document that can be read, one at a time.
  func read(_ body: (DocID, Document) throws(IndexError) -> Void) throws(IndexError) {
    if let store {
      try store.readSound(body)
    } else if let data {
      try DocumentStore.readUnindexed(data, documentCount: most, body)
    }
  }

  /// The story that a document tells, 0 where it tells none; nil where that is not known.
  func story(_ doc: DocID) -> UInt64? {
    guard let stories, let count, Int(doc) < count else { return nil }
    return stories[doc].map { UInt64(bitPattern: $0) } ?? 0
  }
}
