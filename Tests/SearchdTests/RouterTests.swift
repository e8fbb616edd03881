import InvertedIndex
import Logging
import NIOHTTP1
import SearchAPI
import Testing

@testable import searchd

@Suite("Errors and limits")
struct RouterTests {
  /// Each key of a search as one types ends the search before.
  @Test func aClientThatHangsUpIsNoFault() async throws {
    let metrics = Metrics()
    let (logged, log) = AsyncStream.makeStream(of: String.self)
    var logger = Logger(label: "test") { _ in ListedLog(list: log) }
    logger.logLevel = .info
    let route = Route(.GET, "/wait") { _ in
      try await Task.sleep(for: .seconds(100))
      throw SearchError.cancelled
    }
    let router = Router(routes: [route], limits: .current, metrics: metrics, logger: logger)
    let request = Task {
      await router.answer(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/wait"), body: RequestBody())
    }
    request.cancel()
    #expect(await request.value.status.code == 499)
    #expect(metrics.text(Gauges()).contains("status=\"499\"} 1\n"))
    log.finish()
    for await line in logged { #expect(Bool(false), "\(line)") }
  }

  /// What the client is told is not told again; what it is not told is.
  @Test func theLogTellsWhatAnErrorAdds() async throws {
    let (logged, log) = AsyncStream.makeStream(of: String.self)
    let logger = Logger(label: "test") { _ in ListedLog(list: log, isWhole: true) }
    let routes = [
      Route(.GET, "/told") { _ in
        throw RequestError(.serviceUnavailable, "no_parser", "no parser starts", hint: "try again")
      },
      Route(.GET, "/untold") { _ in throw SearchError.timeout },
    ]
    let router = Router(routes: routes, limits: .current, metrics: Metrics(), logger: logger)
    for path in ["/told", "/untold"] {
      _ = await router.answer(HTTPRequestHead(version: .http1_1, method: .GET, uri: path), body: RequestBody())
    }
    log.finish()
    var lines: [String] = []
    for await line in logged { lines.append(line) }
    #expect(lines.first == "warning no parser starts route=/told")
    #expect(lines.last?.hasSuffix(" error=\(SearchError.timeout) route=/untold") == true, "\(lines)")
  }

  /// What a client takes for granted is what the daemon tells.
  @Test func limitsHaveOneNumber() {
    var limits = ServiceLimits.ofThisProcess
    limits.connections = ServiceLimits.current.connections
    #expect(limits == .current)
  }
}
