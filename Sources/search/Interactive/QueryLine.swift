import SearchAPI
import TextBytes

/// The line that a query is typed in, and where in it.
struct QueryLine: Equatable {
  private(set) var before: String
  private(set) var after = ""

  init(_ text: String = "") { before = text }

  var text: String { before + after }

  /// Whether the key is one of this line's.
  mutating func press(_ key: Key) -> Bool {
    switch key {
    case .text(let text): before += text
    case .backspace: before = String(before.dropLast())
    case .delete: after = String(after.dropFirst())
    case .left: before.popLast().map { after = String($0) + after }
    case .right: after.isEmpty ? () : before.append(after.removeFirst())
    case .control("a"): self = QueryLine(before: "", after: text)
    case .control("e"): self = QueryLine(text)
    case .control("u"): self = QueryLine()
    case .control("k"): after = ""
    case .control("w"):
      let rest = before.reversed().drop { $0.isWhitespace }.drop { !$0.isWhitespace }
      before = String(rest.reversed())
    default: return false
    }
    return true
  }

  /// As much as fits around the cursor, and the cursor's column.
  func shown(columns: Int) -> (text: String, cursor: Int) {
    func line(_ text: String) -> Substring {
      let line = Wrap.oneLine(text)
      return (text.first?.isWhitespace == true && !line.isEmpty ? " " : "") + line[...]
        + (text.last?.isWhitespace == true ? " " : "")
    }
    var left = line(before)
    while DisplayWidth.of(String(left)) > columns { left.removeFirst() }
    let cursor = DisplayWidth.of(String(left))
    var right = line(after)
    while cursor + DisplayWidth.of(String(right)) > columns { right.removeLast() }
    return (String(left + right), cursor)
  }

  private init(before: String, after: String) { (self.before, self.after) = (before, after) }
}
