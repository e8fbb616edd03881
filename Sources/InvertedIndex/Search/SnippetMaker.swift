import TextBytes

/// Cuts the passage out of a text that shows best why it was found.
struct SnippetMaker {
  /// Columns of a passage: Han characters and their like take two.
  private static let wantedWidth = 200
  /// How far the end may move to meet a sentence's end.
  private static let longestWidth = 240
  /// How far back a sentence's beginning is looked for.
  private static let lead = 60
  /// UTF-8 bytes that are looked at together, twice a passage at least. Pieces overlap by half, so that a passage lies
  /// in one whole.
  private static let pieceSize = 1536
  /// The same where any line may match.
  private static let linesSize = 4096
  /// How far a better passage is looked for once there is one, and how far the first.
  private static let firstLook = 65_536
  private static let lastLook = 1 << 20
  /// A match is shown at most so far: nobody reads a word of a thousand letters.
  private static let longestMatch = 256

  private let terms: HighlightTerms
  private let analyzer: any Analyzer
  private let scout: TermScout?
  private let phrases: PhraseMarks
  /// The last bytes of the terms. Nearly all tokens are other ones, and hashing them all takes as long as finding them.
  private let lastBytes: [Bool]

  init(terms: HighlightTerms, analyzer: any Analyzer) {
    self.terms = terms
    self.analyzer = analyzer
    scout = TermScout(terms, folding: analyzer.folding)
    phrases = PhraseMarks(terms.phrases)
    let mayBeAny = !terms.characters.isEmpty || !terms.expansions.isEmpty || phrases.hasExpansions
    var lastBytes = [Bool](repeating: mayBeAny, count: 256)
    for key in Array(terms.terms.keys) + phrases.keys { if let last = key.text.last { lastBytes[Int(last)] = true } }
    self.lastBytes = lastBytes
  }

  /// What matched, by bytes of the text.
  private struct Match {
    var range: Range<Int>
    /// Equal for equal things.
    var key: Int
    var weight: Float
    /// Where the phrase begins that it is part of.
    var phraseStart: Int?

    /// Where what matched begins.
    var start: Int { phraseStart ?? range.lowerBound }
  }

  /// Neighbouring stretches of a text, and the most that a passage of theirs can score.
  private struct Piece {
    var stretches: ArraySlice<TermScout.Stretch>
    var bound: Float
    var start: Int { stretches.first?.range.lowerBound ?? 0 }
  }

  /// The best passage of a piece.
  private struct Passage {
    var score: Float
    var matches: [Match]
    /// The first and the last of the matches to show.
    var run: (first: Int, last: Int)
  }

  /// Looks through the text for sentences that may match, and analyses those, the most promising piece first, until one
  /// shows all that can be shown: sentences are analysed each for itself, and give the tokens that the whole would give.
  /// Where nothing matched, the text's beginning without highlights.
  func snippet(of text: String) -> Snippet {
    let bytes = Self.beginning(of: text)
    var best: Passage?
    for piece in pieces(of: bytes) {
      if let best, piece.start >= Self.firstLook || best.score >= piece.bound { continue }
      let matches = self.matches(in: piece, of: bytes)
      guard !matches.isEmpty else { continue }
      let (score, first, last) = bestRun(of: matches, bytes)
      if score > best?.score ?? 0 { best = Passage(score: score, matches: matches, run: (first, last)) }
    }
    return best.map { show($0, bytes) } ?? opening(of: bytes)
  }

  private static func beginning(of text: String) -> [UInt8] {
    if text.utf8.count <= lastLook { return Array(text.utf8) }
    var end = text.utf8.index(text.startIndex, offsetBy: lastLook)
    // Not into the middle of a character.
    while text.utf8[end].continuesCharacter { text.utf8.formIndex(before: &end) }
    return Array(text.utf8[..<end])
  }

