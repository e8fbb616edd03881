/// Cuts the passage out of a text that shows best why it was found.
struct SnippetMaker {
  /// Columns of a passage: Han characters and their like take two.
  private static let wantedWidth = 200
  /// How far the end may move to meet a sentence's end.
  private static let longestWidth = 240
  /// How far back a sentence's beginning is looked for.
  private static let lead = 60
  /// UTF-8 bytes of a text that are analysed first, and at most.
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

  /// Where the analysis found nothing, the text's beginning without highlights.
  func snippet(of text: String) -> Snippet {
    var bytes = Self.beginning(of: text, Self.firstLook)
    var matches = self.matches(in: bytes)
    if matches.isEmpty, !terms.isEmpty, text.utf8.count > Self.firstLook {
      bytes = Self.beginning(of: text, Self.lastLook)
      matches = self.matches(in: bytes)
    }
    let layout = TextLayout(bytes)
    let marked = Self.merged(matches.map(\.range))
    return layout.snippet(layout.widened(passage(matches, layout), to: marked), highlights: marked)
  }

  /// So many bytes at most, cut between scalars.
  private static func beginning(of text: String, _ count: Int) -> [UInt8] {
    var bytes = Array(text.utf8.prefix(count))
    guard text.utf8.count > count else { return bytes }
    while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
    if !bytes.isEmpty { bytes.removeLast() }
    return bytes
  }

  // MARK: - Matches

  private func matches(in bytes: [UInt8]) -> [Match] {
    guard !terms.isEmpty else { return [] }
    var buffer = TokenBuffer()
    analyzer.analyze(String(decoding: bytes, as: UTF8.self), into: &buffer)
    var keys: [HighlightKey: Int] = [:]
    var matches: [Match] = []
    for token in buffer.tokens {
      let text = buffer.term(token)
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
  private func passage(_ matches: [Match], _ layout: TextLayout) -> Range<Int> {
    guard let (first, last) = bestMatches(matches, layout) else {
      return layout.stretch(from: 0, covering: 0, width: Self.wantedWidth, longest: Self.longestWidth)
    }
    let start = layout.place(ofByte: matches[first].range.lowerBound)
    let end = layout.place(ofByte: matches[first...last].map(\.range.upperBound).max() ?? 0)
    let used = layout.columns[end] - layout.columns[start]
    let lead = max(0, min(Self.lead, (Self.wantedWidth - used) / 2))
    return layout.stretch(
      from: layout.beginning(before: start, lead: lead), covering: end, width: Self.wantedWidth,
      longest: Self.longestWidth)
  }

  /// The run of matches within the wanted width that holds the most distinct weight; the earliest of equals.
  private func bestMatches(_ matches: [Match], _ layout: TextLayout) -> (Int, Int)? {
    guard !matches.isEmpty else { return nil }
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
    return (best.first, best.last)
  }
}
