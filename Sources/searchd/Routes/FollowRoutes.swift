import InvertedIndex
import SearchAPI

/// `/v1/follow`: a query's new matches as pages arrive, as server-sent events (WHATWG HTML, 9.2).
///
/// The answer begins with a comment, then has an event `hit` a match, and a comment now and then, so that an end that
/// went away is noticed. An event `more` tells how many matches of a commit came beyond those that are told; an event
/// `error`, why the answer ends where it is not that the daemon stops.
func followRoutes(_ engine: Engine) -> [Route] {
  let slots = Slots(engine.limits.followers)
  let parameters = ["q", "site", "lang", "after", "before", "snippets", "explain", "fold", "full"]
  return [
    Route(.GET, "/v1/follow", parameters: parameters) { request in
      var search = try SearchRequest(request, limits: engine.limits)
      search.limit = engine.limits.results
      search.counting = .exact
      search.deadline = nil
      // Before the answer has a status, which a stream sends first.
      _ = try QueryParser.parse(search.query)
      let follower = Follower(search: search, engine: engine)
      guard let slot = slots.take() else { throw RequestError.busy("too many followers at a time") }
      return Response(
        contentType: "text/event-stream",
        body: .stream { writer in
          // Free again even where this never runs: an answer to `HEAD` has no body.
          defer { withExtendedLifetime(slot) {} }
          try await follower.run(writer)
        },
        headers: [("Cache-Control", "no-store")])
    }
  ]
}

private struct Follower: Sendable {
  private static let pulse = Duration.seconds(15)
  /// A search that there is no room for now is tried again so often, a second apart.
  private static let retries = 30

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
    do {
      for await snapshot in arrivals {
        let result = try await matches(in: snapshot)
        var events = [UInt8]()
        for hit in result.hits { events += try Self.event("hit", HitAnswer(hit)) }
        let told = result.hits.reduce(0) { $0 + 1 + $1.duplicates }
        if result.hits.count == search.limit, result.total.value > told {
          events += try Self.event("more", FollowOverflow(more: result.total.value - told))
        }
        try await writer.write(events)
      }
      if engine.stage != .stopping { throw RequestError.lagging }
    } catch {
      try Task.checkCancellation()
      try await writer.write(try Self.event("error", ErrorAnswer(RequestError(error, limits: engine.limits).error)))
    }
  }

  /// Those of the documents that a commit brought.
  private func matches(in snapshot: Snapshot) async throws -> SearchResult {
    var attempts = 0
    while true {
      var search = search
      search.sort = .newest
      search.isOfArrivals = true
      search.deadline = .now + .seconds(engine.limits.querySeconds)
      do {
        return try await engine.searches.run { [search] isCancelled in
          var search = search
          search.isCancelled = isCancelled
          return try Searcher(snapshot: snapshot, analyzer: engine.analyzer).search(search)
        }
      } catch  where attempts < Self.retries && RequestError(error, limits: engine.limits).error.code == "busy" {
        attempts += 1
        try await Task.sleep(for: .seconds(1))
      } catch SearchError.timeout where attempts == 0 {
        attempts = Self.retries
      }
    }
  }

  private static func event(_ name: String, _ value: some Encodable) throws -> [UInt8] {
    Array("event: \(name)\ndata: ".utf8) + (try Wire.encode(value)) + Array("\n\n".utf8)
  }
}

extension RequestError {
  fileprivate static let lagging = RequestError(
    .serviceUnavailable, "lagging", "pages came faster than they were told",
    hint: "follow again, and search for the rest")
}
