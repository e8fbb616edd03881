/// Runs a plan over all segments of a snapshot: which way is chosen by the query's shape.
///
/// - Ranked free text alone: the pruned union, with filters asked last; or, where a filter is much rarer, the filter
///   leads and its documents are scored one by one.
/// - Anything else that ranks: matching documents one by one, each scored.
/// - Sorted by date, or only counted: matching documents one by one, not scored.
final class QueryEvaluation {
  let plan: QueryPlan
  let snapshot: Snapshot
  let scale: ScoreScale
  /// By date where nothing has a score.
  let order: SearchRequest.SortOrder
  /// Scores every document, for tests: nothing may differ but the time.
  var isExhaustive = false
  /// False leaves out the lift of documents that hold the whole query exactly.
  var liftsExact = true
  var countsExactly = false
  let context: EvaluationContext

  /// A filter, or the exact word, leads where it holds fewer than one in so many of the union's postings.
  private static let leadingShare = 16
  /// The ranges of a union hold the best of an exact word soon where it stands in more documents.
  private static let fewExact = 1024

  init(plan: QueryPlan, snapshot: Snapshot, order: SearchRequest.SortOrder, context: EvaluationContext) {
    self.plan = plan
    self.snapshot = snapshot
    self.context = context
    self.order = plan.ranks || order != .relevance ? order : .newest
    scale = ScoreScale(plan: plan, snapshot: snapshot, greatestFactor: SecondPass.greatestFactor)
  }

  /// The best `capacity` documents, and how many match.
  func run(capacity: Int) throws(SearchError) -> (top: TopDocs, total: SearchResult.Total) {
    var top = TopDocs(capacity: capacity, newestFirst: order == .newest)
    if capacity == 0 {
      return (top, SearchResult.Total(value: countsExactly ? try count() : 0, isExact: countsExactly))
    }
    var total = SearchResult.Total(value: 0, isExact: true)
    if order == .relevance, case .ranked = plan.match {
      total = SearchResult.Total(value: try rankFreeText(into: &top), isExact: false)
      // Nothing was left out where there was room to the end.
      if !top.isFull { total = SearchResult.Total(value: top.count, isExact: true) }
    } else {
      for number in snapshot.segments.indices { total.value += try rankMatches(number, into: &top) }
      // Documents that score too little are not confirmed, and not counted, where there is no room for them.
      total.isExact = countsExactly || order != .relevance || !top.isFull
    }
    if countsExactly, !total.isExact { total = SearchResult.Total(value: try count(), isExact: true) }
    total.value = max(total.value, top.count)
    return (top, total)
  }

  // MARK: - Free text

  private func rankFreeText(into top: inout TopDocs) throws(SearchError) -> Int {
    var met = 0
    var known: [Int: Set<DocID>] = [:]
    if let exact = plan.exact, liftsExact {
      for number in snapshot.segments.indices { met += try rankExact(exact, number, into: &top) }
      // Those that hold the query exactly come before all others. Where there is room, all of them are there.
      if top.isFull { return met }
      for entry in top.sorted() { known[entry.segment, default: []].insert(entry.doc) }
    }
    if !plan.names.isEmpty {
      // What names add is no part of the union's bounds. A document that finds no room here finds none without it.
      for number in snapshot.segments.indices {
        let docs = try Matcher.all([.any(plan.names.map(\.matcher))] + plan.filters, excluding: plan.excluded)
          .docs(in: snapshot.segments[number].reader, context: context)
        met += try score(docs, number, bonus: 0, needsRankedTerm: false, known: known[number] ?? [], into: &top)
      }
      known = [:]
      // Those that found no room are met again.
      met = top.count
      for entry in top.sorted() { known[entry.segment, default: []].insert(entry.doc) }
    }
    for number in snapshot.segments.indices {
      met += try rankUnion(number, known: known[number] ?? [], into: &top)
    }
    return met
  }

  private func rankExact(_ exact: Matcher, _ number: Int, into top: inout TopDocs) throws(SearchError) -> Int {
    let reader = snapshot.segments[number].reader
    if case .term(let term) = exact, plan.filters.isEmpty, plan.excluded.isEmpty {
      guard let info = try reader.find(term) else { return 0 }
      if info.documentFrequency < Self.fewExact, leads(Int(info.documentFrequency), number) {
        let docs = try exact.docs(in: reader, context: context)
        return try score(docs, number, bonus: scale.exactBonus, needsRankedTerm: true, into: &top)
      }
      // Its stem's ranges tell which documents need no look.
      let cursors = scale.lists(of: plan.ranked, in: reader, number: number, placed: false)
      // A word that always stands in the same form is in all of the stem's documents.
      let test = sharesList(info, number) ? nil : TermTest(reader.cursor(info, placed: false))
      return try collect(
        cursors, number, where: UnionCondition(term: test), bonus: scale.exactBonus, into: &top)
    }
    let docs = try Matcher.all([exact] + plan.filters, excluding: plan.excluded).docs(in: reader, context: context)
    return try score(docs, number, bonus: scale.exactBonus, needsRankedTerm: false, into: &top)
  }

