/// Other ways to write a word, by the index's own words: with its apostrophe or without (`isnt`, `O'Brien`), in two where it
/// was typed in one (`lowcost`), and as the beginning of a longer one (`camel` of `camelCaseWord`).
extension Vocabulary {
  /// A word in more documents, or in one of fewer, is written as most write it.
  private static let fewDocuments = 3
  private static let documentsPerUnusual = 1000
  /// Only a rarer one is tried in two.
  private static let documentsPerRare = 10_000
  /// The other form of a word that the index holds is so many times as frequent.
  private static let farMoreFrequent = 20
  private static let shortestWord = 4
  private static let longestWord = 24
  private static let shortestPart = 2
  /// A longer word has so many letters more: fewer are an ending, or a slip of the finger.
  private static let leastRest = 4
  private static let mostLongerWords = 3
  private static let longerWordWeight: Float = 0.5
  /// Ways to part a word whose documents are looked at, and how many of these, and of those that match.
  private static let mostWays = 2
  private static let mostLooks = 256
  private static let mostMatches = 64

  /// Words in more documents are looked for as they are.
  static func unusual(of documents: Int) -> Int { max(fewDocuments, documents / documentsPerUnusual) }

  /// The forms that the index holds of a text's unusual words.
  func forms(
    of text: QueryText, typed: String, snapshot: Snapshot, context: EvaluationContext
  ) throws(SearchError) -> [Names] {
    var found = try withoutApostrophe(text, snapshot)
    for (index, unit) in text.units.enumerated() where Self.isWord(unit, in: typed) {
      var known = try snapshot.frequency(of: Term(.body, .surface, unit.term))
      for word in text.words where word.position == unit.position {
        known = max(known, try snapshot.frequency(of: Term(.body, .word, word.term)))
      }
      guard known <= Self.unusual(of: snapshot.documentCount) else { continue }
      let least = max(1, Self.farMoreFrequent * known)
      func add(_ names: [String], weight: Float = 1) {
        if !names.isEmpty { found.append(Names(units: index..<index + 1, names: names, weight: weight)) }
      }
      // So few documents do not tell which form is the usual one.
      let few = known <= Self.fewDocuments
      let apostrophe = try withApostrophe(unit.term, few ? max(1, known) : least, snapshot)
      add(apostrophe)
      guard apostrophe.isEmpty, known <= snapshot.documentCount / Self.documentsPerRare else { continue }
      if let parts = try inTwo(unit.term, least, snapshot, context) {
        add([parts])
      } else if known == 0 {
        add(longerWords(unit.term, snapshot), weight: Self.longerWordWeight)
      }
    }
    return found
  }

  /// Letters by themselves.
  private static func isWord(_ unit: QueryText.Unit, in text: String) -> Bool {
    guard !unit.isHan, !unit.isStopWord, shortestWord...longestWord ~= unit.term.count else { return false }
    let bytes = text.utf8
    let joins: (UInt8) -> Bool = { $0 < 0x80 && $0 > 0x20 && !"()\"!?,;:".utf8.contains($0) }
    let start = bytes.index(bytes.startIndex, offsetBy: unit.start)
    let end = bytes.index(bytes.startIndex, offsetBy: unit.end)
    if start > bytes.startIndex, joins(bytes[bytes.index(before: start)]) { return false }
    // A full stop ends a sentence.
    if end < bytes.endIndex, joins(bytes[end]), bytes[end] != UInt8(ascii: ".") { return false }
    return unit.term.allSatisfy { 97...122 ~= $0 }
  }

  // MARK: - Apostrophes

  private static let apostrophe = UInt8(ascii: "'")
  private static let endings = ["t", "d", "m", "ll", "re", "ve"].map { Array($0.utf8) }
  private static let beginnings = ["o", "d", "l"].map { Array($0.utf8) }

