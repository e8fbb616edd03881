/// Finds the words of a query that are probably misspelt, and what they were meant to be.
///
/// Certain is what gives nothing: a Latin word that no document holds, nor its stem, nor another name of it; a run of Han
/// characters that cannot stand anywhere, because two of its neighbours never do. What only stands around the documents' texts
/// is known all the same. Anything else is only worth asking:
/// a rare word beside a far more frequent one, and words in quotes, with a sign or in a field.
struct QueryCorrector {
  let snapshot: Snapshot
  let analyzer: any Analyzer
  let vocabulary: Vocabulary
  /// The search's.
  let context: EvaluationContext

  /// Words of one query that are looked at: each costs a look at every word of the index.
  private static let mostWords = 4
  /// Whether to ask is worth a thought where fewer documents than this were found.
  static let fewHits = 10
  /// A rare word is in one of so many documents …
  private static let documentsPerRare = 10_000
  /// … and the one beside it so many times as frequent.
  private static let farMoreFrequent = 20

  private enum Mode {
    case certain
    case worthAsking
  }

  /// The query with what gives nothing replaced; nil where there is nothing to replace.
  func correction(_ typed: String, _ query: Query) throws(SearchError) -> String? {
    try replaced(typed, query.freeTexts, .certain)
  }

  /// What the user may have meant; nil where nothing suggests itself.
  func suggestion(_ typed: String, _ query: Query) throws(SearchError) -> String? {
    try replaced(typed, query.freeTexts + query.firmTexts, .worthAsking)
  }

  private func replaced(_ typed: String, _ texts: [String], _ mode: Mode) throws(SearchError) -> String? {
    let lexicons = vocabulary.lexicons.current(snapshot)
    var result = typed
    var looks = 0
    for part in texts {
      let text = QueryText(part, analyzer: analyzer)
      var named = try vocabulary.names(for: text, typed: part, snapshot: snapshot) { unit throws(SearchError) in
        try frequency(Term(.body, .surface, unit.term))
      }
      named += try vocabulary.forms(of: text, typed: part, snapshot: snapshot, context: context)
      for run in text.runs {
        guard let range = Self.range(of: run, text), try isNowhere(run),
          let word = lexicons.homophone(of: run.characters)
        else { continue }
        result = result.replacingWord(part.utf8Slice(range), with: word.text)
      }
      for (index, unit) in text.units.enumerated() where looks < Self.mostWords && Self.isWord(unit, part) {
        if named.contains(where: { $0.units.contains(index) }) { continue }
        let frequency = try frequency(of: unit, in: text)
        if mode == .certain, frequency == 0, try standsAround(unit) { continue }
        guard frequency <= (mode == .certain ? 0 : 1 + snapshot.documentCount / Self.documentsPerRare) else { continue }
        looks += 1
        try context.check()
        // Where other words tell what is meant as well, a guess must be a near one.
        let isAlone = texts.count == 1 && text.units.count == 1
        let word = lexicons.correction(
          of: unit.term, within: isAlone ? 2 : 1, minimum: max(1, Self.farMoreFrequent * frequency))
        if let word, try fits(word.text, text, except: index) {
          result = result.replacingWord(part.utf8Slice(unit.start..<unit.end), with: word.text)
        }
      }
      if mode == .worthAsking {
        for written in text.writtenWords where written.isMixed && looks < Self.mostWords {
          looks += 1
          guard let (range, code) = try nearCode(written, text, lexicons) else { continue }
          result = result.replacingWord(part.utf8Slice(range), with: code)
        }
      }
    }
    return result == typed ? nil : result
  }

  /// A code that the index has for one that stands nowhere, and where that stands in the text.
  private func nearCode(
    _ written: QueryText.WrittenWord, _ text: QueryText, _ lexicons: Lexicons.Current
  ) throws(SearchError) -> (Range<Int>, String)? {
    let units = text.units.filter { written.whole.places.contains($0.position) }
    guard let first = units.first, let last = units.last,
      let surface = text.surfaces.first(where: {
        $0.position == written.whole.position && $0.units == written.whole.units
      }),
      let code = lexicons.correction(of: surface.term, .code, within: 2, minimum: 1)
    else { return nil }
    let matchers = [Matcher.term(Term(.body, .word, written.whole.term))] + [written.inParts(in: .body) ?? .nothing]
    let isHeld = try snapshot.holds(.any(matchers), context: context)
    return isHeld ? nil : (first.start..<last.end, code.text)
  }

