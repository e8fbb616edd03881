/// Completes what is being typed, from the index's words, from the words that follow each other in its documents, from
/// pinyin, and from titles. Every part is bounded, so that an answer comes within a millisecond or two whatever the
/// index holds.
public struct Suggester: Sendable {
  private let snapshot: Snapshot
  private let analyzer: any Analyzer
  private let vocabulary: Vocabulary

  /// - Parameter analyzer: The one that the snapshot's documents went through.
  public init(snapshot: Snapshot, analyzer: any Analyzer, vocabulary: Vocabulary) {
    self.snapshot = snapshot
    self.analyzer = analyzer
    self.vocabulary = vocabulary
  }

  /// Completions of a word that are held against the word before, and documents of each that are looked at in a segment.
  private static let mostNextWords = 12
  /// So many letters of a word leave few words to choose among.
  private static let tellingBeginning = 3
  private static let mostPhraseLooks = 100
  /// Documents that are looked into for the words that follow one, and how far.
  private static let mostSamples = 24
  private static let sampledText = 4000
  /// Titles among the suggestions, and documents that are looked at for them.
  private static let mostTitles = 3
  private static let mostTitleLooks = 64
  /// Completions of the last word that titles are looked up by.
  private static let titleWords = 4
  /// A word that only begins as the pinyin was typed counts so much of one that is spelt just so.
  private static let begunPinyin = 0.5
  /// What follows a word is likelier than a word that only begins so.
  private static let phraseAdvantage = 50.0

  /// The likeliest, best first; nothing for a text of no letters. Damaged segments and documents have nothing to suggest.
  public func suggestions(
    for typed: String, limit: Int, deadline: ContinuousClock.Instant? = nil,
    isCancelled: (@Sendable () -> Bool)? = nil
  ) throws(SearchError) -> [Suggestion] {
    try snapshot.leavingDamageOut { (sound, _) throws(SearchError) in
      let suggester = Suggester(snapshot: sound, analyzer: analyzer, vocabulary: vocabulary)
      let context = EvaluationContext(deadline: deadline, isCancelled: isCancelled)
      return try suggester.completions(of: typed, limit: limit, context)
    }
  }

  private func completions(
    of typed: String, limit: Int, _ context: EvaluationContext
  ) throws(SearchError) -> [Suggestion] {
    try context.check()
    let text = QueryText(String(typed.prefix(200)), analyzer: analyzer)
    let units = Self.wordByWord(text.units)
    guard let last = units.last, limit > 0 else { return [] }
    let bytes = Array(typed.utf8)
    let lexicons = vocabulary.lexicons.current(snapshot)
    // Behind a blank the next word is asked for.
    let endsWord = !last.isHan && last.end < bytes.count
    let head = String(decoding: bytes[..<(endsWord ? bytes.count : last.start)], as: UTF8.self)

    var found: [Candidate] = []
    if endsWord {
      found += try phrases(after: last, beginning: [], head: head, lexicons, context)
    } else {
      let previous = units.dropLast().last
      if let previous, !last.isHan {
        found += try phrases(after: previous, beginning: last.term, head: head, lexicons, context)
      }
      for word in words(last, head: head, limit, lexicons) {
        var candidate = word.candidate
        if let previous {
          guard try stands(word.text, behind: previous, last, context) else { continue }
          // That a document holds both somewhere says little beside what follows.
          if !last.isHan { candidate.score /= Self.phraseAdvantage }
        }
        found.append(candidate)
      }
    }
    let ownWord = String(decoding: last.term, as: UTF8.self)
    var seen: Set<String> = [head + ownWord]
    let best = found.sorted { ($1.score, $0.suggestion.text) < ($0.score, $1.suggestion.text) }.map(\.suggestion)
      .filter { seen.insert($0.text).inserted }

    let titles = try self.titles(text, endsWord: endsWord, lexicons, context).filter { seen.insert($0.text).inserted }
    return Array(best.prefix(max(0, limit - titles.count)) + titles.prefix(limit))
  }

