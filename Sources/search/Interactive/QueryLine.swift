import SearchAPI
import TextBytes

/// The line that a query is typed in, and where in it.
struct QueryLine: Equatable {
  private(set) var before: String
  private(set) var after = ""
  /// Whether the last key had no room: a query may not be longer.
  private(set) var isFull = false

  init(_ text: String = "") { before = text }

  var text: String { before + after }

  /// Whether the key is one of this line's.
  mutating func press(_ key: Key) -> Bool {
    isFull = false
    switch key {
    case .text(let text):
      isFull = before.utf8.count + after.utf8.count + text.utf8.count > ServiceLimits.current.queryBytes
      if !isFull { before += text }
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
    // From the cursor outwards: what is far from it costs nothing.
    var cursor = 0
    func fits(_ character: Character, _ used: inout Int) -> Bool {
      let width = DisplayWidth.of(character)
      guard used + width <= columns else { return false }
      used += width
      return true
    }
    let left = line(before).reversed().prefix { fits($0, &cursor) }.reversed()
    var used = cursor
    let right = line(after).prefix { fits($0, &used) }
    return (String(left) + right, cursor)
  }

  private init(before: String, after: String) { (self.before, self.after) = (before, after) }
}
