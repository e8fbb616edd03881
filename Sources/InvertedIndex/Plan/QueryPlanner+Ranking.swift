/// The terms that rank, and what each weighs.
extension QueryPlanner {
  /// Takes the terms of a phrase into the score. Snippets mark them where they stand as one.
  /// - Parameter gap: Of a near phrase.
  mutating func want(phrase text: QueryText, gap: Int? = nil, boost: Float) {
    guard boost > 0 else { return }
    let parts = gap == nil ? text.phrase(in: .body).map { [$0] } ?? [] : text.separatePhrases(in: .body).uniqued()
    // What may stand far apart is not looked for together.
    let isNear = gap ?? 0 <= Self.markedGap
    want(text, boost: boost, marks: !isNear || parts.isEmpty)
    guard isNear, !parts.isEmpty else { return }
    let words = text.words.map { Term(.body, .word, $0.term) }
    phrases.append((HighlightPhrase(parts: parts, gap: gap ?? 0), words))
  }

  /// Words so far from each other lie in one passage.
  private static var markedGap: Int { 30 }

  /// Takes a text's terms into the score.
  /// - Parameter marks: Whether snippets mark each of them wherever it stands.
  mutating func want(_ text: QueryText, boost: Float, marks: Bool = true) {
    guard boost > 0 else { return }
    for word in text.words {
      if word.isHan {
        plan.hasHan = true
      } else {
        hasOther = true
        if word.term.contains(UInt8(ascii: "'")) { hasUnusualWords = true }
      }
      for field in scores ? [Field.body, .title] : [.body] {
        want(
          Term(field, .word, word.term), isStopWord: word.isStopWord, isHan: word.isHan,
          isCompound: word.isCompound, boost: boost, marks: marks)
      }
    }
    for run in text.runs {
      plan.hasHan = true
      if run.characters.count == 1, marks { characters.insert(run.characters[0]) }
      for place in 0..<run.characters.count - 1 {
        want(Term(.body, .pair, run.pair(at: place)), isStopWord: false, isHan: true, boost: boost, marks: marks)
      }
    }
    for bigram in text.bigrams where scores {
      let stems = bigram.split(separator: 0x20).map { Term(.body, .word, $0) }
      if stems.count == 2 {
        plan.neighbours.append(
          QueryPlan.Neighbours(first: stems[0], second: stems[1], weight: ChannelWeight.bigram * boost))
      }
    }
  }

  private mutating func want(
    _ term: Term, isStopWord: Bool, isHan: Bool, isCompound: Bool = false, boost: Float, marks: Bool
  ) {
    let place = places[term] ?? wanted.count
    if place == wanted.count {
      places[term] = place
      wanted.append(Wanted(term: term, isStopWord: isStopWord, isHan: isHan, isCompound: isCompound))
    }
    wanted[place].count += 1
    wanted[place].boost += boost
    if marks { wanted[place].isMarked = true }
  }

  /// Of letters and digits in one that stand nowhere the parts do not rank either: pages with them are not nearer to what
  /// is meant. Of what signs join they do, as pages often have the one part or the other (`scm3-139`).
  mutating func forgetUnknownCodes() throws(SearchError) {
    var unknown: Set<[UInt8]> = []
    var known: Set<[UInt8]> = []
    for index in codes.indices {
      let isHeld = try snapshot.holds(codes[index].matcher, context: context)
      codes[index].isHeld = isHeld
      guard codes[index].isGlued else { continue }
      if isHeld { known.formUnion(codes[index].parts) } else { unknown.formUnion(codes[index].parts) }
    }
    unknown.subtract(known)
    guard !unknown.isEmpty else { return }
    unknown = unknown.filter { !speaking.contains(Term(.body, .word, $0)) }
    wanted.removeAll { $0.term.kind == .word && unknown.contains(Array($0.term.bytes.dropFirst())) }
    // What does not rank needs no condition against documents that hold nothing else.
    silent = silent.filter { !unknown.contains(Array($0.bytes.dropFirst())) }
    places = [:]
    for (place, item) in wanted.enumerated() { places[item.term] = place }
  }

