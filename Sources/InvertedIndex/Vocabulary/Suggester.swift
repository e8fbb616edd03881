/// Completes what is being typed, from the index's words, from the words that follow each other in its pages, from
/// pinyin, and from titles. Every part is bounded, so that an answer comes within a millisecond or two whatever the
/// index holds.
public struct Suggester: Sendable {
  private let snapshot: Snapshot
  private let analyzer: any Analyzer
  private let vocabulary: Vocabulary

  public init(snapshot: Snapshot, analyzer: any Analyzer, vocabulary: Vocabulary) {
    self.snapshot = snapshot
    self.analyzer = analyzer
    self.vocabulary = vocabulary
  }

  /// Pairs of words in one segment's dictionary that are looked at.
  private static let mostPairs = 1500
  /// Titles among the suggestions, and documents that are looked at for them.
  private static let mostTitles = 3
  private static let mostTitleLooks = 64
  /// Completions of the last word that titles are looked up by.
  private static let titleWords = 4
  /// A word that only begins as the pinyin was typed counts so much of one that is spelt just so.
  private static let begunPinyin = 0.5
  /// What follows a word is likelier than a word that only begins so.
  private static let phraseAdvantage = 50.0

  /// The likeliest, best first; nothing for a text of no letters.
  public func suggestions(for typed: String, limit: Int) throws(SearchError) -> [Suggestion] {
    let text = QueryText(String(typed.prefix(200)), analyzer: analyzer)
    guard let last = text.units.last, limit > 0 else { return [] }
    let bytes = Array(typed.utf8)
    let lexicons = vocabulary.lexicons.current(snapshot)
    // Behind a blank the next word is asked for.
    let endsWord = !last.isHan && last.end < bytes.count
    let head = String(decoding: bytes[..<(endsWord ? bytes.count : last.start)], as: UTF8.self)

    var found: [Candidate] = []
    if endsWord {
      found += try phrases(after: last, beginning: [], head: head, lexicons)
    } else {
      if text.units.count > 1, !last.isHan {
        let previous = text.units[text.units.count - 2]
        found += try phrases(after: previous, beginning: last.term, head: head, lexicons)
      }
      found += words(last, head: head, limit, lexicons)
    }
    let ownWord = String(decoding: last.term, as: UTF8.self)
    var seen: Set<String> = [head + ownWord]
    let best = found.sorted { ($1.score, $0.suggestion.text) < ($0.score, $1.suggestion.text) }.map(\.suggestion)
      .filter { seen.insert($0.text).inserted }

    let titles = try self.titles(text, endsWord: endsWord, lexicons).filter { seen.insert($0.text).inserted }
    return Array(best.prefix(max(0, limit - titles.count)) + titles.prefix(limit))
  }

  private struct Candidate {
    var suggestion: Suggestion
    var score: Double

    init(_ text: String, _ kind: Suggestion.Kind, documents: Int, factor: Double = 1) {
      suggestion = Suggestion(text: text, kind: kind, documents: documents)
      score = Double(documents) * factor
    }
  }

  // MARK: - Words

  private func words(
    _ last: QueryText.Unit, head: String, _ limit: Int, _ lexicons: Lexicons.Current
  ) -> [Candidate] {
    var found = lexicons.completions(of: last.term, isHan: last.isHan, most: limit + 1).map {
      Candidate(head + $0.text, .word, documents: $0.frequency)
    }
    guard !last.isHan, last.term.count > 1, last.term.allSatisfy({ 97...122 ~= $0 }) else { return found }
    for word in lexicons.spelled(last.term, exactly: true, most: limit) {
      found.append(Candidate(head + word.text, .pinyin, documents: word.frequency))
    }
    // Words that are spelt just so come first, and once.
    for word in lexicons.spelled(last.term, exactly: false, most: limit) {
      found.append(Candidate(head + word.text, .pinyin, documents: word.frequency, factor: Self.begunPinyin))
    }
    return found
  }

  // MARK: - Phrases

