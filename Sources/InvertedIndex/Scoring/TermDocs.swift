/// The postings of one term, or of the terms that an expansion found, as one list.
struct TermPostings {
  private var first: PostingCursor
  /// Only for expansions.
  private var others: ContiguousArray<PostingCursor>
  private(set) var doc: DocID
  let cost: Int

  init(_ cursor: PostingCursor) {
    first = cursor
    others = []
    doc = cursor.doc
    cost = Int(cursor.documentFrequency)
  }

  /// Nil for no cursors.
  init?(_ cursors: [PostingCursor]) {
    guard let first = cursors.first else { return nil }
    self.first = first
    others = ContiguousArray(cursors.dropFirst())
    doc = first.doc
    cost = cursors.reduce(0) { $0 + Int($1.documentFrequency) }
    update()
  }

  /// True where the list says, without being decoded, that it holds nothing in the range of 32 documents around `target`.
  @inline(__always)
  func isEmpty(around target: DocID) -> Bool {
    guard others.isEmpty, let maxima = first.rangeMaxima else { return false }
    return maxima[Int(target >> RangeMaxima.shift)] == 0
  }

  @inline(__always)
  mutating func advance() {
    if others.isEmpty {
      first.advance()
      doc = first.doc
    } else if doc != .end {
      seek(to: doc + 1)
    }
  }

  @inline(__always)
  mutating func seek(to target: DocID) {
    guard target > doc else { return }
    first.seek(to: target)
    doc = first.doc
    if !others.isEmpty {
      for index in others.indices where others[index].doc < target { others[index].seek(to: target) }
      update()
    }
  }

  private mutating func update() {
    var least = first.doc
    for index in others.indices { least = min(least, others[index].doc) }
    doc = least
  }

  /// Ascending places in `doc`.
  mutating func readPositions(into positions: inout [UInt32], buffer: inout [UInt32]) {
    if others.isEmpty {
      first.readPositions(into: &positions)
      return
    }
    positions.removeAll(keepingCapacity: true)
    if first.doc == doc { first.readPositions(into: &positions) }
    for index in others.indices where others[index].doc == doc {
      others[index].readPositions(into: &buffer)
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

/// Documents in all of several lists: the shortest one leads, the others leap after it.
final class TermConjunction: DocIterator {
  /// The shortest first.
  private let lists: FixedArray<TermPostings>

  init(_ lists: [TermPostings]) {
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
