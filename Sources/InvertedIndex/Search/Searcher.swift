/// Answers one query from top to bottom: parse, plan, find the best in each segment, look at them again, fetch them
/// and show why.
public struct Searcher: Sendable {
  let snapshot: Snapshot
  let analyzer: any Analyzer
  let vocabulary: Vocabulary?

  /// Without a vocabulary, a query is searched by its own words alone.
  public init(snapshot: Snapshot, analyzer: any Analyzer, vocabulary: Vocabulary? = nil) {
    self.snapshot = snapshot
    self.analyzer = analyzer
    self.vocabulary = vocabulary
  }

  /// Runs on the calling thread. Any text is a query; what breaks one of `QueryLimits` is too complex. Segments that turn
  /// out to be damaged are left out and told.
  public func search(_ request: SearchRequest) throws(SearchError) -> SearchResult {
    try snapshot.leavingDamageOut { (sound, damaged) throws(SearchError) in
      var result = try on(sound).searchOnce(request)
      result.damaged = damaged
      if !damaged.isEmpty { result.total.isExact = false }
      return result
    }
  }

  /// What answers go without: a damage of each segment that is damaged.
  public var damaged: [IndexError] { snapshot.damaged }

  /// The same with other segments.
  func on(_ snapshot: Snapshot) -> Searcher {
    Searcher(snapshot: snapshot, analyzer: analyzer, vocabulary: vocabulary)
  }

  func corrector(_ context: EvaluationContext) -> QueryCorrector? {
    vocabulary.map { QueryCorrector(snapshot: snapshot, analyzer: analyzer, vocabulary: $0, context: context) }
  }

  private func searchOnce(_ request: SearchRequest) throws(SearchError) -> SearchResult {
    let context = EvaluationContext(
      deadline: request.deadline, isCancelled: request.isCancelled, memory: MemoryAllowance(limit: request.memory))
    let query = try parsed(request.query, context)
    let corrector = request.firstPassOnly ? nil : self.corrector(context)
    var plan = try self.plan(query, request, context)
    var result = SearchResult()
    // What no text holds may stand around one.
    if plan.lacksWords, !request.full, let corrected = try corrector?.correction(request.query, query) {
      result.corrected = corrected
      plan = try self.plan(try QueryParser.parse(corrected), request, context)
    }
    let (evaluation, documents, total) = try evaluate(plan, request, context)
    result.total = total
    if !request.facets.isEmpty {
      let counts = try evaluation.counts(by: request.facets.uniqued())
      result.facets = counts.facets
      result.total = SearchResult.Total(value: counts.total, isExact: true)
    }
    result.alsoSearched = plan.otherNames
    result.misreadFilters = query.misreadFilters.uniqued()
    if result.total.isExact, result.total.value == 0 { result.emptyFilters = try emptyFilters(query, request, context) }
    if result.corrected == nil, !request.full, result.total.isExact, result.total.value < QueryCorrector.fewHits {
      result.suggested = try corrector?.suggestion(request.query, query)
    }
    let snippets = request.snippets ? SnippetMaker(terms: plan.highlights, analyzer: analyzer) : nil
    result.hits.reserveCapacity(documents.count)
    for document in documents {
      try context.check()
      result.hits.append(try hit(document, request, evaluation, snippets))
    }
    return result
  }

  private func plan(
    _ query: Query, _ request: SearchRequest, _ context: EvaluationContext
  ) throws(SearchError) -> QueryPlan {
    try QueryPlanner.plan(
      query, filters: try request.filters(), isFull: request.full, marks: request.snippets && request.limit > 0,
      scores: request.limit > 0 || request.sort != .relevance,
      demands: request.sort == .relevance ? .anyWord : request.isOfArrivals ? .mostWords : .mostKnownWords,
      snapshot: snapshot, analyzer: analyzer, vocabulary: vocabulary, context: context)
  }

  private func evaluate(
    _ plan: QueryPlan, _ request: SearchRequest, _ context: EvaluationContext
  ) throws(SearchError) -> (QueryEvaluation, documents: ArraySlice<RankedDocument>, total: SearchResult.Total) {
    let (offset, limit) = (max(0, request.offset), max(0, request.limit))
    guard offset <= QueryLimits.window, limit <= QueryLimits.window, offset + limit <= QueryLimits.window else {
      throw .tooComplex("results can be paged through up to the \(QueryLimits.window)th")
    }
    try context.check()
    let evaluation = QueryEvaluation(plan: plan, snapshot: snapshot, order: request.sort, context: context)
    evaluation.countsExactly = request.counting == .exact && request.facets.isEmpty
    evaluation.liftsExact = !request.firstPassOnly

    let pass =
      evaluation.order == .relevance && !request.firstPassOnly
      ? SecondPass(plan: plan, snapshot: snapshot, scale: evaluation.scale, now: request.now) : nil
    let wanted = limit == 0 ? 0 : offset + limit
    let depth = pass?.depth ?? 0
    guard request.foldsStories, wanted > 0 else {
      let (top, total) = try evaluation.run(capacity: wanted == 0 ? 0 : max(wanted, depth))
      let ranked = try rank(top.sorted(), by: pass, wanted: wanted, evaluation)
      return (evaluation, ranked.dropFirst(offset).prefix(limit), total)
    }
    // Room for what will be folded; where that is not enough, more is asked for.
    var capacity = max(wanted + wanted / 2, depth)
    while true {
      let (top, total) = try evaluation.run(capacity: min(capacity, QueryLimits.window))
      let entries = top.sorted()
      let stories = fold(try rank(entries, by: pass, wanted: repeatsStory(entries) ? capacity : wanted, evaluation))
      if stories.count >= wanted || !top.isFull || capacity >= QueryLimits.window {
        return (evaluation, stories.dropFirst(offset).prefix(limit), total)
      }
      capacity *= 4
    }
  }