  /// Those that may match, by what they can score; the earlier of equals first.
  private func pieces(of bytes: [UInt8]) -> [Piece] {
    guard !terms.isEmpty else { return [] }
    let all =
      terms.terms.values.reduce(0, +) + Float(terms.characters.count + terms.expansions.count) + phrases.weight
    let stretches = scout?.stretches(of: bytes.span) ?? Self.lines(of: bytes)
    var pieces: [Piece] = []
    var first = 0
    var last = 0
    while first < stretches.count {
      let start = stretches[first].range.lowerBound
      while last + 1 < stretches.count, stretches[last].range.upperBound - start < Self.pieceSize { last += 1 }
      let terms = stretches[first...last].reduce(into: TermScout.TermSet()) { $0.formUnion($1.terms) }
      if !terms.isEmpty {
        pieces.append(Piece(stretches: stretches[first...last], bound: scout?.weight(of: terms) ?? all))
      }
      if last + 1 == stretches.count { break }
      first += 1
      while first < last, stretches[first].range.lowerBound - start < Self.pieceSize / 2 { first += 1 }
      last = max(last, first)
    }
    return pieces.sorted { ($1.bound, $0.start) < ($0.bound, $1.start) }
  }

  /// Lines together up to the size of a piece, of an endless line twice as much, cut between scalars: any may match.
  private static func lines(of bytes: [UInt8]) -> [TermScout.Stretch] {
    var stretches: [TermScout.Stretch] = []
    var start = 0
    while start < bytes.count {
      let least = min(start + linesSize, bytes.count)
      var end = min(start + 2 * linesSize, bytes.count)
      if let newline = bytes[least..<end].firstIndex(of: UInt8(ascii: "\n")) { end = newline + 1 }
      end = max(start + 1, bytes.characterStart(atOrBefore: end))
      stretches.append(TermScout.Stretch(range: start..<end, terms: .all))
      start = end
    }
    return stretches
  }

  // MARK: - Matches

  private func matches(in piece: Piece, of bytes: [UInt8]) -> [Match] {
    var buffer = TokenBuffer()
    var keys: [HighlightKey: Int] = [:]
    var matches: [Match] = []
    var phrases = phrases
    for stretch in piece.stretches {
      // Of words that may stand some way apart every position between counts.
      if stretch.terms.isEmpty, !phrases.hasGaps {
        phrases.skip()
        continue
      }
      analyzer.analyze(String(decoding: bytes[stretch.range], as: UTF8.self), into: &buffer)
      phrases.begin(buffer)
      for token in buffer.tokens {
        let text = buffer.term(token)
        guard let last = text.last, lastBytes[Int(last)] else { continue }
        let start = stretch.range.lowerBound + Int(token.start)
        let range = start..<min(stretch.range.lowerBound + Int(token.end), stretch.range.upperBound)
        guard !range.isEmpty else { continue }
        let key = HighlightKey(kind: token.kind, text: text)
        phrases.note(key, at: token.position, range, bytes)
        if let weight = terms.terms[key] {
          matches.append(Match(range: range, key: number(key, &keys), weight: weight))
        } else if token.kind == .pair, !terms.characters.isEmpty,
          let first = String(decoding: text, as: UTF8.self).unicodeScalars.first, terms.characters.contains(first)
        {
          let end = min(bytes.characterEnd(from: range.lowerBound), range.upperBound)
          let single = HighlightKey(kind: .pair, text: Array(String(first).utf8)[...])
          matches.append(Match(range: range.lowerBound..<end, key: number(single, &keys), weight: 1))
        } else if terms.expansions.contains(where: { $0.contains(token.kind, text) }) {
          matches.append(Match(range: range, key: number(key, &keys), weight: 1))
        }
      }
    }
    for word in phrases.found() {
      matches.append(
        Match(range: word.range, key: -1 - word.slot, weight: word.weight, phraseStart: word.phraseStart))
    }
    return matches.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
  }

  private func number(_ key: HighlightKey, _ keys: inout [HighlightKey: Int]) -> Int {
    if let number = keys[key] { return number }
    keys[key] = keys.count
    return keys.count - 1
  }

