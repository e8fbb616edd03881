import NIOHTTP1

/// What answers requests.
protocol Responder: Sendable {
  /// Never fails: an error is an answer, too.
  func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response
}

extension Router: Responder {}
