/// Turns a query's tree into a plan for a snapshot.
struct QueryPlanner {
  let snapshot: Snapshot
  let analyzer: any Analyzer
  let vocabulary: Vocabulary?
  let context: EvaluationContext
  let documentCount: Int
  /// False where documents are only counted: what only scores is not looked for.
  let scores: Bool
  /// As far as it is made.
  var plan = QueryPlan()
  /// What free text asked for, in the order in which it was met; the order of the plan's ranked terms.
  var wanted: [Wanted] = []
  var places: [Term: Int] = [:]
  var characters: Set<Unicode.Scalar> = []
  /// What prefixes, wildcards and fuzzy words stand for.
  var patterns: Set<Matcher> = []
  var expansions: [Expansion] = []
  /// What was asked for as a phrase, and the words of each.
  var phrases: [(phrase: HighlightPhrase, words: [Term])] = []
  /// Words that rank, but do not make a document match, being mere parts of a name.
  var silent: Set<Term> = []
  /// Those that do, some of them twice.
  var speaking: [Term] = []
  /// What was typed as one and is only found so.
  var codes: [Code] = []
  /// Whether words were met that may be written another way.
  var hasUnusualWords = false
  var hasOther = false
  /// Whether any of the words will do, as nothing else was said.
  var isFreeText = false
  /// The free texts that were analysed.
  var texts: [String: QueryText] = [:]

  /// How much of free text a document must hold to match.
  enum Demand {
    case anyWord
    /// Most of its words by weight, those left out that no document holds.
    case mostKnownWords
    /// Most of its words, whether any document holds them or not.
    case mostWords
  }

  /// A name of which no part by itself says what is meant.
  struct Code {
    /// Finds it as it was typed, and where its parts stand one behind the other.
    var matcher: Matcher
    /// The words that it has inside.
    var parts: [[UInt8]]
    /// Letters and digits with no sign between.
    var isGlued: Bool
    /// Whether it is a part of another one.
    var isPart: Bool
    var isHeld = false
  }

  struct Wanted {
    var term: Term
    var count = 0
    var boost: Float = 0
    var isStopWord: Bool
    var isHan: Bool
    var isCompound: Bool
    var name: QueryPlan.OtherName?
    /// Whether snippets mark it wherever it stands, not as a part of a phrase alone.
    var isMarked = false
  }

  init(
    snapshot: Snapshot, analyzer: any Analyzer, vocabulary: Vocabulary?, scores: Bool = true,
    context: EvaluationContext
  ) {
    self.snapshot = snapshot
    self.scores = scores
    self.context = context
    self.analyzer = analyzer
    self.vocabulary = vocabulary
    documentCount = snapshot.segments.reduce(0) { $0 + $1.reader.documentCount }
  }

  /// - Parameters:
  ///   - marks: Whether snippets will be made, which need what they mark.
  ///   - scores: Whether documents will be scored, not only counted.
  static func plan(
    _ query: Query, filters: [Query] = [], isFull: Bool = false, marks: Bool = true, scores: Bool = true,
    demands: Demand = .anyWord, snapshot: Snapshot, analyzer: any Analyzer, vocabulary: Vocabulary? = nil,
    context: EvaluationContext
  ) throws(SearchError) -> QueryPlan {
    var planner = QueryPlanner(
      snapshot: snapshot, analyzer: analyzer, vocabulary: vocabulary, scores: scores, context: context)
    try planner.make(of: query, filters: filters)
    if demands != .anyWord { planner.demandMost(ofKnownWords: demands == .mostKnownWords) }
    if marks { planner.plan.highlights = planner.highlights() }
    if isFull { try planner.widen() }
    return planner.plan
  }

  private mutating func make(of query: Query, filters: [Query]) throws(SearchError) {
    var clauses: [Query.Clause]
    switch query {
    case .sequence(let parts): clauses = parts
    case .text, .pattern, .fuzzy: clauses = [Query.Clause(.optional, query)]
    case .weighted(let inner, _) where inner.isOptionalByItself: clauses = [Query.Clause(.optional, query)]
    default: clauses = [Query.Clause(.required, query)]
    }
    clauses += filters.map { Query.Clause(.required, $0) }
    var parts = compile(clauses, boost: 1)
    if !silent.isEmpty { silent.subtract(speaking) }
    guard patterns.count <= QueryLimits.patterns else {
      throw .tooComplex("a query may have \(QueryLimits.patterns) different prefixes, wildcards and fuzzy words")
    }
    var names = try wantNames(of: clauses)
    plan.filters = parts.filters
    plan.excluded = parts.excluded
    let hasPatterns = !plan.constants.isEmpty
    try forgetUnknownCodes()
    plan.ranked = try rank()
    if hasUnusualWords {
      let forms = try wantForms(of: clauses)
      if !forms.isEmpty { plan.ranked = try rank() }
      names += forms
    }
    if !parts.optional.isEmpty { parts.optional = (parts.optional + names).uniqued() }
    plan.constants += plan.names.map(\.constant)
    plan.isMixed = plan.hasHan && hasOther
    if !parts.required.isEmpty {
      plan.match = .matcher(parts.required.count == 1 ? parts.required[0] : .all(parts.required, excluding: []))
    } else if !parts.optional.isEmpty {
      isFreeText = !hasPatterns
      plan.match = hasPatterns ? .matcher(.any(parts.optional)) : .ranked
      if !hasPatterns, !silent.isEmpty { plan.filters.append(.any(parts.optional)) }
    } else if !parts.filters.isEmpty || !parts.excluded.isEmpty || plan.halfLife != nil {
      plan.match = .matcher(.everything)
    }
    plan.match = asRanked(plan.match)
    if case .text(let text) = query {
      setExact(text)
      let titles = wanted.filter { $0.term.field == .title }
      plan.titleWords = titles.reduce(0) { $0 + $1.count }
      plan.distinctTitleWords = titles.count { !$0.isStopWord }
    }
  }

  /// A union that asks for just the words that rank is evaluated as ranked free text.
  private func asRanked(_ match: QueryPlan.Match) -> QueryPlan.Match {
    guard case .matcher(let matcher) = match, plan.constants.isEmpty, !plan.ranked.isEmpty else { return match }
    var terms = Set<Term>()
    switch matcher {
    case .term(let term): terms = [term]
    case .any(let parts):
      for part in parts {
        guard case .term(let term) = part else { return match }
        terms.insert(term)
      }
    default: return match
    }
    // Words that no document holds are not ranked, and match nothing either way.
    return Set(plan.countingTerms).isSubset(of: terms)
      && terms.allSatisfy { $0.field == .body && $0.kind == .word } ? .ranked : match
  }
}
