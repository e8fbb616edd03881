/// The columns of a segment being written: a value a document in each.
struct SegmentColumns {
  var bodyLengths: [UInt8] = []
  var titleLengths: [UInt8] = []
  var published = ByteWriter()
  var indexed = ByteWriter()
  var contentHashes = ByteWriter()
  var stories = ByteWriter()

  mutating func append(
    bodyLength: UInt8, titleLength: UInt8, published: Int64, indexed: Int64, contentHash: UInt64, story: UInt64
  ) {
    bodyLengths.append(bodyLength)
    titleLengths.append(titleLength)
    self.published.append(fixed: published)
    self.indexed.append(fixed: indexed)
    contentHashes.append(fixed: contentHash)
    stories.append(fixed: story)
  }

  func lengths(of field: Field?) -> [UInt8] {
    switch field {
    case .body: bodyLengths
    case .title: titleLengths
    default: []
    }
  }
}
