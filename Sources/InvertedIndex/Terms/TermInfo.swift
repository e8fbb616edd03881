/// What the dictionary knows of a term: how common it is, and where its postings lie.
public struct TermInfo: Sendable, Hashable {
  /// Documents of the segment that hold the term, removed ones included.
  public let documentFrequency: UInt32
  /// Where its lists begin in the sections `postings` and `positions`.
  let postingsOffset: Int
  let positionsOffset: Int
  let hasPositions: Bool
  /// Whether its list keeps range maxima where it is dense enough.
  let isRanked: Bool
  /// The only posting of a term of one document.
  let single: Single?

  struct Single: Sendable, Hashable {
    let doc: DocID
    let frequency: UInt32
    let impact: UInt8
  }
}
