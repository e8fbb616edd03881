import SearchAPI
import Synchronization

/// How the daemon stands now.
struct Gauges: Sendable {
  var documents = 0
  var segments = 0
  /// What is left out of every answer, each for people.
  var damaged: [String] = []
  var generation = 0
  /// Of the index directory.
  var bytes = 0
  var connections = 0
  var setAside = 0
  var parsersLost = 0
  var uploads = 0
  var searchesRunning = 0
  var uptimeSeconds = 0
}

/// What the daemon has done since it started, as Prometheus reads it (text exposition format 0.0.4).
final class Metrics: Sendable {
  private struct Key: Hashable {
    var route: String
    var method: String
    var status: Int
  }

  /// Upper bounds of the histogram's buckets, in seconds.
  private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  /// How long a route's answers took that were no errors.
  private struct Histogram {
    var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    var seconds = 0.0

    mutating func add(_ seconds: Double) {
      buckets[Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count] += 1
      self.seconds += seconds
    }
  }

  private struct State {
    var requests: [Key: Int] = [:]
    var times: [String: Histogram] = [:]
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
      if status < 400 { state.times[route, default: Histogram()].add(seconds) }
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
  /// Searches answered.
  var searches: Int {
    state.withLock { state in
      state.requests.reduce(0) { $0 + ($1.key.route == "/v1/search" && $1.key.status == 200 ? $1.value : 0) }
    }
  }
  /// Since the start.
  var connectionsSoFar: Int { state.withLock { $0.connectionsSoFar } }
  var connections: Int { state.withLock { $0.connections } }

  /// The counters, and the gauges.
  func text(_ gauges: Gauges) -> String {
    let state = state.withLock { $0 }
    var text = ""
    func family(_ name: String, _ type: String, _ help: String) {
      text += "# HELP searchd_\(name) \(help)\n# TYPE searchd_\(name) \(type)\n"
    }
    func gauge(_ name: String, _ value: Int, _ help: String) {
      family(name, "gauge", help)
      text += "searchd_\(name) \(value)\n"
    }
    family("build_info", "gauge", "The daemon's version.")
    text += "searchd_build_info{version=\"\(programVersion)\"} 1\n"
    gauge("documents", gauges.documents, "Documents that a search can find.")
    gauge("segments", gauges.segments, "Segments of the index.")
    gauge("damaged_segments", gauges.damaged.count, "Damaged parts that are left out of every answer.")
    gauge("generation", gauges.generation, "Commits since the index was made.")
    gauge("index_bytes", gauges.bytes, "Size of the index directory.")
    gauge("connections", gauges.connections, "Open connections.")
    gauge("set_aside", gauges.setAside, "Pages that harmed their parser and are kept apart.")
    family("parsers_lost_total", "counter", "Parsers that ended before their time.")
    text += "searchd_parsers_lost_total \(gauges.parsersLost)\n"
    gauge("uploads", gauges.uploads, "Bodies of pages being taken in or waiting.")
    gauge("searches_running", gauges.searchesRunning, "Searches running or waiting.")
    gauge("uptime_seconds", gauges.uptimeSeconds, "Seconds since the start.")

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

    family("request_seconds", "histogram", "How long requests took that were answered without an error.")
    for (route, histogram) in state.times.sorted(by: { $0.key < $1.key }) {
      var sum = 0
      for (bound, number) in zip(Self.bounds.map { "\($0)" } + ["+Inf"], histogram.buckets) {
        sum += number
        text += "searchd_request_seconds_bucket{route=\"\(route)\",le=\"\(bound)\"} \(sum)\n"
      }
      text += "searchd_request_seconds_sum{route=\"\(route)\"} \(histogram.seconds)\n"
      text += "searchd_request_seconds_count{route=\"\(route)\"} \(sum)\n"
    }
    return text
  }
}
