/// Ids that several documents of an index have.
///
/// A document that is added takes its ids away from the one that had them. Only where that one could not be read, because
/// its segment was damaged, do both have them once it is rebuilt: then the one that was added last counts, even where it
/// was removed since.
struct DoubledIDs {
  /// The ids that live documents have, and that were added again since.
  private(set) var outdated: [CommitBatch.Place: Set<String>] = [:]
  /// One of them.
  private(set) var example: String?

  /// - Parameter segments: In the order in which their documents were added.
  init(_ segments: [LiveSegment]) throws(IndexError) {
    let lead = [Term.lead(.id, .word)]
    var ids = try TermMerge(segments.map(\.reader), from: lead)
    while try ids.next(), ids.term.starts(with: lead) {
      let held = ids.holders.compactMap { holder in ids.infos[holder].map { (segment: holder, info: $0) } }
      guard held.reduce(0, { $0 + Int($1.info.documentFrequency) }) > 1 else { continue }
      var all: [(segment: Int, doc: DocID)] = []
      for (segment, info) in held { all += try segments[segment].reader.documents(of: info).map { (segment, $0) } }
      for (segment, doc) in all.dropLast() where segments[segment].isLive(doc) {
        let id = Term(bytes: ids.term).text
        outdated[.stored(segment, doc), default: []].insert(id)
        example = example ?? id
      }
    }
  }
}
