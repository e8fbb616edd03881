import ArgumentParser
import Glibc
import SearchAPI

extension ArgumentHelp {
  /// `--no-pager`, wherever it is an option.
  static var noPager: ArgumentHelp {
    "Never page on a terminal ($SEARCH_PAGER, $PAGER or less pages what overflows it)."
  }
}

/// Shows long text a screen at a time, on a terminal and only where it overflows.
enum Pager {
  /// Prints `text`, through `$SEARCH_PAGER`, `$PAGER` or `less` where it has more lines than the terminal. An empty
  /// variable, or `cat`, turns that off.
  static func show(_ text: String, isAllowed: Bool = true) {
    guard isAllowed, isatty(STDOUT_FILENO) == 1, isatty(STDIN_FILENO) == 1, overflows(text), let command,
      run(command, text)
    else { return standardOutput(text) }
  }

  private static var command: String? {
    for name in ["SEARCH_PAGER", "PAGER"] {
      guard let value = getenv(name).map({ String(cString: $0) }) else { continue }
      return value.isEmpty || value == "cat" ? nil : value
    }
    return "less"
  }

  private static func overflows(_ text: String) -> Bool {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return false }
    return text.utf8.count { $0 == 10 } >= Int(size.ws_row)
  }

  /// False where the pager could not be started.
  private static func run(_ command: String, _ text: String) -> Bool {
    // Colours and links as they are, what is shown stays on the screen.
    setenv("LESS", "FRX", 0)
    signal(SIGPIPE, SIG_IGN)
    // While the pager runs, Ctrl-C is its.
    let interrupt = signal(SIGINT, SIG_IGN)
    defer { signal(SIGINT, interrupt) }
    guard let pipe = popen(command, "w") else { return false }
    let isWritten = write(Array(text.utf8), to: fileno(pipe))
    let status = pclose(pipe)
    // The shell's word for a program that is not there.
    return isWritten || status >> 8 != 127
  }
}
