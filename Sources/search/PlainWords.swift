import ArgumentParser
import SearchAPI

/// The everyday call: plain words, and a daemon that runs.
///
/// It goes without the parser of arguments, which reads the definitions of all commands first, and without the threads
/// of asynchronous code: these two took two thirds of such a call's time. Whatever is not plain goes the long way,
/// where the same is done.
enum PlainWords {
  /// Whether `arguments` are a query's words and nothing else.
  static func areAll(_ arguments: [String], commands: [String]) -> Bool {
    guard let first = arguments.first, first != "help", !commands.contains(first) else { return false }
    return !arguments.contains { $0.isEmpty || $0.utf8.first == UInt8(ascii: "-") }
      && !arguments.allSatisfy { $0.allSatisfy(\.isWhitespace) }
  }

  /// Searches; the exit status, or nil where nothing was printed because no daemon answers.
  static func search(_ words: [String]) -> ExitCode? {
    do {
      let endpoint = try Endpoint(index: nil, socket: nil)
      guard let client = try Connection.connect(endpoint) else { return nil }
      Connection.tell(endpoint.notice)
      var parameters = SearchParameters(query: words.joined(separator: " "))
      parameters.limit = OneSearch.usualLimit
      let search = OneSearch(parameters: parameters, form: .text(OneSearch.printer(.auto)))
      return try search.run(client)
    } catch ClientError.disconnected {
      // A daemon that was just killed: nothing is printed yet, and the long way asks anew.
      return nil
    } catch {
      standardError("search: \(error)")
      return .error
    }
  }
}
