/// A piece of a query's text after analysis, in the shapes that queries look for.
struct QueryText: Sendable {
  struct Word: Sendable, Hashable {
    var term: [UInt8]
    var isStopWord: Bool
    var isHan: Bool
    var position: UInt32
    /// Units that it covers.
    var units: UInt32

    /// A name of several parts (`real-gas`), which stand beside it as words of their own.
    var isCompound: Bool { !isHan && units > 1 }
  }

  /// Neighbouring Han characters: the folded characters, of which any two are a pair.
  struct HanRun: Sendable, Hashable {
    var characters: [Unicode.Scalar]
    var position: UInt32

    func pair(at index: Int) -> [UInt8] {
      characters[index..<min(index + 2, characters.count)].reduce(into: []) { $0 += Array(UTF8.encode($1) ?? .init()) }
    }
  }

  /// A word as it stands in the text, not stemmed; of a name of several parts, each part.
  struct Unit: Sendable, Hashable {
    var term: [UInt8]
    var isHan: Bool
    var isStopWord: Bool
    var position: UInt32
    /// UTF-8 offsets in the text.
    var start: Int
    var end: Int
  }

  /// Words and stems, with positions.
  private(set) var words: [Word] = []
  /// Words that are not Han, not stemmed.
  private(set) var surfaces: [Word] = []
  private(set) var runs: [HanRun] = []
  private(set) var bigrams: [[UInt8]] = []
  /// Han words and the surfaces of all others, in the order of the text.
  private(set) var units: [Unit] = []

  /// True for punctuation alone.
  var isEmpty: Bool { words.isEmpty && runs.isEmpty && surfaces.isEmpty }

  init(_ text: String, analyzer: any Analyzer) {
    var buffer = TokenBuffer()
    analyzer.analyze(text, into: &buffer)
    var isInRun = false
    for token in buffer.tokens {
      let term = Array(buffer.term(token))
      let word = Word(
        term: term, isStopWord: token.isStopWord, isHan: token.isHan, position: token.position,
        units: UInt32(token.units))
      switch token.kind {
      case .word: words.append(word)
      case .surface: surfaces.append(word)
      case .bigram: bigrams.append(term)
      case .pair:
        guard let first = String(decoding: term, as: UTF8.self).unicodeScalars.first else { continue }
        if !isInRun { runs.append(HanRun(characters: [], position: token.position)) }
        runs[runs.count - 1].characters.append(first)
        // The last character of a run is a pair term of its own.
        isInRun = token.units > 1
      }
      if token.kind == (token.isHan ? .word : .surface), token.isHan || token.units == 1 {
        // Of the surfaces of one word the first, which is the whole (`C#`, C); but `Brazil's` without its ending.
        if units.last?.position == token.position, units.last?.term.suffix(2).elementsEqual("'s".utf8) == true {
          units.removeLast()
        }
        if units.last?.position != token.position {
          units.append(
            Unit(
              term: term, isHan: token.isHan, isStopWord: token.isStopWord, position: token.position,
              start: Int(token.start), end: Int(token.end)))
        }
      }
    }
    if !zip(units, units.dropFirst()).allSatisfy({ $0.position <= $1.position }) {
      units.sort { $0.position < $1.position }
    }
  }

  /// The surface that covers all others: of `café-crème` the name, not its parts.
  var whole: Word? {
    guard let longest = surfaces.max(by: { $0.units < $1.units }) else { return nil }
    let first = surfaces.first { $0.units == longest.units } ?? longest
    let covered = first.position..<first.position + first.units
    return surfaces.allSatisfy { covered.contains($0.position) } ? first : nil
  }

  /// The text's words as a phrase: surface forms, and Han runs by pairs that cover them; nil where there are none.
  func phrase(in field: Field) -> PhraseShape? {
    var slots = surfaces.map { PhraseShape.Slot(offset: $0.position, terms: .term(Term(field, .surface, $0.term))) }
    for run in runs { slots += Self.slots(run, in: field) }
    return PhraseShape(slots: slots)
  }

  /// Each word and each run as a phrase of its own. The surfaces of one place, and a name of several parts with those, are
  /// one phrase: they cover no more of a text than the longest of them.
  func separatePhrases(in field: Field) -> [PhraseShape] {
    var words: [[PhraseShape.Slot]] = []
    var end: UInt32 = 0
    for surface in surfaces {
      if words.isEmpty || surface.position >= end { words.append([]) }
      end = max(end, surface.position + surface.units)
      words[words.count - 1].append(
        PhraseShape.Slot(offset: surface.position, terms: .term(Term(field, .surface, surface.term))))
    }
    return words.compactMap { PhraseShape(slots: $0) }
      + runs.compactMap { PhraseShape(slots: Self.slots($0, in: field)) }
  }

  /// Every other pair, and the last: together they fix every character of the run.
  static func slots(_ run: HanRun, in field: Field) -> [PhraseShape.Slot] {
    let count = run.characters.count
    if count == 1 {
      return [
        PhraseShape.Slot(offset: run.position, terms: .expansion(.prefix(Term(field, .pair, run.pair(at: 0)).bytes)))
      ]
    }
    var places = Array(stride(from: 0, to: count - 1, by: 2))
    if places.last != count - 2 { places.append(count - 2) }
    return places.map {
      PhraseShape.Slot(offset: run.position + UInt32($0), terms: .term(Term(field, .pair, run.pair(at: $0))))
    }
  }
}
