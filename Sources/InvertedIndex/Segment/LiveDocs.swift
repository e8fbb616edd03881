/// Which documents of a segment were removed: a bit each, 1 for removed.
struct LiveDocs: Sendable, Equatable {
  private var words: [UInt64]
  private(set) var removedCount = 0

  init(documentCount: Int) { words = [UInt64](repeating: 0, count: (documentCount + 63) / 64) }

  @inline(__always)
  func isLive(_ doc: DocID) -> Bool { words[Int(doc >> 6)] & (1 << UInt64(doc & 63)) == 0 }

  /// False where the document was removed before.
  @discardableResult
  mutating func remove(_ doc: DocID) -> Bool {
    guard isLive(doc) else { return false }
    words[Int(doc >> 6)] |= 1 << UInt64(doc & 63)
    removedCount += 1
    return true
  }

  /// The removed documents, ascending.
  var removed: [DocID] {
    var docs: [DocID] = []
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        docs.append(DocID(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return docs
  }
}
