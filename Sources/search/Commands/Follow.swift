import Glibc
import SearchAPI
import Synchronization

/// `search --follow QUERY`: prints new matches as pages arrive, until Ctrl-C.
struct Follow {
  enum Form {
    case text(ResultPrinter)
    case json
    case ids(Character)
  }

  var parameters: SearchParameters
  var form: Form

  func run(_ client: DaemonClient) async throws {
    let events = EventStream()
    let failure = Mutex<APIError?>(nil)
    if isatty(STDERR_FILENO) == 1 { standardError("search: waiting for new pages; Ctrl-C ends") }
    let response = try await client.send("GET", parameters.followTarget, within: nil) { bytes in
      for event in events.feed(bytes) {
        if event.name == "error" {
          failure.withLock { $0 = (try? Wire.decode(ErrorAnswer.self, from: event.data))?.error }
        } else {
          show(event)
        }
      }
    }
    try DaemonClient.checkStatus(response)
    if let error = failure.withLock({ $0 }) { throw ClientError.refused(status: response.status, error) }
    throw Failure("the daemon has stopped: start it again with searchd, or with any search")
  }

  private func show(_ event: EventStream.Event) {
    if event.name == "more", let overflow = try? Wire.decode(FollowOverflow.self, from: event.data) {
      return standardError("search: \(overflow.more) more came at once: search for them")
    }
    guard event.name == "hit", let hit = try? Wire.decode(HitAnswer.self, from: event.data) else { return }
    switch form {
    case .json: standardOutput(event.data + [10])
    case .ids(let end): standardOutput(PlainText.withoutControls(hit.id) + String(end))
    case .text(let printer): standardOutput(printer.text(hit) + "\n")
    }
  }
}
