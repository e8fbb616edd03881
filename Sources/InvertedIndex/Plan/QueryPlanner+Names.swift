/// The other names of a query's words.
extension QueryPlanner {
  /// Takes the names of the free text's words into the score, and returns what matches for them. Words with a sign, in
  /// quotes or in a field are asked for as they are.
  mutating func wantNames(of clauses: [Query.Clause]) throws(SearchError) -> [Matcher] {
    guard let vocabulary else { return [] }
    var matchers: [Matcher] = []
    for clause in clauses where clause.occurrence == .optional {
      guard let (typed, boost) = Self.freeText(clause.query) else { continue }
      let text = texts[typed] ?? QueryText(typed, analyzer: analyzer)
      let found = try vocabulary.names(for: text, typed: typed, snapshot: snapshot) { unit throws(SearchError) in
        try frequency(of: Term(.body, .surface, unit.term))
      }
      for names in found {
        for name in names.names { matchers += try want(name, of: names, text, typed, boost: boost * names.weight) }
      }
    }
    return matchers
  }

  /// The same with the other ways to write the words.
  mutating func wantForms(of clauses: [Query.Clause]) throws(SearchError) -> [Matcher] {
    guard let vocabulary else { return [] }
    var matchers: [Matcher] = []
    for clause in clauses where clause.occurrence == .optional {
      guard let (typed, boost) = Self.freeText(clause.query) else { continue }
      let text = texts[typed] ?? QueryText(typed, analyzer: analyzer)
      for forms in try vocabulary.forms(of: text, typed: typed, snapshot: snapshot, context: context) {
        for form in forms.names { matchers += try want(form, of: forms, text, typed, boost: boost * forms.weight) }
      }
    }
    return matchers
  }

  private static func freeText(_ query: Query, boost: Float = 1) -> (String, boost: Float)? {
    switch query {
    case .text(let text): (text, boost)
    case .weighted(let inner, let weight): freeText(inner, boost: boost * weight)
    default: nil
    }
  }

  private func frequency(of term: Term) throws(SearchError) -> Int {
    try snapshot.frequency(of: term)
  }

  private mutating func want(
    _ name: String, of names: Vocabulary.Names, _ text: QueryText, _ typed: String, boost: Float
  ) throws(SearchError) -> [Matcher] {
    let units = text.units[names.units]
    guard let first = units.first, let last = units.last else { return [] }
    plan.wantedNames.append(name)
    let places = first.position...last.position
    let part = Array(typed.utf8)[first.start..<last.end]
    var other = QueryPlan.OtherName(
      text: name, typed: String(decoding: part, as: UTF8.self),
      words: text.words.filter { places.contains($0.position) }.map { Term(.body, .word, $0.term) }, isWhole: false)

    let analyzed = QueryText(name, analyzer: analyzer)
    if analyzed.units.count == 1, let word = analyzed.words.last {
      var terms = [Term(.body, .word, word.term)]
      if word.isHan, analyzed.runs.count == 1, analyzed.runs[0].characters.count == 2 {
        terms.append(Term(.body, .pair, word.term))
      }
      let matching = terms
      terms.append(Term(.title, .word, word.term))
      for term in terms { want(term, isHan: word.isHan, other, boost: boost) }
      return matching.map { .term($0) }
    }
    other.isWhole = true
    guard analyzed.runs.count == 1, analyzed.surfaces.isEmpty else {
      return try want(analyzed, other, boost: boost).map { [$0] } ?? []
    }
    // The name stands where all its pairs of characters stand together; the rarest of them tells of it best.
    let run = analyzed.runs[0]
    let pairs = (0..<run.characters.count - 1).map { Term(.body, .pair, run.pair(at: $0)) }
    guard let rarest = try rarest(of: pairs) else { return [] }
    want(rarest.term, isHan: true, other, boost: boost)
    return [.term(rarest.term)]
  }

  /// A name of several words, other ones than were typed: the phrase counts as much as its rarest word would, but never
  /// more than what was typed.
  private mutating func want(
    _ text: QueryText, _ name: QueryPlan.OtherName, boost: Float
  ) throws(SearchError) -> Matcher? {
    let words = text.words.map { Term(.body, .word, $0.term) }
    guard words != name.words, let phrase = text.phrase(in: .body).map({ Matcher.phrase($0) }),
      !plan.names.contains(where: { $0.matcher == phrase }), let rarest = try rarest(of: words),
      try snapshot.holds(phrase, context: context)
    else { return nil }
    var frequency = rarest.frequency
    if let typed = try self.rarest(of: name.words) { frequency = max(frequency, typed.frequency) }
    let idf = BM25.idf(documentFrequency: frequency, documentCount: documentCount)
    plan.names.append(
      QueryPlan.NamePhrase(name: name, matcher: phrase, value: idf * boost, bigrams: text.bigrams))
    return phrase
  }

  /// Nil where there are none, or one of them is in no document.
  private func rarest(of terms: [Term]) throws(SearchError) -> (term: Term, frequency: Int)? {
    var rarest: (term: Term, frequency: Int)?
    for term in terms {
      let frequency = try frequency(of: term)
      if frequency < rarest?.frequency ?? .max { rarest = (term, frequency) }
    }
    return rarest?.frequency == 0 ? nil : rarest
  }

  /// What was typed as well ranks as what was typed.
  private mutating func want(_ term: Term, isHan: Bool, _ name: QueryPlan.OtherName, boost: Float) {
    if let place = places[term] {
      wanted[place].isMarked = true
      return
    }
    places[term] = wanted.count
    wanted.append(
      Wanted(
        term: term, count: 1, boost: boost, isStopWord: false, isHan: isHan, isCompound: false, name: name,
        isMarked: true))
  }
}

extension QueryPlan.NamePhrase {
  var constant: QueryPlan.Constant {
    QueryPlan.Constant(matcher: matcher, value: value, label: "“\(name.text)”, another name for “\(name.typed)”")
  }
}
