import Foundation
import Logging
import SearchAPI
import TestSupport
import Testing

@testable import searchd

/// The OpenAPI description says of the routes what they are.
@Suite("Description")
struct DescriptionTests {
  @Test func everyRouteIsDescribed() async throws {
    let folder = try ScratchFolder()
    let engine = try await Engine(
      Endpoint(index: folder.file("index"), socket: folder.file("s")), limits: .current, metrics: Metrics(),
      logger: Logger(label: "test"))
    let routes = Daemon.routes(engine)
    guard
      case .bytes(let bytes) = try await #require(routes.first { $0.path == "/v1/openapi.json" }).answer(
        Request(
          path: "/v1/openapi.json", parameters: QueryParameters(), headers: [:], body: RequestBody(),
          received: .now)
      ).body
    else { return #expect(Bool(false), "the description has no end") }
    let document = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect((document["info"] as? [String: Any])?["version"] as? String == programVersion)
    let paths = try #require(document["paths"] as? [String: [String: Any]])
    var described: Set<String> = []
    for (path, operations) in paths {
      for (method, operation) in operations where method != "parameters" {
        let parameters = (operation as? [String: Any])?["parameters"] as? [[String: Any]] ?? []
        let names = parameters.compactMap { $0["name"] as? String }.sorted()
        described.insert("\(method.uppercased()) \(path) \(names)")
      }
    }
    let served = routes.map { route in
      "\(route.method.rawValue) \(route.path.hasSuffix("/") ? route.path + "{id}" : route.path) \(route.parameters.sorted())"
    }
    #expect(Set(served).symmetricDifference(described).sorted() == [])
    await engine.stop()
  }
}
