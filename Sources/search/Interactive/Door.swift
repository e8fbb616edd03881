import ArgumentParser
import SearchAPI

/// The way to the daemon for whoever asks again and again: one that has ended meanwhile is started again, by one question at a
/// time.
actor Door {
  private let endpoint: Endpoint
  private let mayStart: Bool
  private var opening: Task<DaemonClient, any Error>?

  init(_ endpoint: Endpoint, mayStart: Bool) {
    self.endpoint = endpoint
    self.mayStart = mayStart
  }

  /// A connection of the caller's own.
  func open() async throws -> DaemonClient {
    if let client = try Connection.connect(endpoint) { return client }
    // Whoever finds it started by another connects then.
    if let opening {
      _ = try await opening.value
      return try await Connection.open(endpoint, mayStart: false)
    }
    let task = Task { [endpoint, mayStart] in try await Connection.open(endpoint, mayStart: mayStart) }
    opening = task
    defer { opening = nil }
    do {
      return try await task.value
    } catch is ExitCode {
      throw Failure("the daemon has ended and cannot be started: searchd.log in the index directory tells why")
    }
  }

  /// Asks what may be asked twice: a daemon that was just killed takes connections for a moment more, and answers none.
  nonisolated func ask<Answer: Sendable>(_ question: @Sendable (DaemonClient) async throws -> Answer) async throws
    -> Answer
  {
    var tries = 0
    while true {
      let client = try await open()
      defer { client.close() }
      do {
        return try await question(client)
      } catch ClientError.disconnected where tries < 5 && !Task.isCancelled {
        tries += 1
        try await Task.sleep(for: .milliseconds(20))
      }
    }
  }
}
