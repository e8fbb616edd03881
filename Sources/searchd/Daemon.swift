import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI

/// An open index, and the socket that it is served on.
final class Daemon: Sendable {
  private let engine: Engine
  private let server: Server
  private let watcher: Watcher
  private let logger: Logger
  private let socket: String
  /// Nil where the socket is the service manager's.
  private let socketNode: UInt64?

  /// Opens the index, replaces what a dead daemon left, and listens.
  ///
  /// - Parameters:
  ///   - activation: The socket that the service manager listens on already.
  ///   - group: Its members may use the socket, too.
  ///   - folders: What is watched beside the index's own list.
  init(
    _ endpoint: Endpoint, activation: SocketActivation? = nil, group: String? = nil, watching folders: [String] = [],
    logger: Logger
  ) async throws {
    let group = try group.map { try Self.number(ofGroup: $0) }
    guard Detach.mkdirs(endpoint.index) else {
      throw Failure("cannot make \(endpoint.index): \(String(cString: strerror(errno)))")
    }
    var limits = ServiceLimits.current
    limits.pageBytes = Ingestion.Limits.pageBytes
    // A connection is a descriptor; the index needs some, too.
    limits.connections = min(limits.connections, max(16, Self.descriptors - 256))
    let metrics = Metrics()
    let engine = try await Engine(endpoint, limits: limits, metrics: metrics, logger: logger)
    let watcher = try Watcher(index: endpoint.index, sink: engine.watchSink, logger: logger)
    let routes =
      searchRoutes(engine) + similarRoutes(engine) + documentRoutes(engine) + quarantineRoutes(engine)
      + statusRoutes(engine)
      + followRoutes(engine) + whyRoutes(engine)
    let ownRoutes = watchRoutes(watcher, isShared: group != nil)
    server = Server(
      router: Router(routes: routes + ownRoutes, metrics: metrics, logger: logger), limits: limits, metrics: metrics,
      peers: Peers(group: group))
    do {
      if let activation {
        try await server.listen(onDescriptor: activation.descriptor)
      } else {
        try Self.clear(endpoint.socket)
        try await server.listen(on: endpoint.socket)
        chmod(endpoint.socket, 0o600)
      }
      try await watcher.start(alsoFollowing: folders)
    } catch {
      await engine.stop()
      throw error
    }
    self.engine = engine
    self.watcher = watcher
    self.logger = logger
    socket = endpoint.socket
    if let group {
      // Its members need the way to the socket, and nothing else in the directory.
      guard chown(endpoint.index, uid_t.max, group) == 0, chmod(endpoint.index, 0o710) == 0,
        chown(socket, uid_t.max, group) == 0, chmod(socket, 0o660) == 0
      else {
        let reason = String(cString: strerror(errno))
        await engine.stop()
        throw Failure("cannot open \(socket) to the group: \(reason): you must be a member of it")
      }
    }
    socketNode = activation == nil ? Self.node(socket) : nil
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
    if let socketNode, Self.node(socket) == socketNode { unlink(socket) }
    engine.writer.endArrivals()
    await watcher.stop()
    let searches = engine.searches
    await server.stop { searches.end() }
    await engine.stop()
  }

  /// Reads again what may change while the daemon runs.
  func reload() async {
    do {
      try await watcher.reload()
      logger.info("read the list of watched folders again")
    } catch {
      logger.error("\(error)")
    }
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

  private static func number(ofGroup name: String) throws -> gid_t {
    if let number = gid_t(name) { return number }
    guard let group = getgrnam(name) else { throw Failure("there is no group \(name): name one of /etc/group") }
    return group.pointee.gr_gid
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
