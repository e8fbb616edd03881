extension QueryPlanner {
  mutating func pattern(_ pattern: String, field: Field, boost: Float) -> Matcher? {
    let matcher: Matcher
    switch PatternShape(pattern, field: field, analyzer: analyzer) {
    case .expansion(let expansion): matcher = .expansion(expansion)
    case .phrase(let shape): matcher = .phrase(shape)
    case .nothing: return nil
    }
    note(matcher)
    add(matcher, value: boost, label: pattern)
    return matcher
  }

  private mutating func note(_ pattern: Matcher) {
    guard patterns.insert(pattern).inserted else { return }
    switch pattern {
    case .expansion(let expansion): expansions.append(expansion)
    case .phrase(let shape): phrases.append((HighlightPhrase(parts: [shape]), []))
    default: break
    }
  }

  /// What is asked for again counts again, but is evaluated once.
  private mutating func add(_ matcher: Matcher, value: Float, label: String) {
    // Of too many the query is refused.
    guard value > 0, patterns.count <= QueryLimits.patterns else { return }
    if let index = plan.constants.firstIndex(where: { $0.matcher == matcher }) {
      plan.constants[index].value += value
    } else {
      plan.constants.append(QueryPlan.Constant(matcher: matcher, value: value, label: label))
    }
  }

  /// Nearer words score more: 1 for the word itself, a half for one edit, a third for two, added up.
  mutating func fuzzy(_ word: String, edits: Int, boost: Float) -> Matcher? {
    guard let folded = QueryText(word, analyzer: analyzer).surfaces.first?.term else { return nil }
    let scalars = Array(String(decoding: folded, as: UTF8.self).unicodeScalars)
    let lead = Term.lead(.body, .surface)
    let values: [Float] = [1, 0.5, 0.33]
    for edits in 0...edits {
      let expansion = Expansion.fuzzy(lead: lead, scalars, edits: edits)
      add(.expansion(expansion), value: boost * values[edits], label: "\(word), \(edits) edits at most")
    }
    let widest = Matcher.expansion(.fuzzy(lead: lead, scalars, edits: edits))
    note(widest)
    return widest
  }
}
