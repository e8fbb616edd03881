import Files
import Logging
import NIOHTTP1
import SearchAPI

/// One address and what answers it.
struct Route: Sendable {
  var method: HTTPMethod
  /// Ends in a slash where anything may stand behind it; the root is itself alone. Counters and the log go by it.
  var path: String
  /// The query parameters that it takes.
  var parameters: [String]
  /// True where `answer` has next to nothing to do, or does it on a thread of the search pool, its JSON included.
  var isQuick: Bool
  var answer: @Sendable (Request) async throws -> Response

  init(
    _ method: HTTPMethod, _ path: String, parameters: [String] = [], isQuick: Bool = false,
    answer: @escaping @Sendable (Request) async throws -> Response
  ) {
    self.method = method
    self.path = path
    self.parameters = parameters
    self.isQuick = isQuick
    self.answer = answer
  }

  func matches(_ path: Substring) -> Bool {
    let isPrefix = self.path.hasSuffix("/") && self.path != "/"
    return isPrefix ? path.hasPrefix(self.path) && path.count > self.path.count : path == self.path
  }
}

/// Finds the route of a request, and turns every error into an answer.
struct Router: Sendable {
  var routes: [Route]
  /// As errors tell them.
  var limits: ServiceLimits
  var metrics: Metrics
  var logger: Logger

  /// Whether a request may be answered on its connection's event loop. A log that tells of each request may have to wait
  /// for who reads it.
  func isQuick(_ head: HTTPRequestHead) -> Bool {
    guard logger.logLevel > .debug else { return false }
    let path = head.uri.prefix { $0 != "?" }
    return routes.contains { $0.isQuick && $0.matches(path) }
  }

  func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response {
    let received = ContinuousClock.now
    let (route, response) = await dispatch(head, body: body, received: received)
    let elapsed = ContinuousClock.now - received
    metrics.count(route: route, method: head.method.rawValue, status: Int(response.status.code), elapsed: elapsed)
    logger.debug(
      "request",
      metadata: [
        "method": "\(head.method.rawValue)", "route": "\(route)", "status": "\(response.status.code)",
        "took": "\(elapsed)",
      ])
    return response
  }

  private func dispatch(
    _ head: HTTPRequestHead, body: RequestBody, received: ContinuousClock.Instant
  ) async -> (route: String, Response) {
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0]
    let here = routes.filter { $0.matches(path) }
    guard !here.isEmpty else {
      let known = Set(routes.map(\.path)).sorted().joined(separator: " ")
      return ("unknown", .failure(.notFound("there is nothing at this address", hint: "there is \(known)")))
    }
    // HEAD is GET, its body kept back by the connection.
    let method = head.method == .HEAD ? .GET : head.method
    guard let route = here.first(where: { $0.method == method }) else {
      let allowed = here.map(\.method.rawValue) + (here.contains { $0.method == .GET } ? ["HEAD"] : [])
      return (
        here[0].path,
        .failure(
          RequestError(
            .methodNotAllowed, "method_not_allowed", "\(head.method.rawValue) does not work here",
            hint: "use \(allowed.joined(separator: " or "))", headers: [("Allow", allowed.joined(separator: ", "))]))
      )
    }
    do {
      let parameters = try QueryParameters(parts.count > 1 ? parts[1] : "")
      try parameters.allowOnly(route.parameters)
      var request = Request(
        path: path, parameters: parameters, headers: head.headers, body: body, received: received)
      if route.path.hasSuffix("/") {
        guard let rest = PercentEncoding.decode(path.dropFirst(route.path.count)) else {
          throw RequestError.badRequest("the address is not percent-encoded UTF-8", hint: "encode it")
        }
        request.rest = rest
      }
      return (route.path, try await route.answer(request))
    } catch {
      // The task of a request ends with its connection.
      let failure = Task.isCancelled ? .abandoned : RequestError(error, limits: limits)
      // A busy daemon counts what it turns away, and has better to do than to write it down.
      if failure.status.code >= 500, failure.error.code != "busy" {
        var facts: Logger.Metadata = ["route": "\(route.path)"]
        // What the client is told may be less than is known.
        if !(error is RequestError), "\(error)" != failure.error.message { facts["error"] = "\(error)" }
        logger.warning("\(failure.error.message)", metadata: facts)
      }
      return (route.path, .failure(failure))
    }
  }
}
