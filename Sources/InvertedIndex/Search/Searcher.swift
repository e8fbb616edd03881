/// Answers one query from top to bottom: parse, plan, find the best in each segment, look at them again, fetch them
/// and show why.
public struct Searcher: Sendable {
  private let snapshot: Snapshot
  private let analyzer: any Analyzer
  private let vocabulary: Vocabulary?

  /// Without a vocabulary, a query is searched by its own words alone.
  public init(snapshot: Snapshot, analyzer: any Analyzer, vocabulary: Vocabulary? = nil) {
    self.snapshot = snapshot
    self.analyzer = analyzer
    self.vocabulary = vocabulary
  }

  /// Runs on the calling thread. Any text is a query; what breaks one of `QueryLimits` is too complex.
  public func search(_ request: SearchRequest) throws(SearchError) -> SearchResult {
    let query = try QueryParser.parse(request.query)
    let corrector = vocabulary.map { QueryCorrector(snapshot: snapshot, analyzer: analyzer, vocabulary: $0) }
    var plan = try self.plan(query, request)
    var result = SearchResult()
    // What no text holds may stand around one.
    if plan.lacksWords, !request.full, let corrected = try corrector?.correction(request.query, query) {
      result.corrected = corrected
      plan = try self.plan(try QueryParser.parse(corrected), request)
    }
    let (evaluation, documents, total) = try evaluate(plan, request)
    result.total = total
    result.alsoSearched = plan.otherNames
    if result.corrected == nil, !request.full, total.value < QueryCorrector.fewHits {
      result.suggested = try corrector?.suggestion(request.query, query)
    }
    for document in documents {
      try evaluation.context.check()
      do throws(SearchError) {
        result.hits.append(try hit(document, request, evaluation))
      } catch {
        // A damaged block of stored pages costs its own documents, not the answer.
        guard case .index(let problem) = error, case .damaged = problem else { throw error }
        result.unreadable.append(problem)
      }
    }
    return result
  }

  private func plan(_ query: Query, _ request: SearchRequest) throws(SearchError) -> QueryPlan {
    try QueryPlanner.plan(
      query, filters: request.filters, isFull: request.full, snapshot: snapshot, analyzer: analyzer,
      vocabulary: vocabulary)
  }

  private func evaluate(
    _ plan: QueryPlan, _ request: SearchRequest
  ) throws(SearchError) -> (QueryEvaluation, documents: ArraySlice<RankedDocument>, total: SearchResult.Total) {
    let (offset, limit) = (max(0, request.offset), max(0, request.limit))
    guard offset <= QueryLimits.window, limit <= QueryLimits.window, offset + limit <= QueryLimits.window else {
      throw .tooComplex("results can be paged through up to the \(QueryLimits.window)th")
    }
    let context = EvaluationContext(deadline: request.deadline, isCancelled: request.isCancelled)
    try context.check()
    var evaluation = QueryEvaluation(plan: plan, snapshot: snapshot, ranking: request.sort.ranking, context: context)
    evaluation.countsExactly = request.counting == .exact
    evaluation.liftsExact = !request.firstPassOnly

    let pass =
      evaluation.ranking == .score && !request.firstPassOnly
      ? SecondPass(plan: plan, snapshot: snapshot, scale: evaluation.scale) : nil
    let wanted = limit == 0 ? 0 : offset + limit
    let capacity = pass == nil || wanted == 0 ? wanted : max(wanted, SecondPass.depth)
    let (top, total) = try evaluation.run(capacity: capacity)
    let ranked = try rank(top.sorted(), by: pass, evaluation)
    return (evaluation, ranked.dropFirst(offset).prefix(limit), total)
  }

  /// The stored document of an address (id or URL); the newest where there are several.
  public func document(address: String) throws(IndexError) -> Document? {
    for field in [Field.id, .address] {
      for segment in snapshot.segments.reversed() {
        if let doc = try segment.documents(holding: Term(field, .word, address)).last {
          return try segment.reader.document(doc)
        }
      }
    }
    return nil
  }

  /// A document with its final score.
  private struct RankedDocument {
    var entry: TopDocs.Entry
    var score: Float
    var finding: SecondPass.Finding?
  }

  /// The first pass's order, but the best by their second score.
  private func rank(
    _ entries: [TopDocs.Entry], by pass: SecondPass?, _ evaluation: QueryEvaluation
  ) throws(SearchError) -> [RankedDocument] {
    let scale = evaluation.scale
    guard evaluation.ranking == .score else { return entries.map { RankedDocument(entry: $0, score: 0) } }
    var documents = entries.map { RankedDocument(entry: $0, score: scale.points($0.rank)) }
    guard let pass else { return documents }
    let findings = try pass.findings(Array(entries.prefix(SecondPass.depth)), context: evaluation.context)
    for index in documents.indices.prefix(SecondPass.depth) {
      guard let finding = findings[documents[index].entry] else { continue }
      let firstPass = scale.points(evaluation.termUnits(documents[index].entry))
      documents[index].finding = finding
      documents[index].score += finding.parts(firstPass: firstPass).reduce(0) { $0 + $1.value }
    }
    // Stable: equal scores stay in the first pass's order.
    let best = documents.prefix(SecondPass.depth).enumerated()
      .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
    return best + documents.dropFirst(SecondPass.depth)
  }

  private func hit(
    _ ranked: RankedDocument, _ request: SearchRequest, _ evaluation: QueryEvaluation
  ) throws(SearchError) -> Hit {
    let entry = ranked.entry
    let document: Document
    do throws(IndexError) {
      document =
        request.fetchesDocuments
        ? try snapshot.segments[entry.segment].reader.document(entry.doc) : Document(id: "")
    } catch {
      throw .index(error)
    }
    let snippet =
      request.snippets
      ? SnippetMaker(terms: evaluation.plan.highlights, analyzer: analyzer).snippet(
        of: request.full ? document.text + "\n" + document.surroundings : document.text) : nil
    let explanation =
      request.explain
      ? try evaluation.explain(entry, score: ranked.score, finding: ranked.finding) : nil
    return Hit(document: document, score: ranked.score, snippet: snippet, explanation: explanation)
  }
}

extension SearchRequest {
  /// What its fields ask for beside the query.
  fileprivate var filters: [Query] {
    var filters = [Query]()
    if let site, let host = Site.normalized(site) { filters.append(.site(host)) }
    if let language { filters.append(.language(LanguageTag.primary(language) ?? language)) }
    if after != nil || before != nil { filters.append(.date(DateRange(first: after, last: before))) }
    return filters
  }
}

extension SearchRequest.SortOrder {
  fileprivate var ranking: QueryEvaluation.Ranking {
    switch self {
    case .relevance: .score
    case .newest: .newest
    case .oldest: .oldest
    }
  }
}
