/// Scores single documents of a segment, in ascending order.
struct DocumentScorer: ~Copyable {
  /// A fuzzy word is three.
  private static let mostAsked = 6

  /// By descending bound.
  private let terms: FixedArray<RankedCursor>
  /// `rest[i]`: the bounds of the terms from the i-th on, and of the constants.
  private let rest: ContiguousArray<Int64>
  private let constants: [(docs: DocIterator, units: UInt32)]
  /// What the constants of expansions add to each document; empty where they are few.
  private let sums: ContiguousArray<UInt32>
  private var memory: Reservation?

  init(
    _ plan: QueryPlan, segment: Int, reader: SegmentReader, scale: ScoreScale, context: EvaluationContext
  ) throws(SearchError) {
    terms = scale.lists(of: plan.ranked, in: reader, number: segment, placed: false)
    terms.sort { $0.bound > $1.bound }
    var sum: Int64 = 0
    var constants: [(docs: DocIterator, units: UInt32)] = []
    var sums: ContiguousArray<UInt32> = []
    // Of many it is quicker to add up all that they hold than to ask each for every document.
    if plan.constants.count > Self.mostAsked {
      memory = try context.reserve(reader.documentCount, of: UInt32.self)
      sums = ContiguousArray(repeating: 0, count: reader.documentCount)
    }
    for constant in plan.constants {
      let docs = try constant.matcher.docs(in: reader, context: context)
      let units = UInt32(constant.value * scale.unitsPerPoint)
      if case .expansion = constant.matcher, !sums.isEmpty {
        docs.visit { sums[Int($0)] &+= units }
        try context.check()
      } else {
        constants.append((docs, units))
      }
      sum += Int64(units)
    }
    self.constants = constants
    self.sums = sums
    rest = terms.boundsFromEach(on: sum)
  }

  /// Units that no document exceeds.
  var greatest: Int64 { rest[0] }

  enum Score {
    case units(Int64)
    /// The document holds nothing that ranks.
    case nothing
    /// It has fewer units than were asked for.
    case less
  }

  func score(_ doc: DocID, reaching least: Int64) -> Score {
    if least > 0, promise(doc) < least { return .less }
    var sum: Int64 = 0
    var isFound = false
    for index in terms.indices {
      if sum + rest[index] < least { return .less }
      terms[index].cursor.move(to: doc)
      guard terms[index].cursor.doc == doc else { continue }
      isFound = true
      sum &+= Int64(terms[index].units)
    }
    if !sums.isEmpty, sums[Int(doc)] > 0 {
      isFound = true
      sum &+= Int64(sums[Int(doc)])
    }
    for constant in constants where constant.docs.matches(doc) {
      isFound = true
      sum &+= Int64(constant.units)
    }
    return sum < least ? .less : isFound ? .units(sum) : .nothing
  }
}

extension DocumentScorer {
  /// Units that a document in the range around `doc` cannot exceed.
  private func promise(_ doc: DocID) -> Int64 {
    let range = Int(doc >> RangeMaxima.shift)
    var sum = rest[terms.count]
    for index in terms.indices { sum += terms[index].bound(inRange: range) ?? 0 }
    return sum
  }
}
