import Dispatch
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@testable import SearchAPI
@testable import searchd

/// Connections: how many, for how long, and what becomes of them at the end.
@Suite("The server", .timeLimit(.minutes(1)))
struct ServerTests {
  /// Answers without a look at the body.
  private struct Quick: Responder {
    func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response {
      Response(contentType: "text/plain", body: .bytes([1]))
    }
  }

  private let folder: ScratchFolder
  private let metrics = Metrics()

  init() throws { folder = try ScratchFolder() }

  private var socket: String { folder.file("socket") }

  private func serve(
    _ limits: ServiceLimits = .current, on path: String? = nil, room: Slots? = nil
  ) async throws -> Server {
    let server = Server(responder: Quick(), limits: limits, metrics: metrics, peers: nil, room: room)
    try await server.listen(on: path ?? socket)
    return server
  }

  private func answer(_ connection: SocketConnection) throws -> String {
    try connection.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = try connection.read(until: .now + .seconds(30), into: &buffer)
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// The process has its descriptors once.
  @Test func serversShareTheirRoom() async throws {
    let room = Slots(1)
    let servers = [try await serve(room: room), try await serve(on: folder.file("other"), room: room)]
    do {
      let first = try SocketConnection(socket)
      #expect(try answer(first).hasPrefix("HTTP/1.1 200 "))
      let refused = try answer(SocketConnection(folder.file("other")))
      #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("too many connections"), "\(refused)")
    }
    while metrics.connections > 0 { try await Task.sleep(for: .milliseconds(1)) }
    while room.take() == nil { await Task.yield() }
    #expect(try answer(SocketConnection(folder.file("other"))).hasPrefix("HTTP/1.1 200 "))
    for server in servers { await server.stop {} }
  }

  /// As long as the socket can be reached, others may come.
  @Test func itStopsHoweverManyCome() async throws {
    let server = try await serve()
    let flood = Flood(socket)
    while metrics.connectionsSoFar < 100 { await Task.yield() }
    await server.stop {}
    flood.end()
  }

  /// Connections that come one after the other, on threads of their own.
  private final class Flood: Sendable {
    private let isOver = Atomic(false)

    init(_ path: String) {
      for _ in 0..<4 {
        DispatchQueue(label: "client").async { [self] in
          while !isOver.load(ordering: .relaxed) { _ = try? SocketConnection(path) }
        }
      }
    }

    func end() { isOver.store(true, ordering: .relaxed) }
  }
}