  /// Whether so many documents are scored one by one in less time than the union's best are found.
  private func leads(_ documents: Int, _ number: Int) -> Bool {
    let postings = plan.ranked.reduce(0) { $0 + Int($1.infos[number]?.documentFrequency ?? 0) }
    return documents < postings / Self.leadingShare && !isExhaustive
  }

  /// Whether the list is that of the only term that matches.
  private func sharesList(_ info: TermInfo, _ number: Int) -> Bool {
    let matching = plan.countingTerms
    guard info.isShared, matching.count == 1, let term = plan.ranked.first(where: { $0.term == matching[0] }) else {
      return false
    }
    return term.infos[number]?.postingsOffset == info.postingsOffset
  }

  private func rankUnion(_ number: Int, known: Set<DocID>, into top: inout TopDocs) throws(SearchError) -> Int {
    let reader = snapshot.segments[number].reader
    let cursors = scale.lists(of: plan.ranked, in: reader, number: number, placed: false)
    var condition = UnionCondition(known: known)
    if let either = try alternatives(reader), !leads(either.reduce(0) { $0 + $1.cost }, number) {
      condition.either = either
    } else if !plan.filters.isEmpty {
      let filter = try Matcher.all(plan.filters, excluding: plan.excluded).docs(in: reader, context: context)
      if leads(filter.cost, number) {
        return try score(filter, number, bonus: 0, needsRankedTerm: true, known: known, into: &top)
      }
      condition.required = filter
    } else if !plan.excluded.isEmpty {
      condition.excluded = try Matcher.any(plan.excluded).docs(in: reader, context: context)
    }
    return try collect(cursors, number, where: condition, bonus: 0, into: &top)
  }

  /// Of a filter of many words: one is soon found in a document, and all their lists together are seldom needed.
  private func alternatives(_ reader: SegmentReader) throws(SearchError) -> [DocIterator]? {
    guard plan.excluded.isEmpty, plan.filters.count == 1, case .any = plan.filters[0] else { return nil }
    let parts = plan.filters[0].alternatives
    // Patterns are counted together.
    if parts.contains(where: { if case .expansion = $0 { true } else { false } }) { return nil }
    var docs: [DocIterator] = []
    for part in parts { docs.append(try part.docs(in: reader, context: context)) }
    return docs.sorted { $0.cost > $1.cost }
  }

  private func collect(
    _ cursors: borrowing FixedArray<RankedCursor>, _ number: Int, where condition: UnionCondition, bonus: UInt32,
    into top: inout TopDocs
  ) throws(SearchError) -> Int {
    if cursors.count == 0 { return 0 }
    let segment = snapshot.segments[number]
    if let union = try SparseUnion(cursors, segment: segment, number: number, context: context) {
      return try union.collect(into: &top, where: condition, bonus: bonus, isExhaustive: isExhaustive)
    }
    var union = try RankedUnion(cursors, segment: segment, number: number, context: context)
    return try union.collect(into: &top, where: condition, bonus: bonus, isExhaustive: isExhaustive)
  }

  // MARK: - The lift of exact matches

  /// The score of the terms alone, in units.
  func termUnits(_ entry: TopDocs.Entry) -> Int64 {
    isLifted(entry) ? entry.rank - Int64(scale.exactBonus) : entry.rank
  }

  /// Documents that are not lifted cannot reach the lift.
  func isLifted(_ entry: TopDocs.Entry) -> Bool {
    plan.exact != nil && liftsExact && order == .relevance && entry.rank >= Int64(scale.exactBonus)
  }

  // MARK: - Document by document

  private func rankMatches(_ number: Int, into top: inout TopDocs) throws(SearchError) -> Int {
    let segment = snapshot.segments[number]
    if order == .relevance, let required = plan.requiredRanked {
      guard
        let conjunction = RankedConjunction(
          plan.ranked, required: required, segment: segment, number: number, scale: scale, context: context)
      else { return 0 }
      return try conjunction.collect(into: &top, countsAll: countsExactly, isExhaustive: isExhaustive)
    }
    let docs = try plan.matcher.docs(in: segment.reader, context: context)
    switch order {
    case .relevance: return try score(docs, number, bonus: 0, needsRankedTerm: false, into: &top)
    case .newest, .oldest:
      var met = 0
      while docs.doc != .end {
        try context.step()
        if segment.isLive(docs.doc), docs.confirm() {
          met += 1
          let date = segment.reader.date(docs.doc)
          top.insert(order == .newest ? date : -max(date, -.max), segment: number, doc: docs.doc)
        }
        docs.advance()
      }
      try context.check()
      return met
    }
  }

