import Files

/// Paths as they were given. The parser's arguments are text, in which bytes that are no UTF-8 are replaced: a name in GBK
/// that the shell filled in would be no file's.
public enum PathBytes {
  private static let replacement = "\u{FFFD}"
  /// What Linux lets a program be called with is less.
  private static let mostBytes = 8 << 20

  /// The bytes of one path, found as those of several.
  public static func of(_ path: String) -> [UInt8] { of([path]).first ?? [] }

  /// The bytes of each path. One with U+FFFD in it is looked up among this process's arguments (`/proc/self/cmdline`),
  /// and keeps that character where none of them fits.
  public static func of(_ paths: [String]) -> [[UInt8]] {
    guard paths.contains(where: { $0.contains(replacement) }),
      let bytes = try? FileBytes.readAll(path: "/proc/self/cmdline", upTo: mostBytes)
    else { return paths.map { Array($0.utf8) } }
    return match(paths, bytes.split(separator: 0).map { Array($0) })
  }

  /// Of arguments that are the same text each is taken once, in their order.
  static func match(_ paths: [String], _ arguments: [[UInt8]]) -> [[UInt8]] {
    var given: [String: [[UInt8]]] = [:]
    for argument in arguments.reversed() {
      let text = String(decoding: argument, as: UTF8.self)
      if text.contains(replacement) { given[text, default: []].append(argument) }
    }
    return paths.map { given[$0]?.popLast() ?? Array($0.utf8) }
  }
}
