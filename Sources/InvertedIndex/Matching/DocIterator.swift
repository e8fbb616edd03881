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
