/// Turns a query's tree into a plan for a snapshot.
struct QueryPlanner {
  let snapshot: Snapshot
  let analyzer: any Analyzer
  let vocabulary: Vocabulary?
  let context: EvaluationContext
  let documentCount: Int
  /// What free text asked for, in the order in which it was met; the order of the plan's ranked terms.
  var wanted: [Wanted] = []
  var places: [Term: Int] = [:]
  var constants: [QueryPlan.Constant] = []
  var names: [QueryPlan.NamePhrase] = []
  var wantedNames: [String] = []
  var neighbours: [QueryPlan.Neighbours] = []
  var characters: Set<Unicode.Scalar> = []
  /// What prefixes, wildcards and fuzzy words stand for.
  var patterns: Set<Matcher> = []
  var expansions: [Expansion] = []
  var surfaces: Set<[UInt8]> = []
  /// Words that rank, but do not make a page match, being mere parts of a name; and those that do.
  var silent: Set<Term> = []
  var speaking: Set<Term> = []
  var halfLife: Int?
  var hasHan = false
  var hasOther = false
  var lacksWords = false
  /// The free texts that were analysed.
  var texts: [String: QueryText] = [:]

  struct Wanted {
    var term: Term
    var count = 0
    var boost: Float = 0
    var isStopWord: Bool
    var isHan: Bool
    var isCompound: Bool
    var name: QueryPlan.OtherName?
  }

  private init(
    snapshot: Snapshot, analyzer: any Analyzer, vocabulary: Vocabulary?, context: EvaluationContext
  ) {
    self.snapshot = snapshot
    self.context = context
    self.analyzer = analyzer
    self.vocabulary = vocabulary
    documentCount = snapshot.segments.reduce(0) { $0 + $1.reader.documentCount }
  }

  /// - Parameter marks: Whether snippets will be made, which need what they mark.
  static func plan(
    _ query: Query, filters: [Query] = [], isFull: Bool = false, marks: Bool = true, snapshot: Snapshot,
    analyzer: any Analyzer, vocabulary: Vocabulary? = nil, context: EvaluationContext
  ) throws(SearchError) -> QueryPlan {
    var planner = QueryPlanner(snapshot: snapshot, analyzer: analyzer, vocabulary: vocabulary, context: context)
    var plan = try planner.plan(query, filters: filters)
    if marks { plan.highlights = planner.highlights(plan) }
    if isFull { try planner.widen(&plan) }
    return plan
  }

  private mutating func plan(_ query: Query, filters: [Query]) throws(SearchError) -> QueryPlan {
    var plan = QueryPlan()
    var clauses: [Query.Clause]
    switch query {
    case .sequence(let parts): clauses = parts
    case .text, .pattern, .fuzzy: clauses = [Query.Clause(.optional, query)]
    case .weighted(let inner, _) where inner.isOptionalByItself: clauses = [Query.Clause(.optional, query)]
    default: clauses = [Query.Clause(.required, query)]
    }
    clauses += filters.map { Query.Clause(.required, $0) }
    var parts = compile(clauses, boost: 1)
    guard patterns.count <= QueryLimits.patterns else {
      throw .tooComplex("a query may have \(QueryLimits.patterns) different prefixes, wildcards and fuzzy words")
    }
    let names = try wantNames(of: clauses)
    if !parts.optional.isEmpty { parts.optional = (parts.optional + names).uniqued() }
    plan.filters = parts.filters
    plan.excluded = parts.excluded
    plan.names = self.names
    plan.wantedNames = wantedNames
    plan.neighbours = neighbours
    plan.constants = constants + self.names.map(\.constant)
    plan.ranked = try rank()
    plan.halfLife = halfLife
    plan.lacksWords = lacksWords
    plan.hasHan = hasHan
    plan.isMixed = hasHan && hasOther
    if !parts.required.isEmpty {
      plan.match = .matcher(parts.required.count == 1 ? parts.required[0] : .all(parts.required, excluding: []))
    } else if !parts.optional.isEmpty {
      plan.match = constants.isEmpty ? .ranked : .matcher(.any(parts.optional))
      if constants.isEmpty, !silent.isSubset(of: speaking) { plan.filters.append(.any(parts.optional)) }
    } else if !parts.filters.isEmpty || !parts.excluded.isEmpty || halfLife != nil {
      plan.match = .matcher(.everything)
    }
    plan.match = asRanked(plan.match, plan: plan)
    if case .text(let text) = query {
      setExact(text, in: &plan)
      let titles = wanted.filter { $0.term.field == .title }
      plan.titleWords = titles.reduce(0) { $0 + $1.count }
      plan.distinctTitleWords = titles.count { !$0.isStopWord }
    }
    return plan
  }

