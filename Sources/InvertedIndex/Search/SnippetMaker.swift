/// Cuts the passage out of a text that shows best why it was found.
struct SnippetMaker {
  /// Columns of a passage: Han characters and their like take two.
  private static let wantedWidth = 200
  /// How far the end may move to meet a sentence's end.
  private static let longestWidth = 240
  /// How far back a sentence's beginning is looked for.
  private static let lead = 60
  /// UTF-8 bytes that are analysed together: some paragraphs.
  private static let pieceSize = 4096
  /// How far a better passage is looked for once there is one, and how far the first.
  private static let firstLook = 65_536
  private static let lastLook = 1 << 20

  let terms: HighlightTerms
  let analyzer: any Analyzer

  /// What matched, by bytes of the text.
  private struct Match {
    var range: Range<Int>
    /// Equal for equal things.
    var key: Int
    var weight: Float
  }

  /// The best passage of a piece.
  private struct Passage {
    var score: Float
    var layout: TextLayout
    var matches: [Match]
    /// The first and the last of the matches to show; nil for the text's beginning.
    var run: (first: Int, last: Int)?
  }

  /// The text is analysed in pieces, until one shows all that was asked for: lines are analysed each for itself, so a
  /// piece gives the same tokens as the whole. Where nothing matched, the text's beginning without highlights.
  func snippet(of text: String) -> Snippet {
    let bytes = Array(text.utf8.prefix(Self.lastLook))
    let all = terms.terms.values.reduce(0, +)
    var best: Passage?
    var start = 0
    while start < bytes.count, !terms.isEmpty {
      if let best, start >= Self.firstLook || best.score >= all { break }
      let piece = Self.piece(of: bytes, from: start)
      start += piece.count
      let matches = self.matches(in: piece)
      guard !matches.isEmpty else { continue }
      let layout = TextLayout(piece)
      let (score, first, last) = bestRun(of: matches, layout)
      if score > best?.score ?? 0 {
        best = Passage(score: score, layout: layout, matches: matches, run: (first, last))
      }
    }
    let passage = best ?? Passage(score: 0, layout: TextLayout(Self.piece(of: bytes, from: 0)), matches: [])
    let marked = Self.merged(passage.matches.map(\.range))
    return passage.layout.snippet(passage.layout.widened(Self.shown(passage), to: marked), highlights: marked)
  }

  /// The bytes from `start` to the first line's end behind the size of a piece; of an endless line twice as much, cut
  /// between scalars.
  private static func piece(of bytes: [UInt8], from start: Int) -> [UInt8] {
    let least = min(start + pieceSize, bytes.count)
    let most = min(start + 2 * pieceSize, bytes.count)
    if let newline = bytes[least..<most].firstIndex(of: UInt8(ascii: "\n")) { return Array(bytes[start...newline]) }
    var end = most
    while end > start + 1, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(bytes[start..<end])
  }

  // MARK: - Matches

  private func matches(in bytes: [UInt8]) -> [Match] {
    guard !terms.isEmpty else { return [] }
    var buffer = TokenBuffer()
    analyzer.analyze(String(decoding: bytes, as: UTF8.self), into: &buffer)
    var keys: [HighlightKey: Int] = [:]
    var matches: [Match] = []
    // Nearly all tokens are other ones, and hashing them all takes as long as finding them: look at an end first.
    var lastBytes = [Bool](repeating: !terms.characters.isEmpty || !terms.expansions.isEmpty, count: 256)
    for key in terms.terms.keys { if let last = key.text.last { lastBytes[Int(last)] = true } }
    for token in buffer.tokens {
      let text = buffer.term(token)
      guard let last = text.last, lastBytes[Int(last)] else { continue }
      let key = HighlightKey(kind: token.kind, text: text)
      let range = Int(token.start)..<min(Int(token.end), bytes.count)
      guard !range.isEmpty else { continue }
      if let weight = terms.terms[key] {
        matches.append(Match(range: range, key: number(key, &keys), weight: weight))
      } else if token.kind == .pair, !terms.characters.isEmpty,
        let first = String(decoding: text, as: UTF8.self).unicodeScalars.first, terms.characters.contains(first)
      {
        var end = range.lowerBound + 1
        while end < range.upperBound, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let single = HighlightKey(kind: .pair, text: Array(String(first).utf8)[...])
        matches.append(Match(range: range.lowerBound..<end, key: number(single, &keys), weight: 1))
      } else if terms.expansions.contains(where: { $0.contains(token.kind, text) }) {
        matches.append(Match(range: range, key: number(key, &keys), weight: 1))
      }
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

  /// The scalars, as places in the layout, to show.
  private static func shown(_ passage: Passage) -> Range<Int> {
    let layout = passage.layout
    guard let (first, last) = passage.run else {
      return layout.stretch(from: 0, covering: 0, width: wantedWidth, longest: longestWidth)
    }
    let start = layout.place(ofByte: passage.matches[first].range.lowerBound)
    let end = layout.place(ofByte: passage.matches[first...last].map(\.range.upperBound).max() ?? 0)
    let used = layout.columns[end] - layout.columns[start]
    let lead = max(0, min(Self.lead, (wantedWidth - used) / 2))
    return layout.stretch(
      from: layout.beginning(before: start, lead: lead), covering: end, width: wantedWidth, longest: longestWidth)
  }

  /// The run of matches within the wanted width that holds the most distinct weight; the earliest of equals.
  private func bestRun(of matches: [Match], _ layout: TextLayout) -> (score: Float, first: Int, last: Int) {
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
    let columns = matches.map { layout.columns[layout.place(ofByte: $0.range.lowerBound)] }
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
