import Glibc

/// What standard output can show.
struct Terminal {
  enum Color: String, CaseIterable { case auto, always, never }

  /// Columns; lines are broken there.
  var width: Int
  /// Bold, dim and links.
  var hasColor: Bool

  init(_ color: Color) {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col >= 20
    width = isKnown ? min(Int(size.ws_col), 110) : 80
    hasColor =
      switch color {
      case .always: true
      case .never: false
      case .auto:
        isTerminal && getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
          && getenv("TERM").map { String(cString: $0) != "dumb" } ?? true
      }
  }

  func bold(_ text: String) -> String { hasColor ? "\u{1B}[1m\(text)\u{1B}[22m" : text }
  func dim(_ text: String) -> String { hasColor ? "\u{1B}[2m\(text)\u{1B}[22m" : text }
  func reverse(_ text: String) -> String { hasColor ? "\u{1B}[1;7m\(text)\u{1B}[22;27m" : text }
  /// A word that matched.
  func mark(_ text: String) -> String { hasColor ? "\u{1B}[1;33m\(text)\u{1B}[22;39m" : text }

  /// A text that leads to an address where the terminal knows links (OSC 8). The address is plain ASCII without
  /// controls, or there is no link.
  func link(_ text: String, to address: String) -> String {
    guard hasColor, address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return text }
    return "\u{1B}]8;;\(address)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
  }
}
