import Synchronization

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
