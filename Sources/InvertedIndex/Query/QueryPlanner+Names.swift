/// The other names of a query's words.
extension QueryPlanner {
  /// Takes the names of the free text's words into the score, and returns the terms that match for them. Words with a
  /// sign, in quotes or in a field are asked for as they are.
  mutating func wantNames(of clauses: [Query.Clause]) throws(SearchError) -> [Term] {
    guard let vocabulary else { return [] }
    var terms: [Term] = []
    for clause in clauses where clause.occurrence == .optional {
      guard let (typed, boost) = Self.freeText(clause.query) else { continue }
      let text = texts[typed] ?? QueryText(typed, analyzer: analyzer)
      let found = try vocabulary.names(for: text, typed: typed, snapshot: snapshot) { unit throws(SearchError) in
        try frequency(of: Term(.body, .surface, unit.term))
      }
      for names in found {
        for name in names.names { terms += try want(name, of: names, text, typed, boost: boost * names.weight) }
      }
    }
    return terms
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
  ) throws(SearchError) -> [Term] {
    let units = text.units[names.units]
    guard let first = units.first, let last = units.last else { return [] }
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
      return matching
    }
    // The name stands where all its neighbours stand together; the rarest pair of them tells of it best.
    other.isWhole = true
    let isHan = analyzed.runs.count == 1 && analyzed.surfaces.isEmpty
    var pairs = analyzed.bigrams.map { Term(.body, .bigram, $0) }
    if isHan {
      let run = analyzed.runs[0]
      pairs = (0..<run.characters.count - 1).map { Term(.body, .pair, run.pair(at: $0)) }
    }
    var rarest: (term: Term, frequency: Int)?
    for pair in pairs {
      let frequency = try frequency(of: pair)
      if frequency < rarest?.frequency ?? .max { rarest = (pair, frequency) }
    }
    guard let rarest, rarest.frequency > 0 else { return [] }
    want(rarest.term, isHan: isHan, other, boost: boost)
    return [rarest.term]
  }

  /// What was typed as well ranks as what was typed.
  private mutating func want(_ term: Term, isHan: Bool, _ name: QueryPlan.OtherName, boost: Float) {
    guard places[term] == nil else { return }
    places[term] = wanted.count
    wanted.append(
      Wanted(term: term, count: 1, boost: boost, isStopWord: false, isHan: isHan, isCompound: false, name: name))
  }
}

extension Snapshot {
  /// So few documents are looked at one by one, whether they were removed.
  private static let fewDocuments = 16

  /// How many documents hold a term. Removed ones count only where a segment has many.
  func frequency(of term: Term) throws(SearchError) -> Int {
    var sum = 0
    for segment in segments {
      guard let info = try segment.reader.find(term) else { continue }
      let count = Int(info.documentFrequency)
      if segment.isWhole || count > Self.fewDocuments {
        sum += count
        continue
      }
      var cursor = segment.reader.cursor(info)
      while cursor.doc != .end {
        if segment.isLive(cursor.doc) { sum += 1 }
        cursor.advance()
      }
    }
    return sum
  }
}
