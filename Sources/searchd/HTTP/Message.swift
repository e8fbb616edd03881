import NIOHTTP1
import SearchAPI

/// A request, its body still on the way.
struct Request: Sendable {
  /// The target's path, undecoded.
  var path: Substring
  var parameters: QueryParameters
  var headers: HTTPHeaders
  var body: RequestBody
  var received: ContinuousClock.Instant
  /// What stands behind a route's prefix, decoded.
  var rest = ""
}

/// An answer.
struct Response: Sendable {
  var status: HTTPResponseStatus
  var headers: [(String, String)]
  var body: Body

  enum Body: Sendable {
    case bytes([UInt8])
    /// Written piece by piece; an error thrown breaks the connection, so that the reader knows that it has not all.
    case stream(@Sendable (ResponseWriter) async throws -> Void)
  }

  init(status: HTTPResponseStatus = .ok, contentType: String, body: Body, headers: [(String, String)] = []) {
    self.status = status
    self.headers = [("Content-Type", contentType)] + headers
    self.body = body
  }

  static func json(_ value: some Encodable, status: HTTPResponseStatus = .ok, headers: [(String, String)] = [])
    throws -> Response
  {
    try Response(
      status: status, contentType: "application/json", body: .bytes(Wire.encode(value) + "\n".utf8), headers: headers)
  }

  static func failure(_ error: RequestError) -> Response {
    let fallback = #"{"error":{"code":"internal","message":"","hint":""}}"#
    let body = (try? Wire.encode(ErrorAnswer(error.error))) ?? Array(fallback.utf8)
    return Response(
      status: error.status, contentType: "application/json", body: .bytes(body + "\n".utf8), headers: error.headers)
  }
}
