/// Tells titles that say what a query says and next to nothing else: every word of it that is no stop word, and for
/// every eight of its words at most one more or one less.
struct TitleMatcher {
  private let terms: ContiguousArray<QueryPlan.RankedTerm>
  private let lengths: ClosedRange<UInt8>?

  init(_ plan: QueryPlan) {
    terms = ContiguousArray(
      plan.ranked.filter { $0.term.field == .title && $0.term.kind == .word && !$0.isStopWord })
    let count = plan.titleWords
    let isWhole = terms.count == plan.distinctTitleWords
    lengths =
      count > 0 && isWhole && !terms.isEmpty
      ? LengthCode.encode(count - count / 8)...LengthCode.encode(count + count / 8) : nil
  }

  /// A title's length says whether it is worth a look.
  @inline(__always)
  func allows(lengthCode: UInt8) -> Bool { lengths?.contains(lengthCode) ?? false }

  /// To be asked for ascending documents; empty where the segment's titles lack a word.
  func cursors(in segment: Int, _ reader: SegmentReader) -> ContiguousArray<PostingCursor> {
    let infos = terms.compactMap { $0.infos[segment] }
    return infos.count < terms.count ? [] : ContiguousArray(infos.map { reader.cursor($0) })
  }

  static func holdAll(_ cursors: inout ContiguousArray<PostingCursor>, _ doc: DocID) -> Bool {
    for index in cursors.indices {
      cursors[index].seek(to: doc)
      if cursors[index].doc != doc { return false }
    }
    return !cursors.isEmpty
  }
}
