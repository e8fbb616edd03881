import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI
import Synchronization

/// An open index, and the socket that it is served on.
final class Daemon: Sendable {
  let engine: Engine
  let server: Server
  /// What `--http` serves.
  private let web: Server?
  private let watcher: Watcher
  let logger: Logger
  let socket: String
  /// The service manager listens on it, and keeps it.
  let isHandedOver: Bool
  /// Whose members may use the socket, too.
  let group: gid_t?
  /// The socket's file that leads to this daemon.
  let socketNode = Mutex<UInt64?>(nil)

  /// Opens the index, replaces what a dead daemon left, and listens.
  ///
  /// - Parameters:
  ///   - http: Where pages for browsers are served, too.
  ///   - activation: The socket that the service manager listens on already.
  ///   - group: Its members may use the socket, too.
  ///   - folders: What is watched beside the index's own list.
  init(
    _ endpoint: Endpoint, http: HTTPAddress? = nil, activation: SocketActivation? = nil, group: String? = nil,
    watching folders: [String] = [], logger: Logger
  ) async throws {
    let group = try group.map { try Self.number(ofGroup: $0) }
    try Detach.makeIndexDirectory(endpoint.index)
    let limits = ServiceLimits.ofThisProcess
    let metrics = Metrics()
    let engine = try await Engine(endpoint, limits: limits, metrics: metrics, logger: logger)
    let watcher = try Watcher(index: endpoint.index, sink: engine.watchSink, logger: logger)
    let api = Router(routes: Self.routes(engine), limits: limits, metrics: metrics, logger: logger)
    // What opens paths is the socket's alone.
    let ownRoutes = watchRoutes(watcher, isShared: group != nil)
    // Each connection is a descriptor, whichever way it comes.
    let room = Slots(limits.connections)
    server = Server(
      responder: Router(routes: api.routes + ownRoutes, limits: limits, metrics: metrics, logger: logger),
      limits: limits, metrics: metrics, peers: Peers(group: group), room: room)
    do {
      web = try await Self.serve(http, api, index: endpoint.index, limits: limits, room: room, logger: logger)
      if let activation {
        try await server.listen(onDescriptor: activation.descriptor)
      } else {
        try await Self.listen(server, on: endpoint.socket)
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
    self.group = group
    isHandedOver = activation != nil
    do {
      try openToGroup(wholeWay: true)
    } catch {
      await engine.stop()
      throw error
    }
    socketNode.withLock { $0 = Self.node(socket) }
    for problem in engine.writer.problems { logger.error("\(problem)") }
    engine.beginServing()
    logger.info(
      "serving",
      metadata: [
        "index": "\(endpoint.index)", "socket": "\(endpoint.socket)", "pid": "\(getpid())",
        "documents": "\(engine.writer.snapshot.documentCount)",
      ])
  }

  /// The interface for programs.
  static func routes(_ engine: Engine) -> [Route] {
    searchRoutes(engine) + similarRoutes(engine) + documentRoutes(engine) + quarantineRoutes(engine)
      + statusRoutes(engine) + followRoutes(engine) + whyRoutes(engine) + [descriptionRoute()]
  }

  /// Finishes running requests, and lets go of the socket and the index.
  func stop() async {
    // The file goes first, so that nobody new comes; unless another daemon has put its own there.
    if !isHandedOver, let node = socketNode.withLock({ $0 }), Self.node(socket) == node { unlink(socket) }
    engine.beginStopping()
    // Beside the requests, and no longer than they may take: what it has not finished the next start does.
    let (watching, watchingEnds) = AsyncStream.makeStream(of: Void.self)
    Task { [watcher] in
      await watcher.stop()
      watchingEnds.finish()
    }
    let patience = Duration.seconds(engine.limits.stopSeconds)
    Task {
      try? await Task.sleep(for: patience)
      watchingEnds.finish()
    }
    let hurry: @Sendable () -> Void = { [engine] in
      engine.searches.end()
      engine.inquiries.end()
      engine.uploads.end()
    }
    // At the same time: each takes as long as the slowest of its requests.
    async let webEnd: Void? = web?.stop(onHurry: hurry)
    await server.stop(onHurry: hurry)
    _ = await webEnd
    for await _ in watching {}
    await engine.stop()
  }

  /// Opens the address for browsers, if there is to be one.
  private static func serve(
    _ address: HTTPAddress?, _ api: Router, index: String, limits: ServiceLimits, room: Slots, logger: Logger
  ) async throws -> Server? {
    guard var address else { return nil }
    let token = address.isLoopback ? nil : try AccessToken.load(index: index)
    let gate = WebGate(
      inside: WebSite(api: api, limits: limits), metrics: api.metrics,
      uploads: Set(api.routes.filter { $0.method == .POST }.map(\.path)), host: address.host, token: token)
    let server = Server(responder: gate, limits: limits, metrics: api.metrics, peers: nil, room: room)
    do {
      address.port = try await server.listen(onHost: address.host, port: address.port)
    } catch {
      throw Failure("cannot listen on \(address) (\(reason(error))): give --http another address or port")
    }
    logger.info(
      "serving pages",
      metadata: [
        "url": "http://\(address)/",
        "access": token == nil ? "this machine" : "with the token (\(AccessToken.fileName))",
      ])
    return server
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

  private static func number(ofGroup name: String) throws -> gid_t {
    if let number = gid_t(name) { return number }
    guard let group = getgrnam(name) else { throw Failure("there is no group \(name): name one of /etc/group") }
    return group.pointee.gr_gid
  }

  static func node(_ path: String) -> UInt64? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }
}