  private func score(
    _ docs: DocIterator, _ number: Int, bonus: UInt32, needsRankedTerm: Bool, known: Set<DocID> = [],
    into top: inout TopDocs
  ) throws(SearchError) -> Int {
    let segment = snapshot.segments[number]
    let scorer = try DocumentScorer(plan, segment: number, reader: segment.reader, scale: scale, context: context)
    var met = 0
    while docs.doc != .end {
      try context.step()
      let doc = docs.doc
      let least = isExhaustive ? -1 : (top.threshold ?? -1) - Int64(bonus)
      // What is dear to know is asked last, but where it is asked of all, or no score is too low.
      let confirmsFirst = countsExactly || least < 0
      if segment.isLive(doc), !known.contains(doc), !confirmsFirst || docs.confirm() {
        if countsExactly { met += 1 }
        // Of equals the first are in.
        if least >= scorer.greatest, !countsExactly { break }
        var units: Int64?
        switch scorer.score(doc, reaching: least) {
        case .units(let sum): units = sum
        case .nothing: units = needsRankedTerm ? nil : 0
        case .less: break
        }
        if let units, confirmsFirst || docs.confirm() {
          if !countsExactly { met += 1 }
          top.insert(units + Int64(bonus), segment: number, doc: doc)
        }
      }
      docs.advance()
    }
    try context.check()
    return met
  }

  // MARK: - Counting

  func count() throws(SearchError) -> Int {
    if let count = countOfOneTerm() { return count }
    if let count = try countOfUnion() { return count }
    var count = 0
    for segment in snapshot.segments {
      let docs = try plan.matcher.docs(in: segment.reader, context: context)
      while docs.doc != .end {
        try context.step()
        if segment.isLive(docs.doc), docs.confirm() { count += 1 }
        docs.advance()
      }
      try context.check()
    }
    return count
  }

  /// A union of plain terms is counted in bits.
  private func countOfUnion() throws(SearchError) -> Int? {
    guard case .ranked = plan.match, plan.filters.isEmpty, plan.excluded.isEmpty, !plan.exactIsWider else { return nil }
    let terms = Set(plan.countingTerms)
    var count = 0
    for (number, segment) in snapshot.segments.enumerated() {
      let lists = plan.ranked.filter { terms.contains($0.term) }.compactMap { $0.infos[number] }
      if segment.isWhole, plan.names.isEmpty, let sum = try countOfTwo(lists, segment.reader) {
        count += sum
        continue
      }
      let bitmap = try BitmapDocs(count: segment.reader.documentCount, context: context)
      let decoded = DecodedBlock()
      for info in lists {
        bitmap.insert(segment.reader.cursor(info, reusing: decoded))
        try context.check()
      }
      for name in plan.names {
        // Where its words stand is only read of documents that do not count yet.
        let docs = try name.matcher.docs(in: segment.reader, context: context)
        while docs.doc != .end {
          try context.step()
          if !bitmap.contains(docs.doc), docs.confirm() { bitmap.insert(docs.doc) }
          docs.advance()
        }
        try context.check()
      }
      if let liveDocs = segment.liveDocs { bitmap.remove { !liveDocs.isLive($0) } }
      count += bitmap.count
    }
    return count
  }

  /// The union of two lists is their sum less the documents in both, which are quick to find if one list is short.
  private func countOfTwo(_ lists: [TermInfo], _ reader: SegmentReader) throws(SearchError) -> Int? {
    guard lists.count == 2 else { return lists.isEmpty ? 0 : nil }
    let counts = lists.map { Int($0.documentFrequency) }.sorted()
    guard counts[0] * 8 < counts[1] else { return nil }
    let both = TermConjunction(lists.map { TermPostings(reader.cursor($0)) }, context: context)
    var sum = counts[0] + counts[1]
    while both.doc != .end {
      try context.step()
      sum -= 1
      both.advance()
    }
    try context.check()
    return sum
  }

  /// A single term's documents are counted in the dictionary, if none was removed.
  private func countOfOneTerm() -> Int? {
    guard case .ranked = plan.match, plan.filters.isEmpty, plan.excluded.isEmpty, !plan.exactIsWider,
      plan.names.isEmpty, snapshot.isWhole
    else { return nil }
    let matching = plan.countingTerms
    guard matching.count == 1 else { return nil }
    return plan.ranked.first { $0.term == matching[0] }?.documentFrequency
  }
}