  /// Passages of texts, chosen and marked for a query as `search` does it.
  public func snippets(of texts: [String], for query: String) throws(SearchError) -> [Snippet] {
    let plan = try QueryPlanner.plan(
      try QueryParser.parse(query), snapshot: snapshot, analyzer: analyzer, vocabulary: vocabulary,
      context: EvaluationContext(deadline: nil))
    let maker = SnippetMaker(terms: plan.highlights, analyzer: analyzer)
    return texts.map { maker.snippet(of: $0) }
  }

  /// Whether the index holds a document with this id, damaged segments left out.
  public func holds(id: String) throws(IndexError) -> Bool {
    try snapshot.leavingDamageOut { (sound, _) throws(IndexError) in
      for segment in sound.segments where try !segment.documents(holding: Term(.id, .word, id)).isEmpty { return true }
      return false
    }
  }

  /// The stored document of an address (id or URL); the newest where there are several. Throws where it is in none of
  /// the sound segments, but may be in one that is damaged.
  public func document(address: String) throws(IndexError) -> Document? {
    try snapshot.leavingDamageOut { (sound, damaged) throws(IndexError) in
      if let (segment, doc) = try sound.place(of: address) { return try sound.segments[segment].reader.document(doc) }
      if let damage = damaged.first { throw damage }
      return nil
    }
  }

  /// Whether two of the documents tell one story.
  private func repeatsStory(_ entries: [TopDocs.Entry]) -> Bool {
    var known = Set<UInt64>()
    for entry in entries {
      let story = snapshot.segments[entry.segment].reader.story(entry.doc)
      if story != 0, !known.insert(story).inserted { return true }
    }
    return false
  }

  /// The best document of each story, in order. More documents behind them change no place, so that pages of results
  /// fit together.
  private func fold(_ documents: [RankedDocument]) -> [RankedDocument] {
    var best: [RankedDocument] = []
    var places: [UInt64: Int] = [:]
    for document in documents {
      let story = snapshot.segments[document.entry.segment].reader.story(document.entry.doc)
      if story != 0, let place = places[story] {
        best[place].duplicates += 1
      } else {
        places[story] = best.count
        best.append(document)
      }
    }
    return best
  }

  /// The first pass's order, but the best by their second score.
  private func rank(
    _ entries: [TopDocs.Entry], by pass: SecondPass?, wanted: Int, _ evaluation: QueryEvaluation
  ) throws(SearchError) -> [RankedDocument] {
    let scale = evaluation.scale
    guard evaluation.order == .relevance else { return entries.map { RankedDocument(entry: $0, score: 0) } }
    guard let pass else { return entries.map { RankedDocument(entry: $0, score: scale.points($0.rank)) } }
    let best = try pass.rank(
      entries.prefix(pass.depth), wanted: wanted, context: evaluation.context, units: evaluation.termUnits)
    return best + entries.dropFirst(pass.depth).map { RankedDocument(entry: $0, score: scale.points($0.rank)) }
  }

  private func hit(
    _ ranked: RankedDocument, _ request: SearchRequest, _ evaluation: QueryEvaluation, _ snippets: SnippetMaker?
  ) throws(SearchError) -> Hit {
    let entry = ranked.entry
    let reader = snapshot.segments[entry.segment].reader
    var document = Document(id: "")
    var damage: IndexError?
    if request.fetchesDocuments {
      do throws(IndexError) {
        document = try reader.document(entry.doc)
      } catch {
        // The others are shown all the same.
        damage = error
        document.id = (try? reader.id(entry.doc)) ?? ""
        document.url = document.id
      }
    }
    let snippet = snippets?.snippet(
      of: request.full ? document.text + "\n" + document.surroundings : document.text)
    if !request.keepsTexts { document.dropTexts() }
    let explanation =
      request.explain
      ? try evaluation.explain(entry, score: ranked.score, finding: ranked.finding) : nil
    return Hit(
      document: document, score: ranked.score, duplicates: ranked.duplicates, snippet: snippet,
      explanation: explanation,
      damage: damage)
  }
}
