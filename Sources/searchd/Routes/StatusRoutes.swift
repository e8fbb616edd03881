import SearchAPI

/// `/v1/status`, `/metrics`, `/healthz`.
func statusRoutes(_ engine: Engine) -> [Route] {
  [
    Route(.GET, "/v1/status") { _ in try .json(await engine.status()) },
    Route(.GET, "/metrics") { _ in
      Response(
        contentType: "text/plain; version=0.0.4",
        body: .bytes(Array(engine.metrics.text(try await engine.gauges()).utf8)))
    },
    Route(.GET, "/healthz", isQuick: true) { _ in
      guard engine.stage != .starting else { throw RequestError.busy("the daemon is starting") }
      return Response(contentType: "text/plain", body: .bytes(Array("ok\n".utf8)))
    },
  ]
}
