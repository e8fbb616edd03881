/// What the dictionary knows of a term: how common it is, and where its postings lie.
public struct TermInfo: Sendable, Hashable {
  /// Documents of the segment that hold the term, removed ones included.
  public var documentFrequency: UInt32
}
