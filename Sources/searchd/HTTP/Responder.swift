import NIOHTTP1

/// What answers requests.
protocol Responder: Sendable {
  /// Never fails: an error is an answer, too.
  func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response

  /// True where `answer` keeps the thread that it is called on only for as long as it takes to read the head, so that
  /// this may be the connection's event loop.
  func isQuick(_ head: HTTPRequestHead) -> Bool
}

extension Responder {
  func isQuick(_ head: HTTPRequestHead) -> Bool { false }
}

extension Router: Responder {}
