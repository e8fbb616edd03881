/// The columns of a segment being written: a value a document in each.
struct SegmentColumns {
  var bodyLengths: [UInt8] = []
  var titleLengths: [UInt8] = []
  var published: [Int64] = []
  var indexed: [Int64] = []
  var stories: [Int64] = []

  /// - Parameter story: 0 where it is not known.
  mutating func append(bodyLength: UInt8, titleLength: UInt8, published: Int64?, indexed: Int64, story: UInt64) {
    bodyLengths.append(bodyLength)
    titleLengths.append(titleLength)
    self.published.append(published ?? PackedColumn.none)
    self.indexed.append(indexed)
    stories.append(story == 0 ? PackedColumn.none : Int64(bitPattern: story))
  }

  func lengths(of field: Field?) -> [UInt8] {
    switch field {
    case .body: bodyLengths
    case .title: titleLengths
    default: []
    }
  }
}
