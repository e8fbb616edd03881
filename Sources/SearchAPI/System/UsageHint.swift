/// What the parser of arguments complains about, with where to read more.
public enum UsageHint {
  /// A complaint of one line. What the parser would print in full ends in `See 'NAME --help' for more information.`
  public static func add(to complaint: String, from full: String) -> String {
    let command = full.split(separator: "\n").last.flatMap { line in
      line.contains("See '") ? line.split(separator: "'").dropFirst().first : nil
    }
    return complaint.split(separator: "\n").joined(separator: " ") + (command.map { " (see \($0))" } ?? "")
  }
}
