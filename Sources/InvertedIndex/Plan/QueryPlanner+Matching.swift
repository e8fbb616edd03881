/// Which documents match: the query's tree in terms of the dictionary. On the way it takes what free text asks for into the
/// score.
extension QueryPlanner {
  struct Parts {
    var optional: [Matcher] = []
    var required: [Matcher] = []
    var filters: [Matcher] = []
    var excluded: [Matcher] = []
  }

  mutating func compile(_ clauses: [Query.Clause], boost: Float) -> Parts {
    var parts = Parts()
    for clause in clauses {
      if let days = clause.query.freshness {
        // It takes nothing away, whatever its sign.
        plan.halfLife = days
        continue
      }
      switch clause.occurrence {
      case .excluded:
        if let matcher = unwanted(clause.query) { parts.excluded.append(matcher) }
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
      for written in analyzed.writtenWords { terms += optional(written) }
      for case .term(let term) in terms { speaking.append(term) }
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

  /// A name and what of it is found alone; the rest of it where all of it stands together.
  private mutating func optional(_ written: QueryText.WrittenWord) -> [Matcher] {
    let speaking = written.speaking
    var matchers = ([written.whole] + speaking).map { Matcher.term(Term(.body, .word, $0.term)) }
    guard speaking.count < written.inside.count else { return matchers }
    for word in written.inside where !speaking.contains(word) { silent.insert(Term(.body, .word, word.term)) }
    for name in (speaking.isEmpty ? [] : written.codes) + [written] {
      guard let parts = name.inParts(in: .body) else { continue }
      matchers.append(parts)
      if case .phrase(let shape) = parts {
        phrases.append((HighlightPhrase(parts: [shape]), name.inside.map { Term(.body, .word, $0.term) }))
      }
    }
    for name in written.codes + [written] where name.isCode || speaking.isEmpty {
      guard let parts = name.inParts(in: .body) else { continue }
      let whole = Matcher.term(Term(.body, .word, name.whole.term))
      let isPart = name.whole != written.whole && speaking.isEmpty
      codes.append(
        Code(
          matcher: .any([whole, parts]), parts: name.inside.map(\.term), isGlued: name.isCode, isPart: isPart))
    }
    return matchers
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
      want(phrase: analyzed, boost: boost)
      return analyzed.phrase(in: .body).map { .phrase($0) }
    case .near(let text, let gap):
      let analyzed = QueryText(text, analyzer: analyzer)
      want(phrase: analyzed, gap: gap, boost: boost)
      let phrases = analyzed.separatePhrases(in: .body)
      return phrases.isEmpty ? nil : .near(phrases.uniqued(), gap: gap)
    case .literal(let text):
      let analyzed = QueryText(text, analyzer: analyzer)
      want(phrase: analyzed, boost: boost)
      return analyzed.phrase(in: .body).map { .literal(.phrase($0), text, in: .body) }
    case .pattern(let pattern): return self.pattern(pattern, field: .body, boost: boost)
    case .fuzzy(let word, let edits): return fuzzy(word, edits: edits, boost: boost)
    case .field(let field, let inner): return fielded(field, inner, boost: boost)
    case .site(let site): return .term(Term(.site, .word, site))
    case .language(let tag): return .term(Term(.language, .word, tag))
    case .date(let range): return .date(range.seconds)
    case .recent(let days):
      plan.halfLife = days
      return .everything
    case .all(let queries): return all(queries, boost: boost)
    case .any(let queries):
      var parts = [Matcher]()
      for query in queries { if let matcher = required(query, boost: boost) { parts.append(matcher) } }
      return parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .any(parts)
    case .not(let inner):
      return unwanted(inner).map { .all([.everything], excluding: [$0]) }
    case .sequence(let clauses):
      let parts = compile(clauses, boost: boost)
      var all = parts.required + parts.filters
      if parts.required.isEmpty, !parts.optional.isEmpty {
        all.append(parts.optional.count == 1 ? parts.optional[0] : .any(parts.optional))
      }
      return Self.all(all, excluding: parts.excluded)
    case .weighted(let inner, let weight): return required(inner, boost: Self.clamped(boost * weight))
    }
  }

  private mutating func all(_ queries: [Query], boost: Float) -> Matcher? {
    var parts = [Matcher]()
    var excluded = [Matcher]()
    for query in queries {
      if case .not(let inner) = query {
        if let matcher = unwanted(inner) { excluded.append(matcher) }
      } else if let matcher = required(query, boost: boost) {
        parts.append(matcher)
      }
    }
    return Self.all(parts, excluding: excluded)
  }

  private static func all(_ parts: [Matcher], excluding excluded: [Matcher]) -> Matcher? {
    if parts.isEmpty, excluded.isEmpty { return nil }
    if parts.count == 1, excluded.isEmpty { return parts[0] }
    return .all(parts.isEmpty ? [.everything] : parts, excluding: excluded)
  }

  /// What is not wanted has no part in the score. Freshness excludes nothing: it is as if it were wished for.
  private mutating func unwanted(_ query: Query) -> Matcher? {
    if let days = query.freshness {
      plan.halfLife = days
      return nil
    }
    var other = QueryPlanner(snapshot: snapshot, analyzer: analyzer, vocabulary: nil, context: context)
    defer { patterns.formUnion(other.patterns) }
    return other.required(query, boost: 0)
  }

  /// Every word and every Han run as it stands; a name in its parts, too; runs by their pairs, so that any cut of the
  /// dictionary will do.
  private static func everyWord(_ text: QueryText, in field: Field) -> Matcher? {
    var parts = text.writtenWords.map { written -> Matcher in
      let whole = Matcher.term(Term(field, .word, written.whole.term))
      return written.inParts(in: field).map { .any([whole, $0]) } ?? whole
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
      if field == .title { want(phrase: analyzed, boost: boost) }
      return analyzed.phrase(in: field).map { .phrase($0) }
    case .near(let text, let gap):
      let analyzed = analyze(text)
      if field == .title { want(phrase: analyzed, gap: gap, boost: boost) }
      let phrases = analyzed.separatePhrases(in: field)
      return phrases.isEmpty ? nil : .near(phrases.uniqued(), gap: gap)
    case .pattern(let pattern): return self.pattern(pattern, field: field, boost: field == .title ? boost : 0)
    default: return required(query, boost: boost)
    }
  }

  /// Weights of weights stay within what one may be.
  private static func clamped(_ boost: Float) -> Float {
    boost == 0 ? 0 : min(max(boost, QueryLimits.weight.lowerBound), QueryLimits.weight.upperBound)
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
  /// The half-life of a query that asks for fresh documents and nothing else.
  fileprivate var freshness: Int? {
    switch self {
    case .recent(let days): days
    case .weighted(let inner, _): inner.freshness
    case .sequence(let clauses): clauses.count == 1 ? clauses[0].query.freshness : nil
    default: nil
    }
  }

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
}
