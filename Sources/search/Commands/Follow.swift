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
    if isatty(STDERR_FILENO) == 1 { standardError("search: waiting for new pages; Ctrl-C ends") }
    let response = try await client.send("GET", parameters.followTarget, within: nil) { bytes in
      for data in events.feed(bytes) { show(data) }
    }
    try DaemonClient.checkStatus(response)
    throw Failure("the daemon has stopped: start it again with searchd, or with any search")
  }

  private func show(_ data: [UInt8]) {
    guard let hit = try? Wire.decode(HitAnswer.self, from: data) else { return }
    switch form {
    case .json: standardOutput(data + [10])
    case .ids(let end): standardOutput(PlainText.withoutControls(hit.id) + String(end))
    case .text(let printer): standardOutput(printer.text(hit) + "\n")
    }
  }
}

/// Takes server-sent events apart: what the fields `data` hold, an event at a time.
final class EventStream: Sendable {
  private let rest = Mutex<[UInt8]>([])

  func feed(_ bytes: [UInt8]) -> [[UInt8]] {
    rest.withLock { Self.take(bytes, behind: &$0) }
  }

  private static func take(_ bytes: [UInt8], behind rest: inout [UInt8]) -> [[UInt8]] {
    rest += bytes
    var events: [[UInt8]] = []
    while let end = rest.indices.dropLast().first(where: { rest[$0] == 10 && rest[$0 + 1] == 10 }) {
      let lines = rest[..<end].split(separator: 10).filter { $0.starts(with: "data:".utf8) }
      rest.removeSubrange(...(end + 1))
      if lines.isEmpty { continue }
      events.append(Array(lines.map { $0.dropFirst(5).drop { $0 == 32 } }.joined(separator: [10])))
    }
    return events
  }
}
