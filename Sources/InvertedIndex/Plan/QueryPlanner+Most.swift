/// What free text must match where its documents do not come by score.
extension QueryPlanner {
  /// So much of the words' weight.
  private static var mostShare: Float { 0.75 }

  /// Makes free text a demand for most of its words; `a OR b`, and a single word, stay as they are.
  ///
  /// A Han run counts by its pairs, as everywhere. Another name does for the words in whose place it stands.
  mutating func demandMost(ofKnownWords: Bool) {
    guard isFreeText, case .ranked = plan.match else { return }
    let counting = Set(plan.countingTerms)
    var parts: [Matcher.Weighed] = []
    for term in plan.ranked where term.name == nil && counting.contains(term.term) && !silent.contains(term.term) {
      guard !term.isStopWord, !term.isCompound else { continue }
      parts.append(Matcher.Weighed(matcher: .any([.term(term.term)] + names(for: term)), weight: term.idf))
    }
    if !ofKnownWords {
      let known = Set(plan.ranked.map(\.term))
      let idf = BM25.idf(documentFrequency: 1, documentCount: documentCount)
      for item in wanted where item.name == nil && !item.isStopWord && !item.isCompound && !silent.contains(item.term) {
        let isCounted = item.term.field == .body && (item.term.kind == .pair || !item.isHan)
        if isCounted, !known.contains(item.term) { parts.append(Matcher.Weighed(matcher: .nothing, weight: idf)) }
      }
    }
    for code in codes where !code.isPart && (code.isHeld || !ofKnownWords) {
      let terms = Set(code.parts.map { Term(.body, .word, $0) })
      let idf = plan.ranked.filter { terms.contains($0.term) }.map(\.idf).max()
      parts.append(
        Matcher.Weighed(
          matcher: code.matcher, weight: idf ?? BM25.idf(documentFrequency: 1, documentCount: documentCount)))
    }
    guard parts.count > 1 else { return }
    plan.match = .matcher(.most(parts, weight: Self.mostShare * parts.reduce(0) { $0 + $1.weight }))
  }

  /// The other names that stand for a word, or for one that a pair of characters is of.
  private func names(for term: QueryPlan.RankedTerm) -> [Matcher] {
    func stands(_ name: QueryPlan.OtherName) -> Bool {
      name.words.contains { word in
        word == term.term || term.term.kind == .pair && word.text.contains(term.term.text)
      }
    }
    return plan.ranked.filter { $0.term.field == .body && $0.name.map(stands) == true }.map { .term($0.term) }
      + plan.names.filter { stands($0.name) }.map(\.matcher)
  }
}
