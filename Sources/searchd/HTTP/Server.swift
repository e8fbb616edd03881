import NIOCore
import NIOHTTP1
import NIOPosix
import SearchAPI
import Synchronization

/// Listens on a Unix socket or a TCP address.
final class Server: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isStopping = false
    /// Connections that were taken in so far.
    var accepted = 0
  }

  private let responder: any Responder
  private let limits: ServiceLimits
  private let metrics: Metrics
  /// Connections that may be open, with those of other servers.
  private let room: Slots
  /// Who may use a Unix socket; nil where whoever reaches the address may ask.
  private let peers: Peers?
  private let group: MultiThreadedEventLoopGroup
  private let state: StateBox
  private let listener = Mutex<(any Channel)?>(nil)

  private final class StateBox: Sendable { let mutex = Mutex(State()) }

  /// - Parameter room: Connections that may be open, shared with others; without, `limits.connections` of its own.
  init(responder: any Responder, limits: ServiceLimits, metrics: Metrics, peers: Peers?, room: Slots? = nil) {
    self.responder = HostCheck(inside: responder, metrics: metrics)
    self.limits = limits
    self.metrics = metrics
    self.room = room ?? Slots(limits.connections)
    self.peers = peers
    // Threads that only pass bytes on; what costs time runs elsewhere.
    group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    state = StateBox()
  }

  /// Binds the socket, which must not exist, and accepts connections; no longer on one that it had before.
  func listen(on path: String) async throws {
    // Closed first: with a listener goes whatever stands at its path.
    if let before = listener.withLock({ $0.take() }) { try? await before.close() }
    let channel = try await bootstrap().bind(unixDomainSocketPath: path).get()
    listener.withLock { $0 = channel }
  }

  /// Binds a TCP address and accepts connections; returns the port, which the system chose where 0 was asked for.
  func listen(onHost host: String, port: Int) async throws -> Int {
    let channel = try await bootstrap().serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: host, port: port).get()
    listener.withLock { $0 = channel }
    return channel.localAddress?.port ?? port
  }

  /// Accepts connections on a socket that is listened on already.
  func listen(onDescriptor descriptor: Int32) async throws {
    let channel = try await bootstrap().withBoundSocket(descriptor).get()
    listener.withLock { $0 = channel }
  }

  private func bootstrap() -> ServerBootstrap {
    let state = state
    let (responder, limits, metrics, peers, room) = (responder, limits, metrics, peers, room)
    return ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let slot = room.take() else {
            return try channel.pipeline.syncOperations.addHandler(TurnAway(.busy("too many connections at a time")))
          }
          guard peers?.allows(channel) ?? true else {
            return try channel.pipeline.syncOperations.addHandler(TurnAway(.stranger))
          }
          let isLate = state.mutex.withLock { state in
            guard !state.isStopping else { return true }
            state.channels[ObjectIdentifier(channel)] = channel
            state.accepted += 1
            return false
          }
          guard !isLate else { return try channel.pipeline.syncOperations.addHandler(TurnAway(.stopping)) }
          metrics.connectionOpened()
          channel.closeFuture.whenComplete { _ in
            state.mutex.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
            metrics.connectionClosed()
            withExtendedLifetime(slot) {}
          }
          var decoderLimits = NIOHTTPDecoderLimitConfiguration()
          decoderLimits.maxHeaderFieldSize = limits.headerLineBytes
          decoderLimits.maxHeaderListSize = limits.headerBytes
          decoderLimits.maxHeaderFieldCount = limits.headerLines
          // The handler knows what was asked, which the encoder does not: only it can say how an answer ends.
          var encoder = HTTPResponseEncoder.Configuration()
          encoder.automaticallySetFramingHeaders = false
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withEncoderConfiguration: encoder,
            withDecoderLimitConfiguration: decoderLimits)
          try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(
              responder: responder, limits: limits, mayRest: peers != nil,
              isStopping: { state.mutex.withLock { $0.isStopping } }))
        }
      }
  }

  /// Takes in who has connected already, lets their requests finish for `limits.stopSeconds`, then cuts them off.
  ///
  /// A listener that was closed at once would reset those that still wait to be accepted. Of a socket's file that is gone by
  /// now nobody new comes; to a port, or a socket that the service manager keeps, others may come without end, and are
  /// turned away after a while.
  ///
  /// - Parameter onHurry: Called when most of that time is over.
  func stop(onHurry: @escaping @Sendable () -> Void) async {
    let deadline = ContinuousClock.now + .seconds(limits.stopSeconds)
    let lastCall = deadline - .seconds(limits.stopSeconds) * 3 / 4
    let hurry = deadline - .seconds(limits.stopSeconds) / 6
    var accepted = -1
    while ContinuousClock.now < lastCall {
      let before = accepted
      accepted = state.mutex.withLock { $0.accepted }
      if accepted == before { break }
      // A loop runs a task after it has looked at all its sockets: who waited before is accepted after it, and set up
      // after the next.
      for _ in 0..<2 {
        for loop in group.makeIterator() { try? await loop.submit {}.get() }
      }
    }
    let channels = state.mutex.withLock { state in
      state.isStopping = true
      return Array(state.channels.values)
    }
    for channel in channels { channel.pipeline.fireUserInboundEventTriggered(StopEvent.begun) }
    let endBodies: @Sendable () -> Void = { [state] in
      for channel in state.mutex.withLock({ Array($0.channels.values) }) {
        channel.pipeline.fireUserInboundEventTriggered(StopEvent.bodiesEnd)
      }
    }
    var due = [(lastCall, endBodies), (hurry, onHurry)]
    while ContinuousClock.now < deadline, state.mutex.withLock({ !$0.channels.isEmpty }) {
      try? await Task.sleep(for: .milliseconds(5))
      while let (moment, act) = due.first, ContinuousClock.now >= moment {
        due.removeFirst()
        act()
      }
    }
    if let listener = listener.withLock({ $0.take() }) { try? await listener.close() }
    for channel in state.mutex.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    // The event loops go with the process: tasks that were cut off still report to them.
  }
}
