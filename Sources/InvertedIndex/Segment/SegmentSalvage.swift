/// Reads the stored pages of a segment that is damaged, or that an earlier version wrote: every block that still agrees
/// with its checksum.
enum SegmentSalvage {
  struct Pages {
    var documents: [(DocID, Document)] = []
    /// How many documents the segment held; nil where that cannot be told.
    var count: Int?
  }

  static func pages(of file: MappedFile) -> Pages {
    var pages = Pages()
    guard let sections = try? SegmentSections(file, versions: SegmentFormat.salvaged) else { return pages }
    // Each of these tells how many there were.
    if (try? sections.verify(.statistics)) != nil {
      pages.count = (try? SegmentStatistics(try sections[.statistics])).map { Int($0.documentCount) }
    } else if (try? sections.verify(.bodyLengths)) != nil {
      pages.count = try? sections[.bodyLengths].count
    }
    guard let data = try? sections[.documents] else { return pages }
    let most = pages.count ?? Int(Int32.max)
    if (try? sections.verify(.documentIndex)) != nil, let index = try? sections[.documentIndex],
      let store = try? DocumentStore(data: data, index: index, documentCount: most)
    {
      pages.documents = store.sound()
    } else if (try? sections.verify(.documents)) != nil {
      pages.documents = DocumentStore.unindexed(data, documentCount: most)
    }
    return pages
  }
}
