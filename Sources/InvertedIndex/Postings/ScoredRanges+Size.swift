extension ScoredRanges {
  /// Bytes that it allocates for bounds and the postings of the short lists; its cursors are the terms'.
  static func size(_ terms: ContiguousArray<RankedCursor>, reader: SegmentReader) -> Int {
    let postings = terms.reduce(0) { $0 + ($1.cursor.rangeMaxima == nil ? Int($1.cursor.documentFrequency) : 0) }
    return RangeMaxima.count(reader.documentCount) * MemoryLayout<UInt16>.stride + 2 * postings
      * MemoryLayout<UInt32>.stride
  }
}
