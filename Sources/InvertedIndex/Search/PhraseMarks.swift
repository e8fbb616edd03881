import TextBytes

/// Finds where the words of phrases stand as they were asked for, in a passage that is analysed stretch by stretch.
struct PhraseMarks {
  /// A word of a phrase, where the whole phrase stands.
  struct Word {
    var range: Range<Int>
    /// The same for the same word of a phrase.
    var slot: Int
    var weight: Float
    /// UTF-8 offset.
    var phraseStart: Int
  }

  private struct Phrase {
    /// Of each part the offsets of its words in it, and their numbers.
    var parts: [[(offset: UInt32, slot: Int)]] = []
    var lengths: [UInt32] = []
    var gap: Int
    var weight: Float
  }

  private var phrases: [Phrase] = []
  private var slots: [HighlightKey: [Int]] = [:]
  private var expansions: [(Expansion, slot: Int)] = []
  /// Where each word was met.
  private var places: [[UInt32: Range<Int>]] = []
  /// The position of the stretch's first unit, and of what follows it.
  private var base: UInt32 = 0
  private var next: UInt32 = 0
  private var endsInHan = false
  /// Between stretches that are no neighbours.
  private static let apart: UInt32 = 1 << 20

  init(_ all: [HighlightPhrase]) {
    for one in all {
      var phrase = Phrase(gap: one.gap, weight: one.weight)
      for part in one.parts {
        phrase.lengths.append(part.length)
        phrase.parts.append(
          part.slots.map { slot in
            let number = places.count
            places.append([:])
            switch slot.terms {
            case .term(let term):
              let kind = term.kind ?? .surface
              slots[HighlightKey(kind: kind, text: term.bytes.dropFirst()), default: []].append(number)
            case .expansion(let expansion): expansions.append((expansion, number))
            }
            return (slot.offset, number)
          })
      }
      phrases.append(phrase)
    }
  }

  var keys: [HighlightKey] { Array(slots.keys) }
  var hasExpansions: Bool { !expansions.isEmpty }
  var hasGaps: Bool { phrases.contains { $0.parts.count > 1 } }
  /// What all words are worth together.
  var weight: Float {
    phrases.reduce(0) { sum, phrase in sum + phrase.weight * Float(phrase.parts.reduce(0) { $0 + $1.count }) }
  }

  /// Leaves a stretch out.
  mutating func skip() {
    if phrases.isEmpty { return }
    next += Self.apart
    endsInHan = false
  }

  /// Goes on to the tokens of the next stretch.
  mutating func begin(_ buffer: TokenBuffer) {
    if phrases.isEmpty { return }
    // Two runs of Han characters are no neighbours.
    base = next + (endsInHan && buffer.tokens.first?.isHan == true ? 1 : 0)
    next = base + buffer.nextPosition
    endsInHan = buffer.tokens.last?.isHan ?? endsInHan
  }

  /// Notes a token of the stretch.
  mutating func note(_ key: HighlightKey, at position: UInt32, _ range: Range<Int>, _ bytes: [UInt8]) {
    if phrases.isEmpty { return }
    for slot in slots[key] ?? [] { places[slot][base + position] = range }
    for (expansion, slot) in expansions where expansion.contains(key.kind, key.text) {
      // A character that stands alone in the phrase is found by the pair that it begins.
      let end = key.kind == .pair ? min(bytes.characterEnd(from: range.lowerBound), range.upperBound) : range.upperBound
      places[slot][base + position] = range.lowerBound..<end
    }
  }

  /// The words of all phrases that were met whole.
  func found() -> [Word] {
    var words: [Word] = []
    for phrase in phrases {
      let starts = phrase.parts.map { self.starts(of: $0) }
      for window in Self.windows(starts, phrase.lengths, gap: phrase.gap) {
        var found: [Word] = []
        for (part, start) in zip(phrase.parts, window) {
          for (offset, slot) in part {
            guard let range = places[slot][start + offset] else { continue }
            found.append(Word(range: range, slot: slot, weight: phrase.weight, phraseStart: range.lowerBound))
          }
        }
        let first = found.map(\.range.lowerBound).min() ?? 0
        for index in found.indices { found[index].phraseStart = first }
        words += found
      }
    }
    return words
  }

  /// The positions from which all words of a part stand, ascending.
  private func starts(of part: [(offset: UInt32, slot: Int)]) -> [UInt32] {
    guard let first = part.first else { return [] }
    return places[first.slot].keys.filter { $0 >= first.offset }.map { $0 - first.offset }.filter { start in
      part.allSatisfy { places[$0.slot][start + $0.offset] != nil }
    }.sorted()
  }

  /// As `NearDocs` finds them: for every occurrence as the leftmost one, the others' first ones behind it.
  private static func windows(_ starts: [[UInt32]], _ lengths: [UInt32], gap: Int) -> [[UInt32]] {
    guard let only = starts.first, starts.allSatisfy({ !$0.isEmpty }) else { return [] }
    if starts.count == 1 { return only.map { [$0] } }
    let words = lengths.reduce(0) { $0 + Int($1) }
    var places = starts.map { _ in 0 }
    var windows: [[UInt32]] = []
    while true {
      let window = zip(starts, places).map { $0[$1] }
      let end = zip(window, lengths).map { Int($0 + $1) }.max() ?? 0
      guard let start = window.min(), let leftmost = window.firstIndex(of: start) else { return windows }
      if end - Int(start) - words <= gap { windows.append(window) }
      places[leftmost] += 1
      if places[leftmost] == starts[leftmost].count { return windows }
    }
  }
}
