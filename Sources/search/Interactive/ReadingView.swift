import SearchAPI

/// A page's text on the screen. Only what is seen is broken into lines, so that a page of any length opens at once, and
/// follows the screen when that changes its size.
struct ReadingView: Equatable {
  /// A paragraph, or a part of a very long one.
  private struct Part: Equatable {
    var text: Substring
    var beginsParagraph = true
  }

  /// Bytes from which a paragraph is taken in parts.
  private static let longPart = 4 << 10

  let title: String
  /// What is known of the page, then its text.
  private let parts: [Part]
  /// The first line that is shown: of which part, and where in it. After the screen became wider there may be no such line.
  private var part = 0
  private var line = 0

  init(_ document: DocumentAnswer) {
    title = Wrap.oneLine(document.shownTitle)
    let facts = [document.author, document.published.map { String($0.prefix(10)) } ?? "", document.lang, document.url]
      .filter { !$0.isEmpty }.map { Wrap.oneLine($0) }.joined(separator: " · ")
    var parts = [Part(text: facts[...], beginsParagraph: false)]
    for paragraph in document.text.utf8.split(separator: UInt8(ascii: "\n")) {
      parts += Self.parts(Substring(paragraph))
    }
    self.parts = parts
  }

  /// Cut at blanks where there are any.
  private static func parts(_ paragraph: Substring) -> [Part] {
    var parts: [Part] = []
    var rest = paragraph
    while rest.utf8.count > longPart {
      var end = rest.utf8.index(rest.startIndex, offsetBy: longPart)
      while rest.utf8[end] & 0xC0 == 0x80 { end = rest.utf8.index(before: end) }
      end = rest[..<end].lastIndex(of: " ") ?? end
      guard end > rest.startIndex else { break }
      parts.append(Part(text: rest[..<end], beginsParagraph: parts.isEmpty))
      rest = rest[end...]
    }
    return parts + [Part(text: rest, beginsParagraph: parts.isEmpty)]
  }

  private func lines(_ number: Int, _ width: Int) -> [String] {
    let part = parts[number]
    let lines = Wrap.lines(Wrap.marked(String(part.text), []), width: width).map { $0.map(\.text).joined() }
    return part.beginsParagraph || lines.isEmpty ? [""] + lines : lines
  }

  /// As many lines as there are from the first that is shown, `count` at most; `style` of what is known of the page.
  func lines(_ count: Int, width: Int, style: (String) -> String) -> [String] {
    var shown: [String] = []
    var number = part
    while shown.count < count, number < parts.count {
      let lines = lines(number, width)
      let rest = number == part ? lines[min(line, lines.count - 1)...] : lines[...]
      shown += number == 0 ? rest.map(style) : Array(rest)
      number += 1
    }
    return Array(shown.prefix(count))
  }

  /// At least one line stays on the screen.
  mutating func move(by steps: Int, width: Int) {
    var steps = steps
    var count = lines(part, width).count
    line = min(line, count - 1)
    while line + steps >= count, part + 1 < parts.count {
      steps -= count - line
      (part, line) = (part + 1, 0)
      count = lines(part, width).count
    }
    while line + steps < 0, part > 0 {
      steps += line + 1
      part -= 1
      line = lines(part, width).count - 1
      count = line + 1
    }
    line = max(0, min(count - 1, line + steps))
  }

  mutating func moveToStart() { (part, line) = (0, 0) }

  mutating func moveToEnd(width: Int) {
    part = parts.count - 1
    line = lines(part, width).count - 1
  }
}
