import Glibc
import SearchAPI

/// The terminal while it is ours: its other screen, keys one by one and unseen.
final class Screen {
  private var saved = termios()
  private(set) var isTaken = false
  private(set) var rows = 24
  private(set) var columns = 80

  /// Nil where there is no terminal on both sides.
  init?() {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &saved) == 0 else {
      return nil
    }
    measure()
  }

  func measure() {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else { return }
    (rows, columns) = (Int(size.ws_row), Int(size.ws_col))
  }

  func take() {
    guard !isTaken else { return }
    var raw = saved
    cfmakeraw(&raw)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
    put("\u{1B}[?1049h\u{1B}[2J")
    isTaken = true
  }

  /// Leaves the terminal as it was.
  func giveBack() {
    guard isTaken else { return }
    put("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l")
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
    isTaken = false
  }

  /// Shows lines from the top, and the cursor where it belongs; nil hides it. In one write, so that nothing flickers.
  func show(_ lines: [String], cursor: (row: Int, column: Int)?) {
    var frame = "\u{1B}[?25l\u{1B}[H"
    for row in 0..<rows {
      if row > 0 { frame += "\r\n" }
      frame += (row < lines.count ? lines[row] : "") + "\u{1B}[0m\u{1B}[K"
    }
    if let cursor { frame += "\u{1B}[\(cursor.row + 1);\(cursor.column + 1)H\u{1B}[?25h" }
    put(frame)
  }

  private func put(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }
}
