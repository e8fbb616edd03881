extension ScoredRanges {
  /// Bytes that it allocates for bounds and the postings of the short lists; its cursors are the terms'.
  static func size(_ terms: borrowing FixedArray<RankedCursor>, documentCount: Int) -> Int {
    RangeMaxima.count(documentCount) * MemoryLayout<UInt16>.stride + 2 * shortPostings(terms)
      * MemoryLayout<UInt32>.stride
  }

  /// Of the lists without maxima.
  static func shortPostings(_ terms: borrowing FixedArray<RankedCursor>) -> Int {
    var postings = 0
    for index in terms.indices where terms[index].cursor.rangeMaxima == nil {
      postings += Int(terms[index].cursor.documentFrequency)
    }
    return postings
  }
}
