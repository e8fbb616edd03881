/// Words of the index that a misspelt one may stand for.
extension Lexicons.Current {
  /// Shorter words have too many neighbours.
  private static var shortestWord: Int { 4 }
  /// Two mistakes are looked for in words of so many letters.
  private static var longWord: Int { 7 }
  /// A word that is twice as frequent may be farther by this …
  private static var perDoubling: Float { 0.06 }
  /// … but frequency makes up for no more than this.
  private static var mostForFrequency: Float { 0.6 }

  /// What may stand for what: words of Latin letters for such, codes for codes.
  enum Spelling {
    case letters
    case code

    func allows(_ word: ArraySlice<UInt8>) -> Bool {
      switch self {
      case .letters: word.allSatisfy { 97...122 ~= $0 }
      case .code: word.contains { 48...57 ~= $0 } && word.allSatisfy { 33...126 ~= $0 }
      }
    }
  }

  /// The likeliest word of the index for another, at most so many edits away (two only for a long word) and at least so
  /// frequent; nil where none is near.
  func correction(of word: [UInt8], _ spelling: Spelling = .letters, within most: Int, minimum: Int) -> Word? {
    guard word.count >= Self.shortestWord, word.count <= 32, spelling.allows(word[...]) else { return nil }
    let edits = min(most, word.count >= Self.longWord ? 2 : 1)
    var costs = EditCost(word, limit: Float(edits))
    let mask = SIMD8(repeating: Lexicon.mask(word[...]))
    // A word of so many documents has its share of them in one of the lexicons.
    let share = (minimum + lexicons.count - 1) / max(1, lexicons.count)
    var candidates: [[UInt8]: (cost: Float, frequency: Int)] = [:]
    for lexicon in lexicons {
      for length in word.count - edits...word.count + edits {
        for group in lexicon.groups(ofLength: length, minimum: share) {
          var differences = lexicon.masks[group] ^ mask
          // Without so many bits none are left: quicker than to count them.
          for _ in 0..<2 * edits { differences &= differences &- 1 }
          // A number or its negative has the highest bit, unless they are zero.
          let high = differences | (0 &- differences)
          let four = high.lowHalf & high.highHalf
          let two = four.lowHalf & four.highHalf
          guard two[0] & two[1] & 0x8000_0000 == 0 else { continue }
          for lane in 0..<Lexicon.groupSize where differences[lane] == 0 {
            let index = lexicon.byLength[group * Lexicon.groupSize + lane]
            guard index != Lexicon.noWord, lexicon.frequencies[Int(index)] >= share else { continue }
            let other = lexicon.words[Int(index)]
            guard candidates[Array(other)] == nil, spelling.allows(other),
              let cost = costs.cost(to: other), cost > 0
            else { continue }
            candidates[Array(other)] = (cost, frequency(of: Array(other)))
          }
        }
      }
    }
    func merit(_ candidate: (cost: Float, frequency: Int)) -> Float {
      let doublings = Float(Int.bitWidth - 1 - max(1, candidate.frequency).leadingZeroBitCount)
      return min(doublings * Self.perDoubling, Self.mostForFrequency) - candidate.cost
    }
    return candidates.filter { $0.value.frequency >= minimum }
      .max { (merit($0.value), $1.key.text) < (merit($1.value), $0.key.text) }
      .map { Word(word: $0.key, frequency: $0.value.frequency) }
  }

  /// The most frequent Han word of the index that sounds the same, or nearly: `zh` for `z`, `ng` for `n` and the like,
  /// which many speakers do not tell apart; nil where there is none.
  func homophone(of run: [Unicode.Scalar]) -> Word? {
    guard let romanization, (2...8).contains(run.count) else { return nil }
    let own = Array(String(String.UnicodeScalarView(run)).utf8)
    for variants in [false, true] {
      var best: Word?
      for spelling in romanization.readings(of: run, most: 2) {
        for candidate in variants ? Self.nearSpellings(run, romanization) : [spelling] {
          for word in spelled(candidate, exactly: true, most: 4)
          where word.word != own && word.text.unicodeScalars.count == run.count {
            if word.frequency > best?.frequency ?? 0 { best = word }
          }
        }
        if variants { break }
      }
      if let best { return best }
    }
    return nil
  }

  /// The word's syllables with one of them taken for another that sounds alike.
  private static func nearSpellings(_ run: [Unicode.Scalar], _ romanization: any Romanization) -> [[UInt8]] {
    let syllables = run.compactMap { romanization.readings(of: $0).first }
    guard syllables.count == run.count else { return [] }
    return syllables.indices.flatMap { index in
      near(syllables[index]).map { other in
        var changed = syllables
        changed[index] = other
        return changed.flatMap { $0 }
      }
    }
  }

  private static func near(_ syllable: [UInt8]) -> [[UInt8]] {
    var others: [[UInt8]] = []
    let h = UInt8(ascii: "h")
    if let first = syllable.first {
      if "zcs".utf8.contains(first) {
        others.append(
          syllable.count > 1 && syllable[1] == h ? [first] + syllable.dropFirst(2) : [first, h] + syllable.dropFirst())
      }
      for (one, other) in ["nl", "hf", "lr"].map({ (Array($0.utf8)[0], Array($0.utf8)[1]) }) {
        if first == one { others.append([other] + syllable.dropFirst()) }
        if first == other { others.append([one] + syllable.dropFirst()) }
      }
    }
    if syllable.last == UInt8(ascii: "n") { others.append(syllable + [UInt8(ascii: "g")]) }
    if syllable.suffix(2).elementsEqual("ng".utf8) { others.append(syllable.dropLast()) }
    return others
  }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
