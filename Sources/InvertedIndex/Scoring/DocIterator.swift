/// Walks candidate documents in ascending order; `confirm` then says whether the one it stands on really matches.
/// What is cheap to know makes the candidates, what is dear (positions, stored text) confirms them last.
///
/// Stands on its first candidate from the start. `confirm` may be asked once or many times for a candidate.
class DocIterator {
  final var doc: DocID = .end
  /// About how many candidates there are.
  final var cost: Int

  init(cost: Int) { self.cost = cost }

  func advance() {}
  /// To the first candidate not below `target`.
  func seek(to target: DocID) {}
  func confirm() -> Bool { true }

  /// All candidates from the one it stands on; it must not be moved afterwards.
  func visit(_ body: (DocID) -> Void) {
    while doc != .end {
      body(doc)
      advance()
    }
  }

  /// True where the document matches; moves to it, so the documents asked for must ascend.
  final func matches(_ target: DocID) -> Bool {
    if doc < target { seek(to: target) }
    return doc == target && confirm()
  }
}

final class NoDocs: DocIterator {
  init() { super.init(cost: 0) }
}

/// Every document, or those that a condition on their columns confirms.
final class AllDocs: DocIterator {
  private let count: DocID
  private let condition: ((DocID) -> Bool)?

  init(count: Int, where condition: ((DocID) -> Bool)? = nil) {
    self.count = DocID(count)
    self.condition = condition
    super.init(cost: count)
    doc = count > 0 ? 0 : .end
  }

  override func advance() { seek(to: doc == .end ? .end : doc + 1) }
  override func seek(to target: DocID) { if target > doc { doc = target < count ? target : .end } }
  override func confirm() -> Bool { condition?(doc) ?? true }
}

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

/// The candidates of another iterator, of which a subclass confirms some.
class ConfirmingDocs: DocIterator {
  final let candidates: DocIterator

  init(_ candidates: DocIterator) {
    self.candidates = candidates
    super.init(cost: candidates.cost)
    doc = candidates.doc
  }

  final override func advance() {
    candidates.advance()
    doc = candidates.doc
  }

  final override func seek(to target: DocID) {
    candidates.seek(to: target)
    doc = candidates.doc
  }
}

/// Documents of an iterator that another one does not hold.
final class ExclusionDocs: ConfirmingDocs {
  private let excluded: DocIterator

  init(_ candidates: DocIterator, excluding excluded: DocIterator) {
    self.excluded = excluded
    super.init(candidates)
  }

  override func confirm() -> Bool { candidates.confirm() && !excluded.matches(doc) }
}

/// Documents in all of several iterators: the one with the fewest leads, the others leap after it.
final class ConjunctionDocs: DocIterator {
  private let parts: ContiguousArray<DocIterator>

  init(_ parts: [DocIterator]) {
    self.parts = ContiguousArray(parts.sorted { $0.cost < $1.cost })
    super.init(cost: self.parts.first?.cost ?? 0)
    if let lead = self.parts.first { align(lead.doc) }
  }

  override func advance() {
    parts[0].advance()
    align(parts[0].doc)
  }

  override func seek(to target: DocID) {
    guard target > doc else { return }
    parts[0].seek(to: target)
    align(parts[0].doc)
  }

  override func confirm() -> Bool {
    for part in parts where !part.confirm() { return false }
    return true
  }

  private func align(_ start: DocID) {
    var target = start
    search: while target != .end {
      for index in 1..<max(1, parts.count) {
        if parts[index].doc < target { parts[index].seek(to: target) }
        if parts[index].doc > target {
          target = parts[index].doc
          if target == .end { break search }
          parts[0].seek(to: target)
          target = parts[0].doc
          continue search
        }
      }
      break
    }
    doc = target
  }
}

/// Documents in any of several iterators, by a heap of their places.
final class DisjunctionDocs: DocIterator {
  private let parts: ContiguousArray<DocIterator>
  /// Indices of `parts`; none stands below its parent.
  private var heap: ContiguousArray<Int>

  init(_ parts: [DocIterator]) {
    self.parts = ContiguousArray(parts)
    heap = ContiguousArray(parts.indices.sorted { parts[$0].doc < parts[$1].doc })
    super.init(cost: parts.reduce(0) { $0 + $1.cost })
    doc = heap.first.map { parts[$0].doc } ?? .end
  }

  override func advance() { seek(to: doc == .end ? .end : doc + 1) }

  override func seek(to target: DocID) {
    guard let first = heap.first else { return }
    var top = first
    while parts[top].doc < target {
      parts[top].seek(to: target)
      siftDown()
      top = heap[0]
    }
    doc = parts[top].doc
  }

  override func confirm() -> Bool {
    for part in parts where part.doc == doc && part.confirm() { return true }
    return false
  }

  private func siftDown() {
    var place = 0
    let moving = heap[0]
    let key = parts[moving].doc
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, parts[heap[child + 1]].doc < parts[heap[child]].doc { child += 1 }
      guard parts[heap[child]].doc < key else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = moving
  }
}
