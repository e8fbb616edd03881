import InvertedIndex

extension Snapshot {
  /// Every document that was not removed, in the order in which they were added.
  public func documents() throws -> [Document] {
    var documents: [Document] = []
    for segment in segments {
      for doc in 0..<DocID(segment.reader.documentCount) where segment.isLive(doc) {
        documents.append(try segment.reader.document(doc))
      }
    }
    return documents
  }
}
