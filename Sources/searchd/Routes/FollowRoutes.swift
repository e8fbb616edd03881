import InvertedIndex
import SearchAPI
import Synchronization

/// `/v1/follow`: a query's new matches as pages arrive, as server-sent events (WHATWG HTML, 9.2).
///
/// The answer begins with a comment, then has an event `hit` a match, and a comment now and then, so that an end that
/// went away is noticed.
func followRoutes(_ engine: Engine) -> [Route] {
  let slots = FollowerSlots(engine.limits.followers)
  let parameters = ["q", "site", "lang", "after", "before", "snippets", "explain", "fold", "full"]
  return [
    Route(.GET, "/v1/follow", parameters: parameters) { request in
      var search = try SearchRequest(request, limits: engine.limits)
      search.limit = engine.limits.results
      search.deadline = nil
      let follower = Follower(search: search, engine: engine)
      // Before the answer has a status, which a stream sends first.
      guard let slot = slots.take() else { throw RequestError.busy("too many followers at a time") }
      return Response(
        contentType: "text/event-stream",
        body: .stream { writer in
          defer { withExtendedLifetime(slot) {} }
          try await follower.run(writer)
        },
        headers: [("Cache-Control", "no-store")])
    }
  ]
}

private struct Follower: Sendable {
  private static let pulse = Duration.seconds(15)

  let search: SearchRequest
  let engine: Engine

  func run(_ writer: ResponseWriter) async throws {
    let arrivals = engine.writer.arrivals()
    try await writer.write(Array(": following\n\n".utf8))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while true {
          try await Task.sleep(for: Self.pulse)
          try await writer.write(Array(": \n\n".utf8))
        }
      }
      group.addTask { try await tell(arrivals, writer) }
      // Whichever ends first ends the other.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func tell(_ arrivals: AsyncStream<Snapshot>, _ writer: ResponseWriter) async throws {
    for await snapshot in arrivals {
      var search = search
      search.sort = .newest
      search.isOfArrivals = true
      search.deadline = .now + .seconds(engine.limits.querySeconds)
      let result = try await engine.searches.run { [search] isCancelled in
        var search = search
        search.isCancelled = isCancelled
        return try Searcher(snapshot: snapshot, analyzer: engine.analyzer).search(search)
      }
      var events = [UInt8]()
      for hit in result.hits {
        events += "event: hit\ndata: ".utf8
        events += try Wire.encode(HitAnswer(hit))
        events += "\n\n".utf8
      }
      try await writer.write(events)
    }
  }
}

/// How many may follow at a time.
private final class FollowerSlots: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  func take() -> Slot? {
    free.withLock { free in
      guard free > 0 else { return nil }
      free -= 1
      return Slot(slots: self)
    }
  }

  /// Is free again with the last reference to it: an answer without its body, to `HEAD`, never runs.
  final class Slot: Sendable {
    private let slots: FollowerSlots

    fileprivate init(slots: FollowerSlots) { self.slots = slots }

    deinit { slots.free.withLock { $0 += 1 } }
  }
}
