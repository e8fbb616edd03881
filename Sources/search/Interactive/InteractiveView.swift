import Files
import SearchAPI
import TextBytes

/// What the full screen shows: a line to type in, results below, or one page's text. Knows no terminal.
struct InteractiveView {
  enum Mode: Equatable {
    case results
    case page(ReadingView)
  }

  var line = QueryLine()
  var answer: SearchAnswer?
  var selected = 0
  var mode = Mode.results
  /// What went wrong, or what the index holds.
  var message = ""
  var rows = 24
  var columns = 80
  var terminal: Terminal
  var today: String

  private static let prompt = "search: "
  /// Lines of a result, the blank one behind it included.
  private static let block = 5

  var query: String { line.text }
  var hits: [HitAnswer] { answer?.hits ?? [] }
  var chosen: HitAnswer? { hits.indices.contains(selected) ? hits[selected] : nil }
  /// Results that fit.
  var capacity: Int { max(1, (rows - 3) / Self.block) }

  mutating func move(by steps: Int) {
    switch mode {
    case .results: selected = max(0, min(hits.count - 1, selected + steps))
    case .page(var page):
      page.move(by: steps, width: readingWidth)
      mode = .page(page)
    }
  }

  mutating func moveToStart() {
    switch mode {
    case .results: selected = 0
    case .page(var page):
      page.moveToStart()
      mode = .page(page)
    }
  }

  mutating func moveToEnd() {
    switch mode {
    case .results: selected = max(0, hits.count - 1)
    case .page(var page):
      page.moveToEnd(width: readingWidth)
      mode = .page(page)
    }
  }

  private var readingWidth: Int { min(columns, 110) }

  mutating func open(_ document: DocumentAnswer) { mode = .page(ReadingView(document)) }

  /// The lines of the screen, and where the cursor stands.
  func frame() -> (lines: [String], cursor: (row: Int, column: Int)?) {
    switch mode {
    case .page(let page):
      let shown = page.lines(max(1, rows - 3), width: readingWidth, style: terminal.dim)
      let fill = Array(repeating: "", count: max(0, rows - 3 - shown.count))
      return (
        [terminal.bold(cut(page.title, columns))] + [""] + shown + fill
          + [terminal.dim(cut("↑↓ scroll · Enter open in the browser · Esc or q back to the results", columns))], nil
      )
    case .results:
      let (typed, cursor) = line.shown(columns: max(1, columns - Self.prompt.count - 1))
      var lines = [terminal.bold(Self.prompt) + typed, terminal.dim(cut(summary, columns))]
      let first = max(0, min(selected - capacity + 1, hits.count - capacity))
      for index in hits.indices.dropFirst(first).prefix(capacity) { lines += block(index) }
      lines = Array(lines.prefix(rows - 1)) + Array(repeating: "", count: max(0, rows - 1 - lines.count))
      lines.append(terminal.dim(cut("↑↓ choose · Enter open · Tab read here · Ctrl-U clear · Esc leave", columns)))
      return (lines, (0, Self.prompt.count + cursor))
    }
  }

  private var summary: String {
    if line.isFull { return "a query has \(ServiceLimits.current.queryBytes) bytes at most: there is no room for more" }
    if !message.isEmpty { return Wrap.oneLine(message) }
    guard let answer, !query.allSatisfy(\.isWhitespace) else { return "" }
    let corrected = answer.corrected.map { " for \(Wrap.oneLine($0))" } ?? ""
    let isCut = !hits.isEmpty && hits.count < answer.total.value
    let lack = answer.lack.map { " · \($0)" } ?? ""
    return answer.summary + corrected + (isCut ? ", the first \(hits.count) here" : "") + lack
  }

  private func block(_ index: Int) -> [String] {
    let hit = hits[index]
    let isChosen = index == selected
    let mark = isChosen ? terminal.bold("▌ ") : "  "
    let width = columns - 2
    let title = cut(Wrap.oneLine(hit.shownTitle), width)
    var facts = [Wrap.oneLine(PercentEncoding.readable(hit.url))]
    if let published = hit.published { facts.append(RelativeDate.text(published.prefix(10), today: today[...])) }
    var lines = [
      mark + (isChosen ? terminal.reverse(title) : terminal.bold(title)),
      mark + terminal.dim(cut(facts.reversed().joined(separator: " · "), width)),
    ]
    let snippet = Wrap.lines(Wrap.marked(hit.snippet ?? "", hit.highlights), width: width).prefix(2)
    lines += snippet.map { mark + $0.map { $0.isMarked ? terminal.mark($0.text) : $0.text }.joined() }
    return lines + Array(repeating: "", count: Self.block - lines.count)
  }

  /// As much as fits, with … where something is left out.
  private func cut(_ text: String, _ width: Int) -> String {
    guard DisplayWidth.of(text) > width else { return text }
    var result = ""
    var columns = 1
    for character in text {
      columns += DisplayWidth.of(character)
      if columns > width { break }
      result.append(character)
    }
    return result + "…"
  }
}