  /// A union that asks for just the words that rank is evaluated as ranked free text.
  private func asRanked(_ match: QueryPlan.Match, plan: QueryPlan) -> QueryPlan.Match {
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

  /// Weights of weights stay within what one may be.
  private static func clamped(_ boost: Float) -> Float {
    boost == 0 ? 0 : min(max(boost, QueryLimits.weight.lowerBound), QueryLimits.weight.upperBound)
  }

  // MARK: - Matching

  private struct Parts {
    var optional: [Matcher] = []
    var required: [Matcher] = []
    var filters: [Matcher] = []
    var excluded: [Matcher] = []
  }

  private mutating func compile(_ clauses: [Query.Clause], boost: Float) -> Parts {
    var parts = Parts()
    for clause in clauses {
      if case .recent(let days) = clause.query {
        // It takes nothing away, whatever its sign.
        halfLife = days
        continue
      }
      switch clause.occurrence {
      case .excluded:
        // What is not wanted has no part in the score.
        var other = QueryPlanner(snapshot: snapshot, analyzer: analyzer, vocabulary: nil, context: context)
        if let matcher = other.required(clause.query, boost: 0) { parts.excluded.append(matcher) }
      case .required:
        guard let matcher = required(clause.query, boost: boost) else { continue }
        if clause.query.isFilter { parts.filters.append(matcher) } else { parts.required.append(matcher) }
      case .optional:
        if let matcher = optional(clause.query, boost: boost) { parts.optional.append(matcher) }
      }
    }
    return parts
  }

  /// Nil where the query says nothing: punctuation alone.
  private mutating func optional(_ query: Query, boost: Float) -> Matcher? {
    switch query {
    case .text(let text):
      let analyzed = QueryText(text, analyzer: analyzer)
      texts[text] = analyzed
      want(analyzed, boost: boost)
      guard !analyzed.isEmpty else { return nil }
      var terms = analyzed.words.filter(\.isHan).map { Matcher.term(Term(.body, .word, $0.term)) }
      for name in analyzed.names {
        let speaking = name.inside.filter(\.saysSomethingAlone)
        for word in [name.whole] + speaking { terms.append(.term(Term(.body, .word, word.term))) }
        guard speaking.count < name.inside.count else { continue }
        for word in name.inside where !word.saysSomethingAlone { silent.insert(Term(.body, .word, word.term)) }
        if let parts = name.inParts(in: .body) { terms.append(parts) }
      }
      for case .term(let term) in terms { speaking.insert(term) }
      for run in analyzed.runs {
        if run.characters.count == 1 {
          terms.append(.phrase(run, in: .body))
        } else {
          for place in 0..<run.characters.count - 1 { terms.append(.term(Term(.body, .pair, run.pair(at: place)))) }
        }
      }
      return .any(terms)
    case .weighted(let inner, let weight): return optional(inner, boost: Self.clamped(boost * weight))
    default: return required(query, boost: boost)
    }
  }

  private mutating func required(_ query: Query, boost: Float) -> Matcher? {
    switch query {
    case .text(let text):
      // A group of words is free text again; a single word is asked for as it stands.
      if text.unicodeScalars.contains(where: \.isSpace) { return optional(query, boost: boost) }
      let analyzed = QueryText(text, analyzer: analyzer)
      want(analyzed, boost: boost)
      return Self.everyWord(analyzed, in: .body)
    case .phrase(let text):
      let analyzed = QueryText(text, analyzer: analyzer)
      want(analyzed, boost: boost)
      noteExactForms(analyzed)
      return analyzed.phrase(in: .body).map { .phrase($0) }
    case .near(let text, let gap):
      let analyzed = QueryText(text, analyzer: analyzer)
      want(analyzed, boost: boost)
      noteExactForms(analyzed)
      let phrases = analyzed.separatePhrases(in: .body)
      return phrases.isEmpty ? nil : .near(phrases.uniqued(), gap: gap)
    case .literal(let text):
      let analyzed = QueryText(text, analyzer: analyzer)
      want(analyzed, boost: boost)
      noteExactForms(analyzed)
      return analyzed.phrase(in: .body).map { .literal(.phrase($0), text, in: .body) }
    case .pattern(let pattern): return self.pattern(pattern, field: .body, boost: boost)
    case .fuzzy(let word, let edits): return fuzzy(word, edits: edits, boost: boost)
    case .field(let field, let inner): return fielded(field, inner, boost: boost)
    case .site(let site): return .term(Term(.site, .word, site))
    case .language(let tag): return .term(Term(.language, .word, tag))
    case .date(let range): return .date(range.seconds)
    case .recent(let days):
      halfLife = days
      return .everything
    case .all(let queries):
      var parts = [Matcher]()
      var excluded = [Matcher]()
      for query in queries {
        if case .not(let inner) = query {
          var other = QueryPlanner(snapshot: snapshot, analyzer: analyzer, vocabulary: nil, context: context)
          if let matcher = other.required(inner, boost: 0) { excluded.append(matcher) }
        } else if let matcher = required(query, boost: boost) {
          parts.append(matcher)
        }
      }
      if parts.isEmpty, excluded.isEmpty { return nil }
      if parts.count == 1, excluded.isEmpty { return parts[0] }
      return .all(parts.isEmpty ? [.everything] : parts, excluding: excluded)
    case .any(let queries):
      var parts = [Matcher]()
      for query in queries { if let matcher = required(query, boost: boost) { parts.append(matcher) } }
      return parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .any(parts)
    case .not(let inner):
      var other = QueryPlanner(snapshot: snapshot, analyzer: analyzer, vocabulary: nil, context: context)
      return other.required(inner, boost: 0).map { .all([.everything], excluding: [$0]) }
    case .sequence(let clauses):
      let parts = compile(clauses, boost: boost)
      var all = parts.required + parts.filters
      if parts.required.isEmpty, !parts.optional.isEmpty {
        all.append(parts.optional.count == 1 ? parts.optional[0] : .any(parts.optional))
      }
      if all.isEmpty, parts.excluded.isEmpty { return nil }
      if all.count == 1, parts.excluded.isEmpty { return all[0] }
      return .all(all.isEmpty ? [.everything] : all, excluding: parts.excluded)
    case .weighted(let inner, let weight): return required(inner, boost: Self.clamped(boost * weight))
    }
  }

  /// Every word and every Han run as it stands; a name in its parts, too; runs by their pairs, so that any cut of the
  /// dictionary will do.
  private static func everyWord(_ text: QueryText, in field: Field) -> Matcher? {
    var parts = text.names.map { name -> Matcher in
      let whole = Matcher.term(Term(field, .word, name.whole.term))
      return name.inParts(in: field).map { .any([whole, $0]) } ?? whole
    }.uniqued()
    parts += text.runs.map { .phrase($0, in: field) }.uniqued()
    return parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .all(parts, excluding: [])
  }

  private mutating func fielded(_ field: Field, _ query: Query, boost: Float) -> Matcher? {
    /// As the field was analysed.
    func analyze(_ text: String) -> QueryText {
      QueryText(field == .url ? AnalyzedDocument.words(ofAddress: text) : text, analyzer: analyzer)
    }
    switch query {
    case .text(let text):
      let analyzed = analyze(text)
      if field == .title { want(analyzed, boost: boost) }
      return Self.everyWord(analyzed, in: field)
    case .phrase(let text):
      let analyzed = analyze(text)
      if field == .title { want(analyzed, boost: boost) }
      return analyzed.phrase(in: field).map { .phrase($0) }
    case .near(let text, let gap):
      let analyzed = analyze(text)
      if field == .title { want(analyzed, boost: boost) }
      let phrases = analyzed.separatePhrases(in: field)
      return phrases.isEmpty ? nil : .near(phrases.uniqued(), gap: gap)
    case .pattern(let pattern): return self.pattern(pattern, field: field, boost: field == .title ? boost : 0)
    default: return required(query, boost: boost)
    }
  }
}

extension Matcher {
  static func phrase(_ run: QueryText.HanRun, in field: Field) -> Matcher {
    let slots = QueryText.slots(run, in: field)
    if slots.count == 1 {
      switch slots[0].terms {
      case .term(let term): return .term(term)
      case .expansion(let expansion): return .expansion(expansion)
      }
    }
    return PhraseShape(slots: slots).map { .phrase($0) } ?? .nothing
  }
}

extension Query {
  /// Narrows without a say in the order.
  fileprivate var isFilter: Bool {
    switch self {
    case .site, .language, .date, .recent: true
    case .field(let field, _): field != .title
    case .weighted(let inner, _): inner.isFilter
    case .all(let parts), .any(let parts): parts.allSatisfy(\.isFilter)
    case .not: true
    default: false
    }
  }

  /// A part that free text is made of: without a sign it need not match.
  var isOptionalByItself: Bool {
    switch self {
    case .text, .pattern, .fuzzy: true
    case .weighted(let inner, _): inner.isOptionalByItself
    default: false
    }
  }
}

extension Array where Element: Hashable {
  /// The first of each.
  func uniqued() -> [Element] {
    if count < 2 { return self }
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}
