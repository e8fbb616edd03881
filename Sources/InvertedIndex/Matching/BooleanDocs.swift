/// Documents of an iterator that another one does not hold.
final class ExclusionDocs: ConfirmingDocs {
  private let excluded: DocIterator

  init(_ candidates: DocIterator, excluding excluded: DocIterator) {
    self.excluded = excluded
    super.init(candidates)
  }

  override func confirm() -> Bool { candidates.confirm() && !excluded.matches(doc) }
}

/// Documents of an iterator that others hold together by so much of their weights.
final class WeighedDocs: ConfirmingDocs {
  private let parts: [(docs: DocIterator, weight: Float)]
  private let least: Float

  init(_ candidates: DocIterator, _ parts: [(docs: DocIterator, weight: Float)], least: Float) {
    self.parts = parts
    self.least = least
    super.init(candidates)
  }

  override func confirm() -> Bool {
    var weight: Float = 0
    for part in parts where part.docs.matches(doc) { weight += part.weight }
    return weight >= least
  }
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
  private var heap: DocHeap

  init(_ parts: [DocIterator]) {
    self.parts = ContiguousArray(parts)
    heap = DocHeap(parts.count) { parts[$0].doc }
    super.init(cost: parts.reduce(0) { $0 + $1.cost })
    doc = heap.isEmpty ? .end : parts[heap.first].doc
  }

  override func advance() { seek(to: doc == .end ? .end : doc + 1) }

  override func seek(to target: DocID) {
    guard !heap.isEmpty else { return }
    while parts[heap.first].doc < target {
      parts[heap.first].seek(to: target)
      heap.siftDown { parts[$0].doc }
    }
    doc = parts[heap.first].doc
  }

  override func confirm() -> Bool {
    for part in parts where part.doc == doc && part.confirm() { return true }
    return false
  }
}
