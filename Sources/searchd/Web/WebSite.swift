import Logging
import NIOHTTP1
import SearchAPI

/// What `--http` serves, behind the gate: the pages for people, and of the interface for programs whatever only reads,
/// and taking in and removing pages. What steers the daemon is left to the socket.
struct WebSite: Responder {
  private let router: Router

  init(api: Router, limits: ServiceLimits) {
    let shared = api.routes.filter { route in
      route.method == .GET || route.path.hasPrefix("/v1/documents") || route.path == "/v1/similar"
    }
    router = Router(
      routes: webRoutes(api: api, limits: limits) + shared, limits: limits, metrics: api.metrics, logger: api.logger)
  }

  func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response {
    let response = await router.answer(head, body: body)
    guard response.status.code >= 400, ErrorPage.isWanted(head), case .bytes(let bytes) = response.body,
      let error = try? Wire.decode(ErrorAnswer.self, from: bytes).error
    else { return response }
    return ErrorPage.response(
      RequestError(
        response.status, error.code, error.message, hint: error.hint,
        headers: response.headers.filter { $0.0 != "Content-Type" }))
  }
}
