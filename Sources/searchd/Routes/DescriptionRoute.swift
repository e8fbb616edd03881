import SearchAPI

/// `/v1/openapi.json`: what programs can ask, in OpenAPI 3.1.
func descriptionRoute() -> Route {
  let text = String(decoding: PackageResources.openapi_json, as: UTF8.self)
    .replacing("\"version\": \"VERSION\"", with: "\"version\": \"\(programVersion)\"")
  return Route(.GET, "/v1/openapi.json") { _ in
    Response(contentType: "application/json", body: .bytes(Array(text.utf8)))
  }
}
