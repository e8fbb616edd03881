import Glibc
import SearchAPI

/// Opens a page where people read pages: `$BROWSER`, else `xdg-open` on a desktop.
enum Browser {
  static var isThere: Bool { command != nil }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A shell's command that takes the address as `$1`.
  private static var command: String? {
    if let browser = variable("BROWSER")?.split(separator: ":").first.map({ String($0) }) {
      return browser.contains("%s") ? browser.replacing("%s", with: "\"$1\"") : "\(browser) \"$1\""
    }
    let hasDesktop = variable("DISPLAY") != nil || variable("WAYLAND_DISPLAY") != nil
    let isInstalled = (variable("PATH") ?? "").split(separator: ":").contains { access("\($0)/xdg-open", X_OK) == 0 }
    return hasDesktop && isInstalled ? "xdg-open \"$1\"" : nil
  }

  /// Nil where all went well, else what to say. Addresses come from pages: nothing but the web and files is opened.
  static func open(_ url: String) -> String? {
    guard ["http://", "https://", "file:///"].contains(where: url.hasPrefix) else {
      return "\(url) is no page's address"
    }
    guard let command else { return "no browser: set BROWSER" }
    guard let child = try? ChildProcess("/bin/sh", ["-c", command, "search", url], input: .shared) else {
      return "cannot run /bin/sh"
    }
    return child.end(waiting: true) == .status(0)
      ? nil : "\(command.split(separator: " ").first ?? "the browser") failed"
  }
}
