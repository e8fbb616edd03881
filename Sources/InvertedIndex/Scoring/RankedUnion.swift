/// The best documents of a union of terms, without scoring the rest: MaxScore (Turtle and Flood, "Query Evaluation:
/// Strategies and Optimizations", 1995) over windows of documents, with the bounds of the blocks that lie in a window
/// (Ding and Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes", 2011).
///
/// In each window the terms with the lowest bounds, as many as cannot reach the threshold together, are set aside.
/// The others are read term by term into accumulators; only documents whose sum could still pass the threshold ask
/// those set aside.
struct RankedUnion {
  private static let longestWindow: DocID = 4096
  private static let shortestWindow: DocID = 256
  /// Up to so many terms are put into the order of their bounds anew in each window.
  private static let sortedTerms = 24

  private var terms: ContiguousArray<RankedCursor>
  private let segment: LiveSegment
  private let segmentNumber: Int
  private let scale: ScoreScale
  private let context: EvaluationContext
  /// Terms by ascending bound.
  private var order: ContiguousArray<Int>
  private var bounds: ContiguousArray<UInt32>
  /// `sums[i]`: the bounds of the first i terms of `order`.
  private var sums: ContiguousArray<Int64>
  private var accumulators: ContiguousArray<UInt32>
  /// A bit for every document of the window that was met.
  private var touched: ContiguousArray<UInt64>

  /// What a document must be besides, asked last.
  struct Condition {
    var required: DocIterator?
    var excluded: DocIterator?
    /// Documents that are in the result already.
    var known: Set<DocID> = []
  }

  init(
    _ terms: ContiguousArray<RankedCursor>, segment: LiveSegment, number: Int, scale: ScoreScale,
    context: EvaluationContext
  ) {
    self.terms = terms
    self.segment = segment
    segmentNumber = number
    self.scale = scale
    self.context = context
    order = ContiguousArray(terms.indices.sorted { terms[$0].bound < terms[$1].bound })
    bounds = ContiguousArray(terms.map(\.bound))
    sums = ContiguousArray(repeating: 0, count: terms.count + 1)
    accumulators = ContiguousArray(repeating: 0, count: Int(Self.longestWindow))
    touched = ContiguousArray(repeating: 0, count: Int(Self.longestWindow) / 64)
  }

  /// Puts the best into `top`, each lifted by `bonus`; how many matching documents were met. With `isExhaustive` that
  /// is all of them, and every one is scored.
  mutating func collect(
    into top: inout TopDocs, where condition: Condition, bonus: UInt32 = 0, isExhaustive: Bool = false
  ) throws(SearchError) -> Int {
    guard !terms.isEmpty else { return 0 }
    let listOrder = order
    let listBounds = bounds
    var met = 0
    var start: DocID = 0
    while true {
      try context.check()
      let threshold = isExhaustive ? -1 : (top.threshold ?? -1) - Int64(bonus)
      order = listOrder
      bounds = listBounds
      var aside = setAside(threshold)
      if aside == terms.count { return met }
      guard let window = nextWindow(from: start, behind: aside) else { return met }
      start = window.upperBound + 1
      if threshold >= 0 {
        aside = boundWindow(window, threshold: threshold)
        if aside == terms.count { continue }
      }
      accumulate(window, behind: aside)
      met += try sweep(window, aside: aside, into: &top, where: condition, bonus: bonus, isExhaustive: isExhaustive)
    }
  }

  /// How many terms, from the lowest bound on, cannot reach beyond the threshold together.
  private mutating func setAside(_ threshold: Int64) -> Int {
    var aside = 0
    var sum: Int64 = 0
    for place in order.indices {
      sum += Int64(bounds[order[place]])
      sums[place + 1] = sum
      if sum <= threshold { aside = place + 1 }
    }
    return aside
  }

  /// From the first document that one of the terms not set aside holds, to where the nearest of their blocks ends.
  private mutating func nextWindow(from start: DocID, behind aside: Int) -> ClosedRange<DocID>? {
    var first = DocID.end
    for place in aside..<order.count {
      let term = order[place]
      if terms[term].cursor.doc < start { terms[term].cursor.seek(to: start) }
      first = min(first, terms[term].cursor.doc)
    }
    guard first != .end else { return nil }
    var last = first + (Self.longestWindow - 1)
    for place in aside..<order.count {
      let term = order[place]
      if terms[term].cursor.doc > last { continue }
      last = min(last, terms[term].cursor.block(holding: max(first, terms[term].cursor.doc)).last)
    }
    return first...max(last, first + (Self.shortestWindow - 1))
  }