  mutating func rank() throws(SearchError) -> [QueryPlan.RankedTerm] {
    guard wanted.count(where: { $0.term.field == .body && $0.term.kind == .word }) <= QueryLimits.rankedTerms else {
      throw .tooComplex("a query may have \(QueryLimits.rankedTerms) different words")
    }
    context.planMemory = try context.reserve(wanted.count * snapshot.segments.count, of: TermInfo?.self)
    var ranked = [QueryPlan.RankedTerm]()
    ranked.reserveCapacity(wanted.count)
    let unusual = Vocabulary.unusual(of: documentCount)
    // Of what was typed, where other names stand for it.
    var rarities: [Term: Float] = [:]
    for index in wanted.indices {
      let item = wanted[index]
      let infos = try infos(item.term)
      let frequency = infos.reduce(0) { $0 + Int($1?.documentFrequency ?? 0) }
      let isTyped = item.name == nil && item.term.field == .body
      if isTyped, item.term.kind == .pair || item.term.kind == .word && !item.isHan, !plan.lacksWords {
        plan.lacksWords = frequency == 0
        if !plan.lacksWords, !snapshot.isWhole { plan.lacksWords = try snapshot.frequency(of: item.term) == 0 }
      }
      if frequency <= unusual, !item.isHan, item.name == nil, item.term.kind == .word, item.term.field == .body {
        hasUnusualWords = true
      }
      guard frequency > 0 else { continue }
      var idf = BM25.idf(documentFrequency: frequency, documentCount: documentCount)
      // However rare another name is, it says no more than the word that was typed.
      if let typed = item.name?.words.compactMap({ rarities[$0] }).max() { idf = min(idf, typed) }
      if !plan.wantedNames.isEmpty { rarities[item.term] = idf }
      let weight = idf * channel(item) * Float(item.count).squareRoot() * item.boost / Float(item.count)
      ranked.append(
        QueryPlan.RankedTerm(
          term: item.term, weight: weight, idf: idf, documentFrequency: frequency, isStopWord: item.isStopWord,
          isHan: item.isHan, isCompound: item.isCompound, infos: infos, name: item.name))
    }
    return ranked
  }

  func infos(_ term: Term) throws(SearchError) -> [TermInfo?] {
    var infos = [TermInfo?]()
    infos.reserveCapacity(snapshot.segments.count)
    for segment in snapshot.segments { infos.append(try segment.reader.find(term)) }
    return infos
  }

  private func channel(_ item: Wanted) -> Float {
    if item.name?.isWhole == true { return ChannelWeight.word }
    switch item.term.kind {
    case .pair: return ChannelWeight.pair
    default:
      var weight = item.term.field == .title ? ChannelWeight.title : ChannelWeight.word
      if plan.hasHan, !item.isHan, item.name == nil { weight *= ChannelWeight.latinAmongHan }
      if item.isStopWord { weight *= ChannelWeight.stopWord }
      if item.isCompound { weight *= ChannelWeight.compound }
      return weight
    }
  }

  /// Longer runs are rarely the name of one thing.
  private static var longestExactRun: Int { 8 }

  mutating func setExact(_ typed: String) {
    let text = typed.trimmed
    let analyzed = texts[text] ?? QueryText(text, analyzer: analyzer)
    if analyzed.runs.count == 1, analyzed.surfaces.isEmpty {
      let run = analyzed.runs[0]
      guard run.characters.count <= Self.longestExactRun else { return }
      plan.exact = .phrase(run, in: .body)
      plan.exactIsWider = run.characters.count == 1
    } else if analyzed.runs.isEmpty, analyzed.surfaces.count == 1 {
      plan.exact = .term(Term(.body, .surface, analyzed.surfaces[0].term))
    } else if analyzed.runs.isEmpty, !text.unicodeScalars.contains(where: \.isSpace) {
      // One word of several parts: `COVID-19`.
      plan.exact = analyzed.phrase(in: .body).map { .phrase($0) }
    }
  }

  func highlights() -> HighlightTerms {
    var highlights = HighlightTerms()
    let phrased = Set(wanted.lazy.filter { !$0.isMarked }.map(\.term))
    let saysSomething = plan.ranked.contains { !$0.isStopWord && $0.term.kind == .word }
    for term in plan.ranked where term.term.field == .body {
      // A passage full of marked `the` helps nobody.
      if term.isStopWord, saysSomething { continue }
      if silent.contains(term.term) || phrased.contains(term.term) { continue }
      guard let kind = term.term.kind else { continue }
      highlights.terms[HighlightKey(kind: kind, text: term.term.bytes.dropFirst())] = term.weight
    }
    for name in plan.names {
      for bigram in name.bigrams { highlights.terms[HighlightKey(kind: .bigram, text: bigram[...])] = name.value }
    }
    for (phrase, words) in phrases {
      var phrase = phrase
      let weights = plan.ranked.filter { words.contains($0.term) }.map(\.weight)
      // A word is worth a point where it is a stop word, too.
      phrase.weight += weights.reduce(0, +) / Float(max(1, words.count))
      highlights.phrases.append(phrase)
    }
    highlights.characters = characters
    highlights.expansions = expansions
    return highlights
  }
}

extension String {
  /// Without white space at its ends.
  fileprivate var trimmed: String {
    var scalars = unicodeScalars[...]
    while let first = scalars.first, first.isSpace { scalars = scalars.dropFirst() }
    while let last = scalars.last, last.isSpace { scalars = scalars.dropLast() }
    return String(scalars)
  }
}
