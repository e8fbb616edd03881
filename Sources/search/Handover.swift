import SearchAPI

/// What the `searchd` beside this program does in its place.
enum Handover {
  static func become(_ command: String, _ arguments: [String]) throws -> Never {
    throw ChildProcess.become(try searchd(), [command] + arguments)
  }

  /// The daemon's program.
  static func searchd() throws -> String {
    guard let program = ChildProcess.sibling("searchd") else {
      throw Failure("there is no searchd beside this program: install both in one folder")
    }
    return program
  }

  /// Arguments as the parser wants them: `search -- -word` is a query, and options may stand before a command's name
  /// (`search --index DIR add PATH`).
  static func rewritten(_ arguments: [String], commands: Set<String>) -> [String] {
    if arguments.first == "--" { return ["query"] + arguments }
    var index = 0
    while index < arguments.count, arguments[index].hasPrefix("--") {
      index += withValue.contains(arguments[index]) ? 2 : 1
    }
    guard index < arguments.count, commands.contains(arguments[index]) else { return withMinusWordsLast(arguments) }
    if arguments[index] == "query" { return withMinusWordsLast(arguments) }
    // Behind what may be a command of this one: `watch list`.
    let rest = arguments[(index + 1)...]
    let end = rest.firstIndex(of: "--") ?? rest.endIndex
    return [arguments[index]] + rest[..<end] + arguments[..<index] + rest[end...]
  }

  /// `search apple -frost` asks for a word not to be there: what is no option goes behind those that are, where it is taken
  /// as it stands.
  private static func withMinusWordsLast(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.count
    let words = arguments[..<end].filter(isMinusWord)
    if words.isEmpty { return arguments }
    return arguments[..<end].filter { !isMinusWord($0) } + ["--"] + words + arguments[end...].dropFirst()
  }

  /// Not of a letter alone, which is an option, nor of `-n10`.
  private static func isMinusWord(_ argument: String) -> Bool {
    guard argument.hasPrefix("-"), !argument.hasPrefix("--") else { return false }
    let word = argument.dropFirst()
    if word.hasPrefix("n"), word.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }) { return false }
    return word.count > 1 || !word.allSatisfy(\.isASCII)
  }

  /// Options of any command whose value is an argument of its own, which may be a command's name.
  private static let withValue: Set = [
    "--index", "--socket", "--limit", "--offset", "--sort", "--site", "--lang", "--after", "--before", "--color",
    "--url", "--format", "--query",
  ]
}
