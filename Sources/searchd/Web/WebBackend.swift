import NIOHTTP1
import SearchAPI

/// Asks the interface for programs from within: the pages show what any client of it gets, no more.
struct WebBackend: Sendable {
  let api: any Responder

  /// A good answer's JSON; throws what the interface said otherwise.
  func get<Answer: Decodable>(_ type: Answer.Type, _ target: String) async throws -> Answer {
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target)
    let response = await api.answer(head, body: RequestBody())
    guard case .bytes(let bytes) = response.body else {
      throw RequestError(.internalServerError, "internal", "an answer without end", hint: "see the daemon's log")
    }
    guard response.status == .ok else {
      let error = try Wire.decode(ErrorAnswer.self, from: bytes).error
      throw RequestError(
        response.status, error.code, error.message, hint: error.hint,
        headers: response.headers.filter { $0.0 == "Retry-After" })
    }
    return try Wire.decode(type, from: bytes)
  }
}