  /// Whether a word stands in a document with another word of the text; true where no other is known. `turkey recipe` is
  /// not about Recife where no document has both.
  private func fits(_ word: String, _ text: QueryText, except index: Int) throws(SearchError) -> Bool {
    var isKnown = false
    for (place, unit) in text.units.enumerated() where place != index && !unit.isStopWord {
      let other = Term(.body, unit.isHan ? .word : .surface, unit.term)
      guard try frequency(other) > 0 else { continue }
      isKnown = true
      if try snapshot.holdsTogether([Term(.body, .surface, word), other], context: context) { return true }
    }
    return !isKnown
  }

  private func frequency(of unit: QueryText.Unit, in text: QueryText) throws(SearchError) -> Int {
    var most = try frequency(Term(.body, .surface, unit.term))
    for word in text.words where word.position == unit.position && !word.isCompound {
      most = max(most, try frequency(Term(.body, .word, word.term)))
    }
    return most
  }

  private func frequency(_ term: Term) throws(SearchError) -> Int {
    try snapshot.frequency(of: term)
  }

  /// Whether a document's navigation or notices have the word.
  private func standsAround(_ unit: QueryText.Unit) throws(SearchError) -> Bool {
    try frequency(Term(.surroundings, .surface, unit.term)) > 0
  }

  /// True where two neighbours of the run are neighbours in no document.
  private func isNowhere(_ run: QueryText.HanRun) throws(SearchError) -> Bool {
    guard (2...8).contains(run.characters.count) else { return false }
    for place in 0..<run.characters.count - 1 where try frequency(Term(.body, .pair, run.pair(at: place))) == 0 {
      return true
    }
    return false
  }

  /// Where a run stands in the text.
  private static func range(of run: QueryText.HanRun, _ text: QueryText) -> Range<Int>? {
    let places = run.position..<run.position + UInt32(run.characters.count)
    let units = text.units.filter { $0.isHan && places.contains($0.position) }
    guard let first = units.first, let last = units.last else { return nil }
    return first.start..<last.end
  }

  /// Letters that stand by themselves, in an address, a code or a name of several parts not so; an acronym is no misspelt
  /// word.
  private static func isWord(_ unit: QueryText.Unit, _ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let joiners = Array("@./\\:_#&+-'".utf8)
    let before = unit.start > 0 ? bytes[unit.start - 1] : 32
    let after = unit.end < bytes.count ? bytes[unit.end] : 32
    func joins(_ byte: UInt8) -> Bool { joiners.contains(byte) || 48...57 ~= byte || 97...122 ~= byte | 0x20 }
    guard !unit.isHan, !joins(before), !joins(after) else { return false }
    let isLower = { (byte: UInt8) in 97...122 ~= byte }
    return bytes[unit.start..<unit.end].contains(where: isLower) || !bytes.contains(where: isLower)
  }
}

extension Query {
  /// Texts whose words rank and may be missing.
  fileprivate var freeTexts: [String] {
    switch self {
    case .text(let text): [text]
    case .weighted(let inner, _): inner.freeTexts
    case .sequence(let clauses): clauses.filter { $0.occurrence == .optional }.flatMap(\.query.freeTexts)
    default: []
    }
  }

  /// Texts that are asked for as they are.
  fileprivate var firmTexts: [String] {
    switch self {
    case .phrase(let text), .near(let text, _): [text]
    case .field(_, let inner): inner.firmTexts + inner.freeTexts
    case .weighted(let inner, _): inner.firmTexts
    case .all(let parts), .any(let parts): parts.flatMap { $0.firmTexts + $0.freeTexts }
    case .sequence(let clauses):
      clauses.filter { $0.occurrence != .excluded }.flatMap {
        $0.query.firmTexts + ($0.occurrence == .required ? $0.query.freeTexts : [])
      }
    default: []
    }
  }
}

extension String {
  fileprivate func utf8Slice(_ range: Range<Int>) -> String {
    String(decoding: Array(utf8)[range], as: UTF8.self)
  }

  /// With the first place replaced where a word stands that is not part of a longer one.
  fileprivate func replacingWord(_ word: String, with other: String) -> String {
    let bytes = Array(utf8)
    let wanted = Array(word.utf8)
    let isLetter = { (byte: UInt8) in 97...122 ~= byte | 0x20 }
    var start = 0
    while start + wanted.count <= bytes.count {
      let end = start + wanted.count
      if bytes[start..<end].elementsEqual(wanted) {
        let isApart =
          !(wanted.first.map(isLetter) ?? false)
          || !(start > 0 && isLetter(bytes[start - 1])) && !(end < bytes.count && isLetter(bytes[end]))
        if isApart { return String(decoding: bytes[..<start] + other.utf8 + bytes[end...], as: UTF8.self) }
      }
      start += 1
    }
    return self
  }
}
