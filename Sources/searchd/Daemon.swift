import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI

/// An open index, and the socket that it is served on.
final class Daemon: Sendable {
  private let engine: Engine
  private let server: Server
  private let socket: String
  private let socketNode: UInt64

  /// Opens the index, replaces what a dead daemon left, and listens.
  init(_ endpoint: Endpoint, logger: Logger) async throws {
    guard Detach.mkdirs(endpoint.index) else {
      throw Failure("cannot make \(endpoint.index): \(String(cString: strerror(errno)))")
    }
    var limits = ServiceLimits.current
    limits.pageBytes = Ingestion.Limits.pageBytes
    // A connection is a descriptor; the index needs some, too.
    limits.connections = min(limits.connections, max(16, Self.descriptors - 256))
    let metrics = Metrics()
    let engine = try await Engine(endpoint, limits: limits, metrics: metrics, logger: logger)
    let routes = searchRoutes(engine) + documentRoutes(engine) + statusRoutes(engine)
    server = Server(
      router: Router(routes: routes, metrics: metrics, logger: logger), limits: limits, metrics: metrics)
    do {
      try Self.clear(endpoint.socket)
      try await server.listen(on: endpoint.socket)
    } catch {
      await engine.stop()
      throw error
    }
    self.engine = engine
    socket = endpoint.socket
    chmod(socket, 0o600)
    socketNode = Self.node(socket) ?? 0
    for problem in engine.writer.problems { logger.error("\(problem)") }
    logger.info(
      "serving",
      metadata: [
        "index": "\(endpoint.index)", "socket": "\(endpoint.socket)", "pid": "\(getpid())",
        "documents": "\(engine.writer.snapshot.documentCount)",
      ])
  }

  /// Finishes running requests, and lets go of the socket and the index.
  func stop() async {
    // The file goes first, so that nobody new comes; unless another daemon has put its own there.
    if Self.node(socket) == socketNode { unlink(socket) }
    await server.stop()
    await engine.stop()
  }

  private static func clear(_ socket: String) throws {
    switch SocketFile.state(of: socket) {
    case .missing: break
    case .stale: unlink(socket)
    case .alive: throw Failure("another daemon answers on \(socket): pass --socket with another path")
    case .notASocket: throw Failure("\(socket) is a file and no socket: remove it, or pass --socket with another path")
    case .unknown(let code): throw Failure("cannot use \(socket): \(String(cString: strerror(code)))")
    }
  }

  /// How many descriptors this process may have, once it has raised that as far as it goes.
  private static var descriptors: Int {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0 else { return 1024 }
    limit.rlim_cur = limit.rlim_max
    setrlimit(kind, &limit)
    return Int(clamping: limit.rlim_cur)
  }

  private static func node(_ path: String) -> UInt64? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }
}