  /// `isn't` of `isnt`, `o'brien` of `obrien`.
  private func withApostrophe(_ word: [UInt8], _ least: Int, _ snapshot: Snapshot) throws(SearchError) -> [String] {
    var places = Self.endings.filter { word.suffix($0.count) == $0[...] }.map { word.count - $0.count }
    if Self.beginnings.contains(Array(word.prefix(1))) { places.append(1) }
    var forms: [String] = []
    for place in places {
      let form = word[..<place] + [Self.apostrophe] + word[place...]
      if try snapshot.frequency(of: Term(.body, .surface, form)) >= least {
        forms.append(String(decoding: form, as: UTF8.self))
      }
    }
    return forms
  }

  /// `isnt` of `isn't`, `obrien` of `O'Brien`.
  private func withoutApostrophe(_ text: QueryText, _ snapshot: Snapshot) throws(SearchError) -> [Names] {
    var found: [Names] = []
    for surface in text.surfaces where surface.term.contains(Self.apostrophe) && surface.term.suffix(2) != [39, 115] {
      let places = surface.position..<surface.position + surface.units
      let units = text.units.indices.filter { places.contains(text.units[$0].position) }
      guard let first = units.first, let last = units.last, !text.units[first].isStopWord else { continue }
      let form = surface.term.filter { $0 != Self.apostrophe }
      guard try snapshot.frequency(of: Term(.body, .surface, form)) > 0 else { continue }
      found.append(Names(units: first..<last + 1, names: [String(decoding: form, as: UTF8.self)], weight: 1))
    }
    return found
  }

  // MARK: - In two, and longer

  /// `low cost` of `lowcost`: two words of the index that stand side by side. Nil where a word that is far more frequent differs
  /// from what was typed by one slip.
  private func inTwo(
    _ word: [UInt8], _ least: Int, _ snapshot: Snapshot, _ context: EvaluationContext
  ) throws(SearchError) -> String? {
    var ways: [(parts: [[UInt8]], frequency: Int)] = []
    for place in Self.shortestPart..<word.count - Self.shortestPart + 1 {
      let parts = [Array(word[..<place]), Array(word[place...])]
      var frequency = Int.max
      for part in parts where frequency >= least {
        frequency = min(frequency, try snapshot.frequency(of: Term(.body, .surface, part)))
      }
      if frequency >= least { ways.append((parts, frequency)) }
    }
    var best: (parts: [[UInt8]], count: Int)?
    for way in ways.sorted(by: { $0.frequency > $1.frequency }).prefix(Self.mostWays) {
      let count = try documents(holding: way.parts, snapshot, context)
      if count >= min(least, Self.mostMatches), count > best?.count ?? 0 { best = (way.parts, count) }
    }
    guard let best else { return nil }
    let slip = lexicons.current(snapshot).correction(of: word, within: 1, minimum: Self.farMoreFrequent * best.count)
    return slip == nil ? best.parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ") : nil
  }

  /// How many documents hold the words one behind the other, up to a bound.
  private func documents(
    holding words: [[UInt8]], _ snapshot: Snapshot, _ context: EvaluationContext
  ) throws(SearchError) -> Int {
    let slots = words.enumerated().map {
      PhraseShape.Slot(offset: UInt32($0.offset), terms: .term(Term(.body, .surface, $0.element)))
    }
    guard let phrase = PhraseShape(slots: slots) else { return 0 }
    var count = 0
    var looks = 0
    for segment in snapshot.segments {
      let docs = try Matcher.phrase(phrase).docs(in: segment.reader, context: context)
      while docs.doc != .end, looks < Self.mostLooks, count < Self.mostMatches {
        try context.step()
        looks += 1
        if segment.isLive(docs.doc), docs.confirm() { count += 1 }
        docs.advance()
      }
      try context.check()
    }
    return count
  }

  /// Words that begin so, where what was typed is no word of which the end is missing.
  private func longerWords(_ word: [UInt8], _ snapshot: Snapshot) -> [String] {
    let words = lexicons.current(snapshot).completions(of: word, isHan: false, most: 2 * Self.mostLongerWords)
    guard words.allSatisfy({ $0.word.count >= word.count + Self.leastRest }) else { return [] }
    return words.prefix(Self.mostLongerWords).map(\.text)
  }
}
