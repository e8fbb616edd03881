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
