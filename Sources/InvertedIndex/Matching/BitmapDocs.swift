/// Documents as bits: unions of many terms.
final class BitmapDocs: DocIterator {
  private(set) var words: ContiguousArray<UInt64>
  private let memory: Reservation

  /// To be followed by `start`.
  convenience init(count: Int, context: EvaluationContext) throws(SearchError) {
    let size = (count + 63) / 64
    let memory = try context.reserve(size, of: UInt64.self)
    self.init(SharedBitmap(words: ContiguousArray(repeating: 0, count: size), memory: memory))
  }

  /// Over what others hold too; nothing may be inserted. To be followed by `start`.
  init(_ shared: SharedBitmap) {
    words = shared.words
    memory = shared.memory
    super.init(cost: 0)
  }

  var shared: SharedBitmap { SharedBitmap(words: words, memory: memory) }

  /// To be followed by `start`.
  func insert(_ cursor: PostingCursor) {
    var cursor = cursor
    cursor.insert(into: &words)
  }

  func insert(_ doc: DocID) { words[Int(doc >> 6)] |= 1 << UInt64(doc & 63) }

  /// The candidates of an iterator that confirms all of them.
  func insert(_ docs: DocIterator) {
    guard let other = docs as? BitmapDocs, other.words.count == words.count else {
      return docs.visit { insert($0) }
    }
    for index in words.indices { words[index] |= other.words[index] }
  }

  override func visit(_ body: (DocID) -> Void) {
    for index in words.indices {
      var rest = words[index]
      while rest != 0 {
        body(DocID(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
  }

  func contains(_ doc: DocID) -> Bool { words[Int(doc >> 6)] & 1 << UInt64(doc & 63) != 0 }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  func remove(where isUnwanted: (DocID) -> Bool) {
    for index in words.indices {
      var rest = words[index]
      while rest != 0 {
        let bit = rest.trailingZeroBitCount
        rest &= rest - 1
        if isUnwanted(DocID(index * 64 + bit)) { words[index] &= ~(1 << UInt64(bit)) }
      }
    }
  }

  func start() {
    cost = count
    find(from: 0)
  }

  override func advance() { find(from: Int(doc) + 1) }
  override func seek(to target: DocID) { if target > doc { find(from: Int(target)) } }

  private func find(from start: Int) {
    var index = start >> 6
    guard index < words.count else {
      doc = .end
      return
    }
    var word = words[index] & (.max << UInt64(start & 63))
    while word == 0 {
      index += 1
      guard index < words.count else {
        doc = .end
        return
      }
      word = words[index]
    }
    doc = DocID(index * 64 + word.trailingZeroBitCount)
  }
}
