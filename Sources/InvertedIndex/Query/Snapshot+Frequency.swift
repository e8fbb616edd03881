extension Snapshot {
  /// So few documents are looked at one by one, whether they were removed.
  private static let fewDocuments = 16

  /// How many documents hold a term. Removed ones count only where a segment has many.
  func frequency(of term: Term) throws(SearchError) -> Int {
    var sum = 0
    for segment in segments {
      guard let info = try segment.reader.find(term) else { continue }
      let count = Int(info.documentFrequency)
      if segment.isWhole || count > Self.fewDocuments {
        sum += count
        continue
      }
      var cursor = segment.reader.cursor(info)
      while cursor.doc != .end {
        if segment.isLive(cursor.doc) { sum += 1 }
        cursor.advance()
      }
    }
    return sum
  }
}
