/// The postings of one term, or of the terms that an expansion found, as one list.
struct TermPostings {
  /// Of one term.
  private var only: PostingCursor
  /// Of an expansion; empty for one term.
  private var cursors: ContiguousArray<PostingCursor> = []
  /// Indices of `cursors`; none stands below its parent. An expansion may have found thousands of terms, of which few
  /// are in a document.
  private var heap: ContiguousArray<Int> = []
  private(set) var doc: DocID
  let cost: Int

  init(_ cursor: PostingCursor) {
    only = cursor
    doc = cursor.doc
    cost = Int(cursor.documentFrequency)
  }

  /// Nil for no cursors.
  init?(_ cursors: [PostingCursor]) {
    guard let first = cursors.first else { return nil }
    only = first
    doc = first.doc
    cost = cursors.reduce(0) { $0 + Int($1.documentFrequency) }
    guard cursors.count > 1 else { return }
    self.cursors = ContiguousArray(cursors)
    heap = ContiguousArray(cursors.indices.sorted { cursors[$0].doc < cursors[$1].doc })
    doc = cursors[heap[0]].doc
  }

  /// True where the list says, without being decoded, that it holds nothing in the range of 32 documents around `target`.
  @inline(__always)
  func isEmpty(around target: DocID) -> Bool {
    guard heap.isEmpty, let maxima = only.rangeMaxima else { return false }
    return maxima[Int(target >> RangeMaxima.shift)] == 0
  }

  @inline(__always)
  mutating func advance() {
    if heap.isEmpty {
      only.advance()
      doc = only.doc
    } else if doc != .end {
      seek(to: doc + 1)
    }
  }

  @inline(__always)
  mutating func seek(to target: DocID) {
    guard target > doc else { return }
    if heap.isEmpty {
      only.seek(to: target)
      doc = only.doc
    } else {
      seekAll(to: target)
    }
  }

  private mutating func seekAll(to target: DocID) {
    while cursors[heap[0]].doc < target {
      cursors[heap[0]].seek(to: target)
      siftDown()
    }
    doc = cursors[heap[0]].doc
  }

  private mutating func siftDown() {
    var place = 0
    let moving = heap[0]
    let key = cursors[moving].doc
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, cursors[heap[child + 1]].doc < cursors[heap[child]].doc { child += 1 }
      guard cursors[heap[child]].doc < key else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = moving
  }

  /// Ascending places in `doc`.
  mutating func readPositions(into positions: inout [UInt32], buffer: inout [UInt32]) {
    if heap.isEmpty {
      only.readPositions(into: &positions)
      return
    }
    positions.removeAll(keepingCapacity: true)
    // Those that stand in `doc` are the heap's top.
    var places = [0]
    while let place = places.popLast() {
      guard place < heap.count, cursors[heap[place]].doc == doc else { continue }
      cursors[heap[place]].readPositions(into: &buffer)
      positions += buffer
      places.append(2 * place + 1)
      places.append(2 * place + 2)
    }
    positions.sort()
  }
}

/// Documents of one list.
final class TermDocs: DocIterator {
  private var postings: TermPostings

  init(_ postings: TermPostings) {
    self.postings = postings
    super.init(cost: postings.cost)
    doc = postings.doc
  }

  override func advance() {
    postings.advance()
    doc = postings.doc
  }

  override func seek(to target: DocID) {
    postings.seek(to: target)
    doc = postings.doc
  }
}

/// Documents in all of several lists: the shortest one leads, the others leap after it. Where time is up it ends, and who
/// walks it checks.
final class TermConjunction: DocIterator {
  /// The shortest first.
  private let lists: FixedArray<TermPostings>
  private let context: EvaluationContext
  private var leaps: UInt32 = 0

  /// How many leaps pass between two looks at the clock: one over the lists of a pattern's thousands of terms is long.
  private static let interval: UInt32 = 256

  init(_ lists: [TermPostings], context: EvaluationContext) {
    self.context = context
    self.lists = FixedArray(lists.sorted { $0.cost < $1.cost })
    super.init(cost: lists.map(\.cost).min() ?? 0)
    doc = align()
  }

  override func advance() {
    guard lists.count > 0 else { return }
    lists[0].advance()
    doc = align()
  }

  override func seek(to target: DocID) {
    guard target > doc, lists.count > 0 else { return }
    lists[0].seek(to: target)
    doc = align()
  }

  /// Ascending places in `doc` of the list that is number `index` by length.
  func readPositions(_ index: Int, into positions: inout [UInt32], buffer: inout [UInt32]) {
    lists[index].readPositions(into: &positions, buffer: &buffer)
  }

  /// From where the first list stands to the first document that all hold.
  private func align() -> DocID {
    guard lists.count > 0 else { return .end }
    var target = lists[0].doc
    search: while target != .end {
      leaps &+= 1
      if leaps % Self.interval == 0, context.isExpired { return .end }
      for index in 1..<lists.count {
        if lists[index].isEmpty(around: target) {
          lists[0].seek(to: (target | (RangeMaxima.size - 1)) + 1)
          target = lists[0].doc
          continue search
        }
        lists[index].seek(to: target)
        let found = lists[index].doc
        if found > target {
          if found == .end { return .end }
          lists[0].seek(to: found)
          target = lists[0].doc
          continue search
        }
      }
      return target
    }
    return .end
  }
}
