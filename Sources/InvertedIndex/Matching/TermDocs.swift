/// The postings of one term, or of the terms that an expansion found, as one list.
struct TermPostings {
  /// Of one term.
  private var only: PostingCursor
  /// Of an expansion; empty for one term.
  private var cursors: ContiguousArray<PostingCursor> = []
  /// Of `cursors`: an expansion may have found thousands of terms, of which few are in a document.
  private var heap = DocHeap(0) { _ in .end }
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
    heap = DocHeap(cursors.count) { cursors[$0].doc }
    doc = cursors[heap.first].doc
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
    while cursors[heap.first].doc < target {
      cursors[heap.first].seek(to: target)
      heap.siftDown { cursors[$0].doc }
    }
    doc = cursors[heap.first].doc
  }

  /// Ascending places in `doc`.
  mutating func readPositions(into positions: inout [UInt32], buffer: inout [UInt32]) {
    if heap.isEmpty {
      only.readPositions(into: &positions)
      return
    }
    positions.removeAll(keepingCapacity: true)
    for number in heap.allFirst({ cursors[$0].doc }) {
      cursors[number].readPositions(into: &buffer)
      positions += buffer
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
