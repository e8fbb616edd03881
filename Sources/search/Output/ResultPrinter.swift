import Files
import SearchAPI
import TextBytes

/// Hits for people.
struct ResultPrinter {
  var terminal: Terminal
  /// The first hit's rank less one.
  var offset = 0
  /// The day that dates are told relative to; nil to tell them as they are.
  var today: String?

  func text(_ answer: SearchAnswer) -> String {
    var text = notes(answer)
    if !text.isEmpty { text += "\n" }
    for (index, hit) in answer.hits.enumerated() { text += self.text(hit, rank: offset + index + 1) + "\n" }
    if let facets = answer.facets { text += self.text(facets) + "\n" }
    return text + terminal.dim(answer.summary) + "\n"
  }

  /// A line a facet: as many of its values as there is room for.
  private func text(_ facets: [String: [FacetAnswer]]) -> String {
    var text = ""
    for name in ["site", "lang", "year"] {
      guard let counts = facets[name], !counts.isEmpty else { continue }
      var line = name + String(repeating: " ", count: max(1, 6 - name.count))
      for (index, count) in counts.enumerated() {
        let piece = (index == 0 ? "" : " · ") + "\(clean(count.value)) \(count.count)"
        if index > 0, DisplayWidth.of(line + piece) > terminal.width - 2 {
          line += " …"
          break
        }
        line += piece
      }
      text += line + "\n"
    }
    return text
  }

  /// What was searched beside or instead of the query, and what may have been meant: a line each.
  func notes(_ answer: SearchAnswer) -> String {
    var lines: [String] = []
    if let corrected = answer.corrected { lines.append("Searched for \(clean(corrected)) instead.") }
    if let suggested = answer.suggested { lines.append("Did you mean \(clean(suggested))?") }
    if !answer.alsoSearched.isEmpty {
      lines.append("Also searched: \(answer.alsoSearched.map(clean).joined(separator: ", "))")
    }
    return lines.map { terminal.dim($0) + "\n" }.joined()
  }

  /// A hit; `rank` is nil where hits come one by one.
  func text(_ hit: HitAnswer, rank: Int? = nil) -> String {
    let number = rank.map { "\($0). " } ?? ""
    let indent = String(repeating: " ", count: number.count)
    let title = clean(hit.shownTitle)
    let lines = Wrap.lines(Wrap.marked(title, []), width: terminal.width - indent.count)
    var text = number
    text += lines.map { terminal.bold(terminal.link(plain($0), to: hit.url)) }.joined(separator: "\n\(indent)") + "\n"

    let address = clean(PercentEncoding.readable(hit.url.isEmpty ? hit.id : hit.url))
    var facts: [String] = []
    if let published = hit.published {
      let day = published.prefix(10)
      facts.append(today.map { RelativeDate.text(day, today: $0[...]) } ?? String(day))
    }
    if let author = hit.author { facts.append(Self.short(clean(author))) }
    if hit.lang != "und" { facts.append(clean(hit.lang)) }
    if hit.duplicates > 0 { facts.append("\(hit.duplicates) more like it") }
    let line = ([address] + facts).joined(separator: " · ")
    if facts.isEmpty || indent.count + DisplayWidth.of(line) <= terminal.width {
      text += indent + terminal.dim(line) + "\n"
    } else {
      // An address stays in one piece, which a terminal lets people open or copy.
      text += indent + terminal.dim(address) + "\n" + indent + terminal.dim(facts.joined(separator: " · ")) + "\n"
    }

    if let snippet = hit.snippet, !snippet.isEmpty {
      for line in Wrap.lines(Wrap.marked(snippet, hit.highlights), width: terminal.width - indent.count) {
        text += indent + line.map { $0.isMarked ? terminal.mark($0.text) : $0.text }.joined() + "\n"
      }
    }
    if let damaged = hit.damaged {
      for line in Wrap.lines(Wrap.marked(clean(damaged), []), width: terminal.width - indent.count) {
        text += indent + plain(line) + "\n"
      }
    }
    if let explanation = hit.explanation { text += tree(explanation, indent) }
    return text
  }

  private func tree(_ explanation: ExplanationAnswer, _ indent: String) -> String {
    "\(indent)\((explanation.value * 1000).rounded() / 1000) \(clean(explanation.description))\n"
      + explanation.parts.map { tree($0, indent + "  ") }.joined()
  }

  /// A name, or the first of many.
  private static func short(_ author: String) -> String {
    author.count <= 40 ? author : author.prefix(39) + "…"
  }

  private func plain(_ line: [Wrap.Piece]) -> String { line.map(\.text).joined() }

  private func clean(_ text: String) -> String { Wrap.oneLine(text) }
}
