import Files
import SearchAPI

/// Asks the daemon beside the keyboard: the newest question counts, and one that is asked meanwhile is broken off.
struct Asking {
  let endpoint: Endpoint
  var tell: @Sendable (Interactive.Event) -> Void = { _ in }
  /// Of the newest question; answers of others are out of date.
  private(set) var number = 0
  private var running: Task<Void, Never>?

  init(endpoint: Endpoint) { self.endpoint = endpoint }

  mutating func forget() {
    running?.cancel()
    running = nil
    number += 1
  }

  mutating func ask(_ parameters: SearchParameters) {
    start { client, number, tell in
      do throws(ClientError) {
        var answer = try await client.get(SearchAnswer.self, parameters.target)
        // The last word may not be typed to its end.
        if answer.hits.isEmpty, let longer = Self.asPrefix(parameters.query) {
          var parameters = parameters
          parameters.query = longer
          answer = try await client.get(SearchAnswer.self, parameters.target)
        }
        tell(.answer(number, .success(answer)))
      } catch {
        tell(.answer(number, .failure(error)))
      }
    }
  }

  mutating func page(_ id: String) {
    start { client, number, tell in
      do throws(ClientError) {
        let target = "/v1/documents/" + PercentEncoding.encode(id)
        tell(.page(number, .success(try await client.get(DocumentAnswer.self, target))))
      } catch {
        tell(.page(number, .failure(error)))
      }
    }
  }

  func count() {
    Task { [endpoint, tell] in
      guard let client = try? DaemonClient(endpoint) else { return }
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
    _ question: @escaping @Sendable (DaemonClient, Int, @Sendable (Interactive.Event) -> Void) async -> Void
  ) {
    forget()
    let (number, tell, endpoint) = (number, tell, endpoint)
    running = Task {
      do throws(ClientError) {
        let client = try DaemonClient(endpoint)
        // Whoever hangs up stops the search.
        await withTaskCancellationHandler {
          await question(client, number, tell)
        } onCancel: {
          client.close()
        }
        client.close()
      } catch {
        tell(.answer(number, .failure(error)))
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
