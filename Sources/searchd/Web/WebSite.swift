import Logging
import NIOHTTP1
import SearchAPI

/// Everything that `--http` serves: the pages for people and the interface for programs, behind the gate.
struct WebSite: Responder {
  private let router: Router

  init(api: Router, limits: ServiceLimits) {
    router = Router(
      routes: webRoutes(api: api, limits: limits) + api.routes, metrics: api.metrics, logger: api.logger)
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
