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

/// Takes server-sent events apart.
final class EventStream: Sendable {
  struct Event: Sendable, Equatable {
    /// Empty where it has none.
    var name: String
    /// What the fields `data` hold.
    var data: [UInt8]
  }

  private let rest = Mutex<[UInt8]>([])

  func feed(_ bytes: [UInt8]) -> [Event] {
    rest.withLock { Self.take(bytes, behind: &$0) }
  }

  private static func take(_ bytes: [UInt8], behind rest: inout [UInt8]) -> [Event] {
    rest += bytes
    var events: [Event] = []
    while let end = rest.indices.dropLast().first(where: { rest[$0] == 10 && rest[$0 + 1] == 10 }) {
      let lines = rest[..<end].split(separator: 10).map { Array($0) }
      rest.removeSubrange(...(end + 1))
      func values(_ field: String) -> [ArraySlice<UInt8>] {
        lines.filter { $0.starts(with: "\(field):".utf8) }.map { $0.dropFirst(field.utf8.count + 1).drop { $0 == 32 } }
      }
      let data = values("data")
      if data.isEmpty { continue }
      events.append(
        Event(
          name: String(decoding: values("event").last ?? [], as: UTF8.self), data: Array(data.joined(separator: [10]))))
    }
    return events
  }
}
