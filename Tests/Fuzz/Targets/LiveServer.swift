import Foundation
import Logging

@testable import SearchAPI
@testable import searchd

/// The daemon's listener and routes in this process, on a socket of its own, over a small index. Left out are the routes
/// that open folders and that have no end.
final class LiveServer: Sendable {
  /// Made by the first who asks, on a thread that may wait for it.
  static let shared: Result<LiveServer, any Error> = {
    let box = Box()
    Task.detached {
      do { box.value = .success(try await LiveServer()) } catch { box.value = .failure(error) }
      box.isDone.signal()
    }
    box.isDone.wait()
    return box.value ?? .failure(Finding(what: "no server"))
  }()

  private final class Box: @unchecked Sendable {
    // Safe to share: written before the signal, read after it.
    var value: Result<LiveServer, any Error>?
    let isDone = DispatchSemaphore(value: 0)
  }

  private static let folder = "/dev/shm/searchd-live-\(getpid())"
  private let socket: String
  private let webSocket: String
  private let servers: [Server]

  private init() async throws {
    atexit { try? FileManager.default.removeItem(atPath: LiveServer.folder) }
    let index = Self.folder + "/index"
    try FileManager.default.createDirectory(atPath: index, withIntermediateDirectories: true)
    var logger = Logger(label: "fuzz")
    logger.logLevel = .critical
    var limits = ServiceLimits.current
    limits.querySeconds = 5
    limits.quarantinePages = 4
    let metrics = Metrics()
    let endpoint = try Endpoint(index: index, socket: Self.folder + "/socket")
    // A parser that always ends: pages are other targets' business.
    let engine = try await Engine(endpoint, limits: limits, metrics: metrics, logger: logger, parser: "/bin/false")
    let routes =
      searchRoutes(engine) + similarRoutes(engine) + documentRoutes(engine) + quarantineRoutes(engine)
      + statusRoutes(engine) + whyRoutes(engine) + [descriptionRoute()]
    let api = Router(routes: routes, limits: limits, metrics: metrics, logger: logger)
    let gate = WebGate(
      inside: WebSite(api: api, limits: limits), metrics: metrics, uploads: ["/v1/documents"], host: "127.0.0.1",
      token: nil)
    socket = Self.folder + "/socket"
    webSocket = Self.folder + "/web"
    servers = [
      Server(responder: api, limits: limits, metrics: metrics, peers: Peers(group: nil)),
      Server(responder: gate, limits: limits, metrics: metrics, peers: nil),
    ]
    engine.beginServing()
    try await servers[0].listen(on: socket)
    try await servers[1].listen(on: webSocket)
    _ = try await engine.writer.add([Library.document(1), Library.document(2)])
  }

  /// Sends what stands behind the first byte in one or two pieces, and reads whatever comes until the connection ends.
  /// The first byte chooses the socket, and where the pieces part.
  func exchange(_ input: [UInt8]) throws {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    let connection = try SocketConnection(first % 2 == 0 ? socket : webSocket)
    let cut = min(Int(first) * 2, bytes.count)
    // It may be closed before all is read.
    _ = try? connection.write(Array(bytes[..<cut]))
    _ = try? connection.write(Array(bytes[cut...]))
    connection.endWriting()
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    do throws(ClientError) {
      while true {
        let count = try connection.read(until: .now + .seconds(8), into: &buffer)
        if count == 0 { break }
        answer += buffer[..<count]
      }
    } catch {
      if case .timeout = error { throw Finding(what: "no end within 8 s") }
    }
    if !answer.isEmpty, !answer.starts(with: "HTTP/1.1 ".utf8) { throw Finding(what: "an answer that is not HTTP") }
    if answer.starts(with: "HTTP/1.1 500".utf8) { throw Finding(what: String(decoding: answer, as: UTF8.self)) }
  }
}

extension SocketConnection {
  /// No more will be sent.
  fileprivate func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }
}
