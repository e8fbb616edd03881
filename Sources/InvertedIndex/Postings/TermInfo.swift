/// What the dictionary knows of a term: how common it is, and where its postings lie.
struct TermInfo: Sendable, Hashable {
  /// Documents of the segment that hold the term, removed ones included.
  let documentFrequency: UInt32
  /// Where its lists begin in the sections `postings` and `positions`.
  let postingsOffset: Int
  let positionsOffset: Int
  /// How many bytes they take.
  let postingsLength: Int
  let positionsLength: Int
  let hasPositions: Bool
  /// Whether its list keeps range maxima where it is dense enough.
  let isRanked: Bool
  /// The field whose lengths its impacts are by.
  let field: Field?
  /// Whether the list is a word's, which stands in the same places.
  var isShared = false
  /// The only posting of a term that stands once in the segment.
  let single: Single?

  struct Single: Sendable, Hashable {
    let doc: DocID
    /// 0 for kinds without positions.
    let position: UInt32
  }
}
