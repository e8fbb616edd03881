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

  /// `search -- -word` is a query.
  static func rewritten(_ arguments: [String]) -> [String] {
    arguments.first == "--" ? ["query"] + arguments : arguments
  }
}
