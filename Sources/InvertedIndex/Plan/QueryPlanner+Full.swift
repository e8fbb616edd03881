/// Searching what stands around the documents' main content as well.
///
/// The order stays that of the main content: what a term in the surroundings adds is a constant, small and without regard to
/// how often it stands there, so that a document that is about the words comes before one that only links to them.
extension QueryPlanner {
  /// What a term in the surroundings counts beside one in the text.
  private static var share: Float { 0.2 }

  /// Lets everything that the plan looks for in titles and text be found in the surroundings too.
  mutating func widen() throws(SearchError) {
    for item in wanted where item.term.field == .body {
      let term = item.term.inSurroundings
      var frequency = 0
      for segment in snapshot.segments { frequency += Int(try segment.reader.find(term)?.documentFrequency ?? 0) }
      guard frequency > 0, item.boost > 0 else { continue }
      let idf = BM25.idf(documentFrequency: frequency, documentCount: documentCount)
      plan.constants.append(
        QueryPlan.Constant(
          matcher: .term(term), value: Self.share * idf * item.boost * (item.isStopWord ? ChannelWeight.stopWord : 1),
          label: "\(term.text) around the text"))
      let isMere = item.isStopWord || silent.contains(item.term)
      guard let kind = item.term.kind, !isMere, item.isMarked else { continue }
      let key = HighlightKey(kind: kind, text: item.term.bytes.dropFirst())
      if plan.highlights.terms[key] == nil { plan.highlights.terms[key] = idf }
    }
    switch plan.match {
    case .matcher(let matcher): plan.match = .matcher(matcher.widened)
    case .ranked:
      // Words that no text holds are not ranked, and may yet stand around one.
      let terms =
        wanted.filter { $0.term.field == .body }.map { Matcher.term($0.term) }
        + codes.map(\.matcher) + plan.names.map(\.matcher)
      let exact: [Matcher] = plan.exactIsWider ? plan.exact.map { [$0.widened] } ?? [] : []
      plan.match = .matcher(.any(terms.map(\.widened) + exact))
    }
    plan.filters = plan.filters.map(\.widened)
    plan.excluded = plan.excluded.map(\.widened)
  }
}

extension Matcher {
  /// The same, where every look at titles and text is one at their surroundings too.
  fileprivate var widened: Matcher {
    switch self {
    case .everything, .nothing, .date: self
    case .all(let parts, let excluding): .all(parts.map(\.widened), excluding: excluding.map(\.widened))
    case .any(let parts): .any(parts.map(\.widened))
    case .most(let parts, let least):
      .most(parts.map { Weighed(matcher: $0.matcher.widened, weight: $0.weight) }, weight: least)
    case .term, .expansion, .phrase, .near, .literal:
      if let other = inSurroundings { .any([self, other]) } else { self }
    }
  }

  /// Nil where it looks at another field than the body.
  private var inSurroundings: Matcher? {
    switch self {
    case .term(let term): term.field == .body ? .term(term.inSurroundings) : nil
    case .expansion(let expansion): expansion.inSurroundings.map { .expansion($0) }
    case .phrase(let shape): shape.inSurroundings.map { .phrase($0) }
    case .near(let shapes, let gap):
      shapes.allSatisfy { $0.inSurroundings != nil } ? .near(shapes.compactMap(\.inSurroundings), gap: gap) : nil
    case .literal(let base, let text, _): base.inSurroundings.map { .literal($0, text, in: .surroundings) }
    case .everything, .nothing, .date, .all, .any, .most: nil
    }
  }
}

extension PhraseShape {
  fileprivate var inSurroundings: PhraseShape? {
    var moved: [Slot] = []
    for slot in slots {
      switch slot.terms {
      case .term(let term):
        guard term.field == .body else { return nil }
        moved.append(Slot(offset: slot.offset, terms: .term(term.inSurroundings)))
      case .expansion(let expansion):
        guard let other = expansion.inSurroundings else { return nil }
        moved.append(Slot(offset: slot.offset, terms: .expansion(other)))
      }
    }
    return PhraseShape(slots: moved)
  }
}

extension Expansion {
  fileprivate var inSurroundings: Expansion? {
    switch self {
    case .prefix(let bytes):
      bytes.first.flatMap(Self.moved).map { .prefix([$0] + bytes.dropFirst()) }
    case .glob(let lead, let glob): Self.moved(lead).map { .glob(lead: $0, glob) }
    case .fuzzy(let lead, let word, let edits): Self.moved(lead).map { .fuzzy(lead: $0, word, edits: edits) }
    }
  }

  private static func moved(_ lead: UInt8) -> UInt8? {
    lead >> 4 == Field.body.rawValue ? Field.surroundings.rawValue << 4 | lead & 15 : nil
  }
}

extension Term {
  fileprivate var inSurroundings: Term {
    Term(bytes: [Field.surroundings.rawValue << 4 | (bytes.first ?? 0) & 15] + bytes.dropFirst())
  }
}
