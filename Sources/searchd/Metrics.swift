import SearchAPI
import Synchronization

/// What the daemon has done since it started, as Prometheus reads it (text exposition format 0.0.4).
final class Metrics: Sendable {
  private struct Key: Hashable {
    var route: String
    var method: String
    var status: Int
  }

  /// Upper bounds of the histogram's buckets, in seconds.
  private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private struct State {
    var requests: [Key: Int] = [:]
    var searchBuckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    var searchSeconds = 0.0
    var pages = AddAnswer()
    var skipped = 0
    var removed = 0
    var connections = 0
    var connectionsSoFar = 0
  }

  private let state = Mutex(State())

  func count(route: String, method: String, status: Int, elapsed: Duration) {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    // A method that somebody made up must not become a series of its own.
    let method = ["GET", "HEAD", "POST", "DELETE", "PUT"].contains(method) ? method : "other"
    state.withLock { state in
      state.requests[Key(route: route, method: method, status: status), default: 0] += 1
      guard route == "/v1/search", status == 200 else { return }
      state.searchBuckets[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
      state.searchSeconds += seconds
    }
  }

  func count(_ answer: AddAnswer) {
    state.withLock { state in
      state.pages.added += answer.added
      state.pages.updated += answer.updated
      state.pages.unchanged += answer.unchanged
      state.skipped += answer.skippedTotal
    }
  }

  func countRemoved(_ number: Int) { state.withLock { $0.removed += number } }
  func connectionOpened() {
    state.withLock {
      $0.connections += 1
      $0.connectionsSoFar += 1
    }
  }
  func connectionClosed() { state.withLock { $0.connections -= 1 } }
  /// Since the start.
  var connectionsSoFar: Int { state.withLock { $0.connectionsSoFar } }
  var connections: Int { state.withLock { $0.connections } }

  /// The counters, with the gauges of `status`.
  func text(_ status: StatusAnswer) -> String {
    let state = state.withLock { $0 }
    var text = ""
    func family(_ name: String, _ type: String, _ help: String) {
      text += "# HELP searchd_\(name) \(help)\n# TYPE searchd_\(name) \(type)\n"
    }
    func gauge(_ name: String, _ value: Int, _ help: String) {
      family(name, "gauge", help)
      text += "searchd_\(name) \(value)\n"
    }
    gauge("documents", status.documents, "Documents that a search can find.")
    gauge("segments", status.segments, "Segments of the index.")
    gauge("index_bytes", status.bytes, "Size of the index directory.")
    gauge("connections", status.connections, "Open connections.")
    gauge("set_aside", status.setAside, "Pages that harmed their parser and are kept apart.")
    family("parsers_lost_total", "counter", "Parsers that ended before their time.")
    text += "searchd_parsers_lost_total \(status.parsersLost)\n"
    gauge("uploads", status.uploads, "Bodies of pages being taken in or waiting.")
    gauge("searches", status.searches, "Searches running or waiting.")
    gauge("uptime_seconds", status.uptimeSeconds, "Seconds since the start.")

    family("pages_total", "counter", "Pages taken in, by what became of them.")
    let outcomes = [
      ("added", state.pages.added), ("updated", state.pages.updated), ("unchanged", state.pages.unchanged),
      ("skipped", state.skipped), ("removed", state.removed),
    ]
    for (outcome, number) in outcomes { text += "searchd_pages_total{outcome=\"\(outcome)\"} \(number)\n" }

    family("requests_total", "counter", "Requests answered.")
    for (key, number) in state.requests.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      text +=
        "searchd_requests_total{route=\"\(key.route)\",method=\"\(key.method)\",status=\"\(key.status)\"} \(number)\n"
    }

    family("search_seconds", "histogram", "How long searches took that were answered.")
    var sum = 0
    for (bound, number) in zip(Self.bounds, state.searchBuckets) {
      sum += number
      text += "searchd_search_seconds_bucket{le=\"\(bound)\"} \(sum)\n"
    }
    sum += state.searchBuckets[Self.bounds.count]
    text += "searchd_search_seconds_bucket{le=\"+Inf\"} \(sum)\n"
    text += "searchd_search_seconds_sum \(state.searchSeconds)\nsearchd_search_seconds_count \(sum)\n"
    return text
  }
}