  /// Letters and digits that touch are one word: `5g` is not `5` and what begins with g.
  private static func wordByWord(_ units: [QueryText.Unit]) -> [QueryText.Unit] {
    units.reduce(into: []) { words, unit in
      guard let last = words.last, last.end == unit.start, !last.isHan, !unit.isHan else { return words.append(unit) }
      words[words.count - 1].term += unit.term
      words[words.count - 1].end = unit.end
    }
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
  ) -> [(text: String, candidate: Candidate)] {
    var found = lexicons.completions(of: last.term, isHan: last.isHan, most: limit + 1).map {
      ($0.text, Candidate(head + $0.text, .word, documents: $0.frequency))
    }
    guard !last.isHan, last.term.count > 1, last.term.allSatisfy({ 97...122 ~= $0 }) else { return found }
    for word in lexicons.spelled(last.term, exactly: true, most: limit) {
      found.append((word.text, Candidate(head + word.text, .pinyin, documents: word.frequency)))
    }
    // Words that are spelt just so come first, and once.
    for word in lexicons.spelled(last.term, exactly: false, most: limit) {
      found.append(
        (word.text, Candidate(head + word.text, .pinyin, documents: word.frequency, factor: Self.begunPinyin)))
    }
    return found
  }

  /// Whether a completion of the last unit makes sense behind the one before: a document holds both, and of Han characters
  /// without a space between, side by side. A stop word finds nothing more.
  private func stands(
    _ word: String, behind previous: QueryText.Unit, _ last: QueryText.Unit, _ context: EvaluationContext
  ) throws(SearchError) -> Bool {
    let text = QueryText(word, analyzer: analyzer)
    guard let unit = text.units.first, !unit.isStopWord else { return false }
    let terms = [previous, unit].map { Term(.body, $0.isHan ? .word : .surface, $0.term) }
    guard previous.isHan, unit.isHan, previous.end == last.start else {
      if previous.isStopWord { return true }
      return try snapshot.holdsTogether(terms, context: context)
    }
    let before = String(decoding: previous.term, as: UTF8.self).unicodeScalars
    // Behind a lone character nearly anything may stand: 我爱北京.
    if before.count == 1 { return true }
    let pair = String(String.UnicodeScalarView(before.suffix(1) + word.unicodeScalars.prefix(1)))
    return try snapshot.holdsTogether([Term(.body, .pair, pair), terms[1]], context: context)
  }

  // MARK: - Phrases

