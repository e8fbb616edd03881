import Files
import SearchAPI

/// Asks the daemon beside the keyboard: the newest question counts, and one that is asked meanwhile is broken off.
struct Asking {
  let door: Door
  var tell: @Sendable (Interactive.Event) -> Void = { _ in }
  /// Of the newest question; answers of others are out of date.
  private(set) var number = 0
  private var running: Task<Void, Never>?

  init(door: Door) { self.door = door }

  mutating func forget() {
    running?.cancel()
    running = nil
    number += 1
  }

  mutating func ask(_ parameters: SearchParameters) {
    start { client, number in
      var answer = try await client.get(SearchAnswer.self, parameters.target)
      // The last word may not be typed to its end.
      if answer.hits.isEmpty, let longer = Self.asPrefix(parameters.query) {
        var parameters = parameters
        parameters.query = longer
        answer = try await client.get(SearchAnswer.self, parameters.target)
      }
      return .answer(number, answer)
    }
  }

  mutating func page(_ id: String) {
    start { client, number in
      .page(number, try await client.get(DocumentAnswer.self, "/v1/documents/" + PercentEncoding.encode(id)))
    }
  }

  func count() {
    Task { [door, tell] in
      guard let client = try? await door.open() else { return }
      if let status = try? await client.get(BriefStatus.self, "/v1/status") { tell(.count(status.documents)) }
      client.close()
    }
  }

  /// Tells when the rest of a key's bytes should have come.
  func pause() {
    Task { [tell] in
      try? await Task.sleep(for: .milliseconds(40))
      tell(.pause)
    }
  }

  private mutating func start(
    _ question: @escaping @Sendable (DaemonClient, Int) async throws -> Interactive.Event
  ) {
    forget()
    let (number, tell, door) = (number, tell, door)
    running = Task {
      do {
        tell(
          try await door.ask { client in
            // Whoever hangs up stops the search.
            try await withTaskCancellationHandler {
              try await question(client, number)
            } onCancel: {
              client.close()
            }
          })
      } catch {
        tell(.failure(number, "\(error)"))
      }
    }
  }

  /// The query with its last word as a prefix; nil where that is no plain word.
  static func asPrefix(_ query: String) -> String? {
    let last = query.reversed().prefix { $0.isLetter || $0.isNumber }
    guard last.count >= 2, last.allSatisfy(\.isASCII) else { return nil }
    let before = query.dropLast(last.count).last
    return before == nil || before == " " ? query + "*" : nil
  }
}
