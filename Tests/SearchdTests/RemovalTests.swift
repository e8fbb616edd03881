import InvertedIndex
import Logging
import NIOCore
import NIOHTTP1
import SearchAPI
import TestSupport
import Testing

@testable import searchd

@Suite("Removing many documents", .timeLimit(.minutes(1)))
struct RemovalTests {
  private let folder: ScratchFolder
  private let engine: Engine

  init() async throws {
    folder = try ScratchFolder()
    var limits = ServiceLimits.current
    limits.removals = 20
    limits.pageBytes = 1000
    engine = try await Engine(
      Endpoint(index: folder.file("index"), socket: folder.file("s")), limits: limits, metrics: Metrics(),
      logger: Logger(label: "test"))
    _ = try await engine.writer.add(
      (0..<10).map {
        Document(id: "https://a.example/\($0)", url: "", title: "Page \($0)", text: "Ferry number \($0).")
      })
  }

  private func remove(
    _ text: String, type: String = "text/plain", headers: HTTPHeaders = ["Transfer-Encoding": "chunked"]
  ) async throws -> RemoveAnswer {
    let body = RequestBody()
    body.push(ByteBuffer(string: text))
    body.finish(.success(()))
    var headers = headers
    headers.add(name: "Content-Type", value: type)
    let request = Request(
      path: "/v1/documents", parameters: QueryParameters(), headers: headers, body: body, received: .now)
    let route = try #require(documentRoutes(engine).first { $0.method == .DELETE && $0.path == "/v1/documents" })
    guard case .bytes(let bytes) = try await route.answer(request).body else { return RemoveAnswer(removed: -1) }
    return try Wire.decode(RemoveAnswer.self, from: bytes)
  }

  private var left: Int { engine.writer.snapshot.documentCount }

  /// All in one commit, whose time is what removing takes.
  @Test(arguments: ["text/plain", "text/plain; charset=utf-8", "application/x-ndjson"])
  func aBodyOfIDsGoesWithOneCommit(type: String) async throws {
    let lines = (0..<6).map { number in
      let id = "https://a.example/\(number)"
      return type.hasPrefix("text") ? id : number % 2 == 0 ? "\"\(id)\"" : #"{"title": "x", "id": "\#(id)"}"#
    }
    let before = engine.writer.snapshot.generation
    #expect(
      try await remove(lines.joined(separator: "\r\n") + "\n\n", type: type) == RemoveAnswer(removed: 6, missing: 0))
    #expect(left == 4 && engine.writer.snapshot.generation == before + 1)
    await engine.stop()
  }

  @Test func whatIsNotThereIsCounted() async throws {
    let text = """
      https://a.example/1
      https://a.example/1
      HTTPS://A.example:443/2#part
      https://a.example/99
      nothing
      """
    #expect(try await remove(text) == RemoveAnswer(removed: 2, missing: 3))
    #expect(left == 8)
    #expect(try await remove("") == RemoveAnswer(removed: 0, missing: 0))
    await engine.stop()
  }

  /// One line that says nothing, and nothing is removed.
  @Test(arguments: [
    ("\"https://a.example/1\"\n7", "application/x-ndjson", 400),
    ("{\"id\": \"https://a.example/1\"}\n{}", "application/x-ndjson", 400),
    ("https://a.example/1\n" + String(repeating: "x", count: 9000), "text/plain", 413),
    ((0..<21).map { "https://a.example/\($0)" }.joined(separator: "\n"), "text/plain", 413),
    ("https://a.example/1", "application/x-www-form-urlencoded", 415), ("https://a.example/1", "", 415),
  ])
  func whatCannotBeReadIsRefusedWhole(text: String, type: String, status: Int) async throws {
    let error = await #expect(throws: RequestError.self) { try await remove(text, type: type) }
    #expect(Int(error?.status.code ?? 0) == status && error?.error.hint.isEmpty == false)
    #expect(left == 10)
    await engine.stop()
  }

  @Test func aRequestWithoutABodyIsToldSo() async throws {
    let error = await #expect(throws: RequestError.self) { try await remove("", headers: [:]) }
    #expect(error?.status == .lengthRequired)
    await engine.stop()
  }
}
