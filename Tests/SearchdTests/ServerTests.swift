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

  /// Reads the body, and says what became of it.
  private struct Thorough: Responder {
    func answer(_ head: HTTPRequestHead, body: RequestBody) async -> Response {
      do {
        for try await _ in body {}
        return Response(contentType: "text/plain", body: .bytes([1]))
      } catch {
        return .failure(RequestError(error, limits: .current))
      }
    }
  }

  private let folder: ScratchFolder
  private let metrics = Metrics()

  init() throws { folder = try ScratchFolder() }

  private var socket: String { folder.file("socket") }

  private func serve(
    _ limits: ServiceLimits = .current, on path: String? = nil, room: Slots? = nil,
    responder: any Responder = Quick()
  ) async throws -> Server {
    let server = Server(responder: responder, limits: limits, metrics: metrics, peers: nil, room: room)
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

  /// Its sender is told so, and not cut off, whether it takes its time or sends all that it can.
  @Test(arguments: [false, true]) func aBodyThatStillComesIsAnsweredWhenItStops(isFast: Bool) async throws {
    var limits = ServiceLimits.current
    limits.stopSeconds = 4
    let server = try await serve(limits, responder: Thorough())
    let connection = try SocketConnection(socket)
    try connection.write(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(1 << 40)\r\n\r\nA".utf8))
    // On a thread of its own, which it blocks; goes on until nobody reads.
    if isFast {
      DispatchQueue(label: "sender").async {
        while (try? connection.write([UInt8](repeating: 65, count: 1 << 20))) != nil {}
      }
    }
    while metrics.connections == 0 { await Task.yield() }
    let stop = Task { await server.stop {} }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = try connection.read(until: .now + .seconds(30), into: &buffer)
    let answer = String(decoding: buffer[..<count], as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 1\r\n"), "\(answer)")
    #expect(answer.contains(#""code":"stopping""#) && answer.contains("Connection: close\r\n"))
    await stop.value
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

  /// A connection is opened ahead of its use, and the daemon has had enough of it by then.
  @Test func aClientComesBackToADaemonThatHungUp() async throws {
    var limits = ServiceLimits.current
    limits.headerSeconds = 1
    let server = try await serve(limits)
    let client = try DaemonClient(socket: socket)
    for _ in 0..<2 {
      while metrics.connections == 0 { await Task.yield() }
      while metrics.connections > 0 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(try await client.send("GET", "/").status == 200)
      while metrics.connections > 0 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(try client.fetch("/").status == 200)
    }
    client.close()
    await #expect(throws: ClientError.self) { try await client.send("GET", "/") }
    await server.stop {}
  }

  /// An answer ahead of the whole body ends the connection.
  @Test func aClientComesBackAfterTheLastAnswer() async throws {
    let server = try await serve()
    let client = try DaemonClient(socket: socket)
    for _ in 0..<50 {
      let body = AsyncThrowingStream<[UInt8], any Error> { continuation in
        for _ in 0..<8 { continuation.yield([UInt8](repeating: 65, count: 1 << 20)) }
        continuation.finish()
      }
      #expect(try await client.send("POST", "/", body: body).status == 200)
    }
    client.close()
    await server.stop {}
  }

  /// What a body cannot be read from is not the daemon's fault, nor does it end the client.
  @Test func aBodyThatBreaksOffIsToldAsSuch() async throws {
    struct Unreadable: Error, CustomStringConvertible { var description: String { "no such tape" } }
    let server = try await serve()
    let client = try DaemonClient(socket: socket)
    let body = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield([65])
      continuation.finish(throwing: Unreadable())
    }
    await #expect(throws: ClientError.source("no such tape")) { try await client.send("POST", "/", body: body) }
    #expect(try client.fetch("/").status == 200)
    client.close()
    await server.stop {}
  }
}
