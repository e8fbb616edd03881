import SearchAPI

/// Hits for people.
struct ResultPrinter {
  var terminal: Terminal
  /// The first hit's rank less one.
  var offset = 0
  /// The day that dates are told relative to; nil to tell them as they are.
  var today: String?

  func text(_ answer: SearchAnswer) -> String {
    var text = ""
    if let corrected = answer.corrected { text += "Searched for \(clean(corrected)) instead.\n\n" }
    for (index, hit) in answer.hits.enumerated() { text += self.text(hit, rank: offset + index + 1) + "\n" }
    return text + terminal.dim(Self.summary(answer)) + "\n"
  }

  /// A hit; `rank` is nil where hits come one by one.
  func text(_ hit: HitAnswer, rank: Int? = nil) -> String {
    let number = rank.map { "\($0). " } ?? ""
    let indent = String(repeating: " ", count: number.count)
    let title = clean(hit.title.isEmpty ? hit.url : hit.title)
    let lines = Wrap.lines(Wrap.marked(title, []), width: terminal.width - indent.count)
    var text = number
    text += lines.map { terminal.bold(terminal.link(plain($0), to: hit.url)) }.joined(separator: "\n\(indent)") + "\n"

    var facts = [clean(Self.readable(hit.url))]
    if let published = hit.published {
      let day = published.prefix(10)
      facts.append(today.map { RelativeDate.text(day, today: $0[...]) } ?? String(day))
    }
    if hit.lang != "und" { facts.append(clean(hit.lang)) }
    if hit.duplicates > 0 { facts.append("\(hit.duplicates) more like it") }
    text += indent + terminal.dim(facts.joined(separator: " · ")) + "\n"

    if let snippet = hit.snippet, !snippet.isEmpty {
      for line in Wrap.lines(Wrap.marked(snippet, hit.highlights), width: terminal.width - indent.count) {
        text += indent + line.map { $0.isMarked ? terminal.mark($0.text) : $0.text }.joined() + "\n"
      }
    }
    if let explanation = hit.explanation { text += tree(explanation, indent) }
    return text
  }

  private func tree(_ explanation: ExplanationAnswer, _ indent: String) -> String {
    "\(indent)\((explanation.value * 1000).rounded() / 1000) \(clean(explanation.description))\n"
      + explanation.parts.map { tree($0, indent + "  ") }.joined()
  }

  static func summary(_ answer: SearchAnswer) -> String {
    let number = answer.total.value
    let time = Double(answer.tookUs / 10) / 100
    let count =
      answer.total.relation == .gte ? "at least \(number) results" : number == 1 ? "1 result" : "\(number) results"
    return "\(count) (\(time) ms)"
  }

  private func plain(_ line: [Wrap.Piece]) -> String { line.map(\.text).joined() }

  private func clean(_ text: String) -> String { Wrap.oneLine(text) }

  /// An address with its escapes resolved, where that gives text.
  static func readable(_ url: String) -> String { PercentEncoding.decode(url) ?? url }
}