  /// Words that follow a word in documents, with the beginning that was typed.
  private func phrases(
    after previous: QueryText.Unit, beginning: [UInt8], head: String, _ lexicons: Lexicons.Current,
    _ context: EvaluationContext
  ) throws(SearchError) -> [Candidate] {
    guard !previous.isHan, !previous.isStopWord else { return [] }
    // Of few letters the likeliest words are seldom those that follow: these are looked for in documents.
    var words = beginning.count < Self.tellingBeginning ? try words(after: previous, context) : []
    words.removeAll { !$0.0.utf8.starts(with: beginning) }
    if words.isEmpty, !beginning.isEmpty {
      for word in lexicons.completions(of: beginning, isHan: false, most: Self.mostNextWords) {
        words.append((word.text, try documents(holding: [previous.term, word.word], context)))
      }
    }
    return words.filter { $0.1 > 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(8).map {
      Candidate(head + $0.0, .phrase, documents: $0.1, factor: Self.phraseAdvantage)
    }
  }

  /// How many documents hold words one behind the other, counted up to a bound.
  private func documents(
    holding words: [[UInt8]], _ context: EvaluationContext
  ) throws(SearchError) -> Int {
    let slots = words.enumerated().map {
      PhraseShape.Slot(offset: UInt32($0.offset), terms: .term(Term(.body, .surface, $0.element)))
    }
    guard let phrase = PhraseShape(slots: slots) else { return 0 }
    var count = 0
    for segment in snapshot.segments {
      let docs = try Matcher.phrase(phrase).docs(in: segment.reader, context: context)
      try context.check()
      var looks = 0
      while docs.doc != .end, looks < Self.mostPhraseLooks {
        try context.step()
        looks += 1
        if segment.isLive(docs.doc), docs.confirm() { count += 1 }
        docs.advance()
      }
    }
    return count
  }

  /// The words that follow a word in some of the documents that hold it, and in how many of all documents they may.
  private func words(
    after previous: QueryText.Unit, _ context: EvaluationContext
  ) throws(SearchError) -> [(String, Int)] {
    let term = Term(.body, .surface, previous.term)
    var counts: [[UInt8]: Int] = [:]
    let all = try snapshot.frequency(of: term)
    var samples = 0
    var buffer = TokenBuffer()
    for segment in snapshot.segments {
      guard let info = try segment.reader.find(term) else { continue }
      var cursor = segment.reader.cursor(info)
      // Spread over the segment, as many as is its part of them.
      let share = max(1, Self.mostSamples * Int(info.documentFrequency) / max(1, all))
      let step = DocID(max(1, segment.reader.documentCount / share / 2))
      var taken = 0
      while cursor.doc != .end, taken < share, samples < Self.mostSamples {
        if segment.isLive(cursor.doc) {
          taken += 1
          samples += 1
          try context.check()
          if let document = try? segment.reader.document(cursor.doc) {
            var followers: Set<[UInt8]> = []
            let text = Array((document.title + "\n" + document.text).utf8.prefix(Self.sampledText))
            for passage in Self.passages(from: previous.term, in: text) {
              analyzer.analyze(String(decoding: text[passage], as: UTF8.self), into: &buffer)
              followers.formUnion(Self.words(after: previous.term, in: buffer))
            }
            for word in followers { counts[word, default: 0] += 1 }
          }
        }
        if Int(info.documentFrequency) > share { cursor.seek(to: cursor.doc + step) } else { cursor.advance() }
      }
    }
    let isWhole = samples >= all
    return counts.filter { isWhole || $0.value > 1 }
      .map { (String(decoding: $0.key, as: UTF8.self), $0.value * max(1, all / max(1, samples))) }
  }

  /// Where in a text a word and the one behind it stand: of a word in ASCII's letters the places themselves, else all of it.
  /// Taking a whole text apart for a few words would take most of the time there is.
  private static func passages(from word: [UInt8], in text: [UInt8]) -> [Range<Int>] {
    func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || 97...122 ~= byte | 0x20 || 48...57 ~= byte }
    guard let first = word.first, word.allSatisfy({ $0 < 0x80 && isLetter($0) }) else { return [0..<text.count] }
    var passages: [Range<Int>] = []
    for start in text.indices where text[start] | 0x20 == first | 0x20 {
      let end = start + word.count
      guard end < text.count, !isLetter(text[end]), start == 0 || !isLetter(text[start - 1]),
        zip(text[start..<end], word).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
      else { continue }
      passages.append(start..<min(text.count, end + followerRoom))
    }
    return passages
  }

  /// Bytes that hold whatever may stand between two words and the second one.
  private static let followerRoom = 64

  private static func words(after word: [UInt8], in buffer: TokenBuffer) -> Set<[UInt8]> {
    var found: Set<[UInt8]> = []
    var next: UInt32?
    for token in buffer.tokens where token.kind == .surface && token.units == 1 {
      if token.position == next, !token.isStopWord { found.insert(Array(buffer.term(token))) }
      if buffer.term(token).elementsEqual(word) { next = token.position + 1 }
    }
    return found
  }

  // MARK: - Titles

  /// Titles that hold all the words, the last one as far as it was typed; those of the newest documents.
  private func titles(
    _ text: QueryText, endsWord: Bool, _ lexicons: Lexicons.Current, _ context: EvaluationContext
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
    for segment in snapshot.segments.reversed() {
      let docs = try Matcher.all(parts, excluding: []).docs(in: segment.reader, context: context)
      var looks = 0
      while docs.doc != .end, looks < Self.mostTitleLooks, found.count < Self.mostTitles {
        try context.check()
        looks += 1
        if segment.isLive(docs.doc), docs.confirm(), let document = try? segment.reader.document(docs.doc) {
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
