/// A page that came as text: an article saved from a browser, a README, a mail.
///
/// What markup would tell is told by the lines' shape. Paragraphs are long or end as sentences do; navigation, lists of other
/// headlines and contact lines are runs of short lines that do not. The headline is the last short line right above the
/// first paragraph that stands alone.
struct PlainPage {
  struct Result {
    var title = ""
    var text = ""
    var fullText = ""
    var surroundings = ""
  }

  private struct Line {
    var text: String
    var weight: Double
    var isParagraph: Bool
    /// Empty lines before it.
    var gap: Int
    var heading: Bool
  }

  private static let goodWeight = 40.0
  /// Runs of other lines as long as this, between or behind paragraphs, are dropped; shorter ones may be subheadings.
  private static let longestRun = 3
  private static let longestTitle = 240
  /// Lines behind this are taken as they come.
  private static let mostLines = 20_000

  static func read(_ text: String, isMarkdown: Bool) -> Result {
    let rows = text.split(maxSplits: mostLines, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let lines = lines(Array(rows.prefix(mostLines)), isMarkdown: isMarkdown)
    let rest = rows.count > mostLines ? "\n" + rows[mostLines] : ""
    var result = Result()
    result.fullText = lines.map(\.text).joined(separator: "\n") + rest
    guard let first = lines.indices.first(where: { lines[$0].isParagraph }), !isMarkdown else {
      // Nothing but short lines, or a document with a structure of its own: all of it counts.
      result.title = lines.first { $0.heading }?.text ?? lines.first { $0.text.utf8.count <= longestTitle }?.text ?? ""
      if result.title.isEmpty { result.title = String((lines.first?.text ?? "").prefix(80)) }
      result.text = result.fullText
      return result
    }
    let title = headline(above: first, lines)
    result.title = title.map { lines[$0].text } ?? String(lines[first].text.prefix(80))
    let kept = body(lines, from: first)
    result.text = kept.map { lines[$0].text }.joined(separator: "\n") + rest
    let others = Set(lines.indices).subtracting(kept).sorted()
    result.surroundings = others.map { lines[$0].text }.joined(separator: "\n")
    return result
  }

  /// Lines that were wrapped at a width are joined to paragraphs again.
  private static func lines(_ rows: [Substring], isMarkdown: Bool) -> [Line] {
    var gap = 0
    var out: [Line] = []
    // A line is looked at once it is whole: a paragraph may have as many rows as the text.
    var open: (text: String, gap: Int, heading: Bool)?
    func close() {
      if let open { out.append(make(open.text, gap: open.gap, heading: open.heading)) }
    }
    let isWrapped = isWrapped(rows)
    for row in rows {
      let line = String(row).collapsed
      if line.isEmpty {
        gap += 1
        continue
      }
      let isHeading = isMarkdown && line.hasPrefix("#")
      let content = isHeading ? String(line.drop { $0 == "#" || $0 == " " }) : line
      if isWrapped, gap == 0, open?.heading == false, !isHeading, !isBullet(line) {
        if needsBlank(between: open?.text ?? "", and: content) { open?.text += " " }
        open?.text += content
      } else if !content.isEmpty {
        close()
        open = (content, gap, isHeading)
      }
      gap = 0
    }
    close()
    return out
  }

  private static func make(_ text: String, gap: Int, heading: Bool) -> Line {
    let weight = weight(text)
    let ends = SentenceEnd.closes(Array(text.utf8)[...])
    let isParagraph = !heading && !isBullet(text) && (weight >= goodWeight * 1.5 || (ends && weight >= 25))
    return Line(
      text: text, weight: weight, isParagraph: isParagraph && (ends || weight >= 60), gap: gap, heading: heading)
  }

  private static func needsBlank(between first: String, and second: String) -> Bool {
    guard let left = first.unicodeScalars.last, let right = second.unicodeScalars.first else { return false }
    let isHan = { (scalar: Unicode.Scalar) in Script.isHan(scalar.value) || Script.isWidePunctuation(scalar.value) }
    return !isHan(left) || !isHan(right)
  }

  /// Whether the text is wrapped at a fixed width: most lines are about as long as the longest usual one, and not all end
  /// as sentences do.
  private static func isWrapped(_ rows: [Substring]) -> Bool {
    let lengths = rows.map(\.count).filter { $0 > 0 }.sorted()
    guard lengths.count >= 8, let longest = lengths.last, longest <= 120, longest >= 30 else { return false }
    let nearFull = lengths.count { $0 * 4 >= longest * 3 }
    let follows = zip(rows, rows.dropFirst()).count { !$0.isEmpty && !$1.isEmpty }
    return nearFull * 5 >= lengths.count * 2 && follows * 2 >= lengths.count
  }

  private static func isBullet(_ line: String) -> Bool {
    guard let first = line.unicodeScalars.first else { return false }
    return "•·*-–▪■●○◆◇►→»+".unicodeScalars.contains(first)
  }

  private static func weight(_ text: String) -> Double {
    text.unicodeScalars.reduce(0) { sum, scalar in
      sum + (scalar.properties.isWhitespace ? 0 : Script.isHan(scalar.value) ? 2 : 1.0 / 3)
    }
  }

  /// The nearest short line above the first paragraph that is neither a byline nor a date.
  private static func headline(above first: Int, _ lines: [Line]) -> Int? {
    var candidate: Int?
    for index in stride(from: first - 1, through: max(0, first - 6), by: -1) {
      let line = lines[index]
      let bytes = Array(line.text.utf8)
      guard line.text.utf8.count <= longestTitle, !isBullet(line.text), line.weight >= 4 else { continue }
      if TextCues.speaksAgainst(bytes[...]) || isDate(bytes) { continue }
      candidate = index
      break
    }
    return candidate
  }

  private static func isDate(_ bytes: [UInt8]) -> Bool {
    guard bytes.count < 120, let found = DateScanner.first(in: bytes[...]) else { return false }
    return found.range.count * 3 >= bytes.count
  }

  /// From the first paragraph to the last, without runs of lines that are none.
  private static func body(_ lines: [Line], from first: Int) -> [Int] {
    guard let last = lines.indices.last(where: { lines[$0].isParagraph && !isLegal(lines[$0]) }), last >= first else {
      return [first]
    }
    var kept: [Int] = []
    var run: [Int] = []
    for index in first...last {
      if lines[index].isParagraph, !isLegal(lines[index]) {
        // Verse, lists and subheadings within an article stay; a long run before little text is another list.
        if run.count <= longestRun { kept += run } else if isWithin(lines, run, last) { kept += run }
        run = []
        kept.append(index)
      } else {
        run.append(index)
      }
    }
    return kept
  }

  private static func isLegal(_ line: Line) -> Bool {
    line.weight < 100 && TextCues.speaksAgainst(Array(line.text.utf8)[...])
  }

  /// Whether as much prose follows a run as stands in it.
  private static func isWithin(_ lines: [Line], _ run: [Int], _ last: Int) -> Bool {
    guard let end = run.last else { return true }
    let inside = run.reduce(0) { $0 + lines[$1].weight }
    let after = (end + 1...last).reduce(0) { $0 + (lines[$1].isParagraph ? lines[$1].weight : 0) }
    return after > 2 * inside
  }
}
