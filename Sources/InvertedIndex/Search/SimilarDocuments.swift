import TextBytes

/// Documents like another, by the words that say most about that: those with the highest tf·idf over the whole index.
extension Searcher {
  /// Words that are looked for; more of them draw the search towards what every document says.
  private static let terms = 25
  /// UTF-8 bytes of a text that are looked at: what a document is about it says early and often.
  private static let readBytes = 1 << 16
  /// Best documents that are held against it at first: more where too many of them repeat it.
  private static let candidates = 100

  /// The documents most like a document, itself and those that repeat its text left out. The document need not be in the
  /// index.
  ///
  /// - Returns: Hits, and the words by which they were found, the weightiest first.
  public func similar(
    to document: Document, limit: Int, snippets: Bool = true, keepsTexts: Bool = true,
    deadline: ContinuousClock.Instant? = nil, isCancelled: (@Sendable () -> Bool)? = nil
  ) throws(SearchError) -> (hits: [Hit], words: [String]) {
    try snapshot.leavingDamageOut { (sound, _) throws(SearchError) in
      try on(sound).similarOnce(
        to: document, limit: limit, snippets: snippets, keepsTexts: keepsTexts, deadline: deadline,
        isCancelled: isCancelled)
    }
  }

  private func similarOnce(
    to document: Document, limit: Int, snippets: Bool, keepsTexts: Bool, deadline: ContinuousClock.Instant?,
    isCancelled: (@Sendable () -> Bool)?
  ) throws(SearchError) -> (hits: [Hit], words: [String]) {
    let context = EvaluationContext(deadline: deadline, isCancelled: isCancelled)
    try context.check()
    let words = DocumentWords(document, analyzer: analyzer, bytes: Self.readBytes)
    var plan = QueryPlan()
    plan.match = .ranked
    plan.ranked = try bestTerms(of: words, context: context)
    guard !plan.ranked.isEmpty, limit > 0 else { return ([], []) }
    for term in plan.ranked {
      plan.highlights.terms[HighlightKey(kind: .word, text: term.term.bytes.dropFirst())] = term.weight
    }
    let evaluation = QueryEvaluation(plan: plan, snapshot: snapshot, order: .relevance, context: context)
    let maker = SnippetMaker(terms: plan.highlights, analyzer: analyzer)
    let found = try best(limit, by: evaluation, besides: document, words)
    let hits = found.map { entry, other in
      var hit = Hit(document: other, score: evaluation.scale.points(entry.rank))
      if snippets { hit.snippet = maker.snippet(of: other.text) }
      if !keepsTexts { hit.document.dropTexts() }
      return hit
    }
    return (hits, plan.ranked.map(\.term.text))
  }

  /// The best documents that neither are this one nor repeat it.
  private func best(
    _ limit: Int, by evaluation: QueryEvaluation, besides document: Document, _ words: DocumentWords
  ) throws(SearchError) -> [(TopDocs.Entry, Document)] {
    var found: [(TopDocs.Entry, Document)] = []
    var repeated: Set<UInt64> = []
    var capacity = min(limit + Self.candidates, QueryLimits.window)
    var seen = 0
    while true {
      let (top, _) = try evaluation.run(capacity: capacity)
      for entry in top.sorted().dropFirst(seen) where found.count < limit {
        try evaluation.context.check()
        let reader = snapshot.segments[entry.segment].reader
        let story = reader.story(entry.doc)
        // A damaged document cannot be held against this one; one of a story that repeats it need not be.
        guard !repeated.contains(story), let other = try? reader.document(entry.doc), other.id != document.id else {
          continue
        }
        if words.isRepeated(by: DocumentWords(other, analyzer: analyzer, bytes: Self.readBytes)) {
          if story != 0 { repeated.insert(story) }
        } else {
          found.append((entry, other))
        }
      }
      if found.count == limit || !top.isFull || capacity == QueryLimits.window { return found }
      seen = capacity
      capacity = min(4 * capacity, QueryLimits.window)
    }
  }

  private func bestTerms(
    of words: DocumentWords, context: EvaluationContext
  ) throws(SearchError) -> [QueryPlan.RankedTerm] {
    let documentCount = snapshot.segments.reduce(0) { $0 + $1.reader.documentCount }
    var found: [QueryPlan.RankedTerm] = []
    for (term, count) in words.counts {
      try context.step()
      var infos: [TermInfo?] = []
      for segment in snapshot.segments { infos.append(try segment.reader.find(term)) }
      let frequency = infos.reduce(0) { $0 + Int($1?.documentFrequency ?? 0) }
      guard frequency > 0 else { continue }
      let idf = BM25.idf(documentFrequency: frequency, documentCount: documentCount)
      let share = Float(count) / (Float(count) + BM25.k1)
      found.append(
        QueryPlan.RankedTerm(
          term: term, weight: idf * share, idf: idf, documentFrequency: frequency, infos: infos))
    }
    found.sort { ($1.weight, $0.term.text) < ($0.weight, $1.term.text) }
    return Array(found.prefix(Self.terms))
  }
}

/// The words of a document as similarity needs them.
private struct DocumentWords {
  /// How often each word stands in it that could say what it is about.
  private(set) var counts: [Term: Int] = [:]
  /// Hashes of every few neighbouring words (Broder, "On the Resemblance and Containment of Documents", 1997).
  private var shingles: Set<UInt64> = []

  private static let shingleLength = 4
  /// Documents that share so much of their shingles repeat each other.
  private static let repeatedShare = 0.7

  init(_ document: Document, analyzer: any Analyzer, bytes: Int) {
    var window: [UInt64] = []
    for text in [document.title, String(decoding: document.text.utf8.prefix(bytes), as: UTF8.self)] {
      var buffer = TokenBuffer()
      analyzer.analyze(text, into: &buffer)
      for token in buffer.tokens where token.kind == .word {
        let bytes = buffer.term(token)
        window.append(FNV1a.of(bytes))
        // A single Han character and a lone letter or digit say next to nothing.
        let isShort = token.isHan ? token.units < 2 : bytes.count < 2
        if !token.isStopWord, !isShort { counts[Term(.body, .word, bytes), default: 0] += 1 }
      }
    }
    for start in 0..<max(1, window.count - Self.shingleLength + 1) {
      shingles.insert(
        window[start..<min(start + Self.shingleLength, window.count)].reduce(1) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 })
    }
  }

  func isRepeated(by other: DocumentWords) -> Bool {
    let shared = shingles.count { other.shingles.contains($0) }
    return Double(shared) >= Self.repeatedShare * Double(shingles.count + other.shingles.count - shared)
  }
}