  /// Looks up every term's bound in the window, and how many terms can be set aside there.
  private mutating func boundWindow(_ window: ClosedRange<DocID>, threshold: Int64) -> Int {
    for term in terms.indices {
      var target = max(window.lowerBound, terms[term].cursor.doc)
      var greatest: UInt8 = 0
      while target <= window.upperBound {
        let block = terms[term].cursor.block(holding: target)
        greatest = max(greatest, block.maxImpact)
        if block.last >= window.upperBound { break }
        target = block.last + 1
      }
      bounds[term] = terms[term].bound(impact: greatest)
    }
    if order.count <= Self.sortedTerms {
      for place in order.indices.dropFirst() {
        let moving = order[place]
        var hole = place
        while hole > 0, bounds[order[hole - 1]] > bounds[moving] {
          order[hole] = order[hole - 1]
          hole -= 1
        }
        order[hole] = moving
      }
    }
    return setAside(threshold)
  }

  private mutating func accumulate(_ window: ClosedRange<DocID>, behind aside: Int) {
    let first = window.lowerBound
    let last = window.upperBound
    let reader = segment.reader
    for place in aside..<order.count {
      let term = order[place]
      if terms[term].cursor.doc < first { terms[term].cursor.seek(to: first) }
      let isTitle = terms[term].isTitle
      while terms[term].cursor.doc <= last {
        let doc = terms[term].cursor.doc
        let part =
          isTitle
          ? scale.titleParts[Int(reader.lengthCode(.title, doc))] : scale.bodyParts[Int(reader.lengthCode(.body, doc))]
        let slot = Int(doc &- first)
        accumulators[slot] &+= terms[term].units(lengthPart: part)
        touched[slot >> 6] |= 1 << UInt64(slot & 63)
        terms[term].cursor.advance()
      }
    }
  }

  private mutating func sweep(
    _ window: ClosedRange<DocID>, aside: Int, into top: inout TopDocs, where condition: Condition, bonus: UInt32,
    isExhaustive: Bool
  ) throws(SearchError) -> Int {
    let isPlain = condition.required == nil && condition.excluded == nil && condition.known.isEmpty && segment.isWhole
    var met = 0
    var threshold = isExhaustive ? -1 : (top.threshold ?? -1) - Int64(bonus)
    for word in 0...Int((window.upperBound - window.lowerBound) >> 6) {
      var bits = touched[word]
      touched[word] = 0
      if isPlain { met += bits.nonzeroBitCount }
      while bits != 0 {
        let slot = word << 6 | bits.trailingZeroBitCount
        bits &= bits - 1
        var sum = Int64(accumulators[slot])
        accumulators[slot] = 0
        guard sum + sums[aside] > threshold else { continue }
        let doc = window.lowerBound + DocID(slot)
        var place = aside
        while place > 0, sum + sums[place] > threshold {
          place -= 1
          sum += Int64(unitsAside(order[place], doc))
        }
        guard sum > threshold else { continue }
        if !isPlain {
          guard segment.isLive(doc), !condition.known.contains(doc), condition.required?.matches(doc) ?? true,
            !(condition.excluded?.matches(doc) ?? false)
          else { continue }
          met += 1
        }
        top.insert(sum + Int64(bonus), segment: segmentNumber, doc: doc)
        if !isExhaustive { threshold = (top.threshold ?? -1) - Int64(bonus) }
      }
    }
    return met
  }

  /// What a term that was set aside adds to a document.
  private mutating func unitsAside(_ term: Int, _ doc: DocID) -> UInt32 {
    if terms[term].cursor.doc < doc { terms[term].cursor.seek(to: doc) }
    guard terms[term].cursor.doc == doc else { return 0 }
    let part =
      terms[term].isTitle
      ? scale.titleParts[Int(segment.reader.lengthCode(.title, doc))]
      : scale.bodyParts[Int(segment.reader.lengthCode(.body, doc))]
    return terms[term].units(lengthPart: part)
  }
}