  /// Words that follow a word in pages, with the beginning that was typed.
  private func phrases(
    after previous: QueryText.Unit, beginning: [UInt8], head: String, _ lexicons: Lexicons.Current
  ) throws(SearchError) -> [Candidate] {
    guard !previous.isHan, let stem = stem(of: previous.term) else { return [] }
    // The next stem may be shorter than what was typed of its word: `enterprises`.
    let stemBeginning = beginning.count > 4 ? self.stem(of: beginning) ?? beginning : beginning
    let common = Array(zip(beginning, stemBeginning).prefix { $0 == $1 }.map(\.0))
    let prefix = Term(.body, .bigram, stem + [32] + common).bytes
    var pairs: [[UInt8]: Int] = [:]
    for segment in snapshot.segments {
      var visited = 0
      try segment.reader.walk(prefix: prefix) { term, info in
        pairs[Array(term.bytes.dropFirst(stem.count + 2)), default: 0] += Int(info.documentFrequency)
        visited += 1
        return visited < Self.mostPairs
      }
    }
    let best = pairs.sorted { ($1.value, $0.key.count) < ($0.value, $1.key.count) }.prefix(8)
    return best.compactMap { stem, documents in
      guard let word = surface(of: stem, beginning: beginning, lexicons) else { return nil }
      return Candidate(head + word, .phrase, documents: documents, factor: Self.phraseAdvantage)
    }
  }

  private func stem(of word: [UInt8]) -> [UInt8]? {
    QueryText(String(decoding: word, as: UTF8.self), analyzer: analyzer).words.last?.term
  }

  /// The most frequent word that has a stem.
  private func surface(of stem: [UInt8], beginning: [UInt8], _ lexicons: Lexicons.Current) -> String? {
    // Stems change a word's last letters: `happi` is of `happy`.
    for length in [stem.count, stem.count - 1] where length > 1 {
      let start = Array(stem.prefix(length))
      for word in lexicons.completions(of: start, isHan: false, most: 6) {
        if word.word.starts(with: beginning), self.stem(of: word.word) == stem { return word.text }
      }
    }
    return nil
  }

  // MARK: - Titles

  /// Titles that hold all the words, the last one as far as it was typed; those of the newest pages.
  private func titles(
    _ text: QueryText, endsWord: Bool, _ lexicons: Lexicons.Current
  ) throws(SearchError) -> [Suggestion] {
    guard let last = text.units.last, last.term.count > 2 || text.units.count > 1 else { return [] }
    var parts: [Matcher] = []
    for run in text.runs where run.characters.count > 1 { parts.append(.phrase(run, in: .title)) }
    for unit in text.units.dropLast() where !unit.isHan && !unit.isStopWord {
      parts.append(.term(Term(.title, .surface, unit.term)))
    }
    if !last.isHan {
      var words = [last.term]
      if !endsWord {
        words += lexicons.completions(of: last.term, isHan: false, most: Self.titleWords - 1).map(\.word)
      }
      parts.append(.any(words.uniqued().map { .term(Term(.title, .surface, $0)) }))
    }
    guard !parts.isEmpty else { return [] }

    var found: [Suggestion] = []
    let context = EvaluationContext(deadline: nil)
    for segment in snapshot.segments.reversed() {
      let docs = try Matcher.all(parts, excluding: []).docs(in: segment.reader, context: context)
      var looks = 0
      while docs.doc != .end, looks < Self.mostTitleLooks, found.count < Self.mostTitles {
        looks += 1
        if segment.isLive(docs.doc), docs.confirm() {
          let document = try segment.reader.stored(docs.doc)
          if !found.contains(where: { $0.text == document.title }) {
            found.append(Suggestion(text: document.title, kind: .title, documents: 1, id: document.id))
          }
        }
        docs.advance()
      }
      if found.count == Self.mostTitles { break }
    }
    return found
  }
}

extension SegmentReader {
  fileprivate func stored(_ doc: DocID) throws(SearchError) -> Document {
    do throws(IndexError) { return try document(doc) } catch { throw .index(error) }
  }
}