  /// Overlapping and touching ranges become one.
  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for range in ranges {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  // MARK: - Passage

  /// The passage around the best run of matches. Only what is near is laid out: a scalar takes a column at least, and
  /// four bytes at most.
  private func show(_ passage: Passage, _ bytes: [UInt8]) -> Snippet {
    let first = passage.matches[passage.run.first].start
    let matches = run(of: passage, from: first, bytes)
    let last = matches.map { min($0.range.upperBound, $0.range.lowerBound + Self.longestMatch) }.max() ?? first
    let before = bytes.characterStart(atOrBefore: max(0, first - 4 * (Self.lead + 4)))
    let behind = bytes.characterStart(atOrBefore: min(bytes.count, max(last, first + 4 * Self.longestWidth) + 160))
    let layout = TextLayout(bytes[before..<behind], isWhole: behind == bytes.count)
    let marked = Self.merged(passage.matches.map(\.range)).filter { $0.upperBound > before && $0.lowerBound < behind }
    let start = layout.place(ofByte: first)
    let end = layout.place(ofByte: last)
    let used = layout.columns[end] - layout.columns[start]
    let lead = max(0, min(Self.lead, (Self.wantedWidth - used) / 2))
    let shown = layout.stretch(
      from: layout.beginning(before: start, lead: lead), covering: end, width: Self.wantedWidth,
      longest: Self.longestWidth)
    return layout.snippet(layout.widened(shown, to: marked), highlights: marked)
  }

  /// The matches to show; where the best run begins within a phrase, as many as there is room for from its beginning on.
  private func run(of passage: Passage, from start: Int, _ bytes: [UInt8]) -> ArraySlice<Match> {
    let run = passage.matches[passage.run.first...passage.run.last]
    guard let first = run.first, start < first.range.lowerBound else { return run }
    let matches = passage.matches[...passage.run.last].drop { $0.range.lowerBound < start }
    return matches.prefix { TextLayout.width(of: bytes[start..<$0.range.upperBound]) <= Self.wantedWidth }
  }

  private func opening(of bytes: [UInt8]) -> Snippet {
    let end = bytes.characterStart(atOrBefore: min(bytes.count, Self.pieceSize))
    let layout = TextLayout(bytes[..<end], isWhole: end == bytes.count)
    let shown = layout.stretch(from: 0, covering: 0, width: Self.wantedWidth, longest: Self.longestWidth)
    return layout.snippet(shown, highlights: [])
  }

  /// The run of matches within the wanted width that holds the most distinct weight; the earliest of equals.
  private func bestRun(of matches: [Match], _ bytes: [UInt8]) -> (score: Float, first: Int, last: Int) {
    var counts: [Int: Int] = [:]
    var weight: Float = 0
    // Neighbours count a little more: phrases before scattered words.
    var closeness: Float = 0
    var first = 0
    var best = (score: -Float.infinity, first: 0, last: 0)
    func isClose(_ index: Int) -> Bool {
      index > 0 && matches[index].key != matches[index - 1].key
        && matches[index].range.lowerBound <= matches[index - 1].range.upperBound + 1
    }
    var columns = [0]
    for index in matches.indices.dropFirst() {
      let between = matches[index - 1].range.lowerBound..<matches[index].range.lowerBound
      columns.append(columns[index - 1] + TextLayout.width(of: bytes[between]))
    }
    for last in matches.indices {
      if counts[matches[last].key, default: 0] == 0 { weight += matches[last].weight }
      counts[matches[last].key, default: 0] += 1
      if last > first, isClose(last) { closeness += 0.1 * min(matches[last].weight, matches[last - 1].weight) }
      while columns[last] - columns[first] > Self.wantedWidth - 20 {
        counts[matches[first].key, default: 1] -= 1
        if counts[matches[first].key] == 0 { weight -= matches[first].weight }
        if first + 1 <= last, isClose(first + 1) {
          closeness -= 0.1 * min(matches[first].weight, matches[first + 1].weight)
        }
        first += 1
      }
      if weight + closeness > best.score + 0.001 { best = (weight + closeness, first, last) }
    }
    return best
  }
}
