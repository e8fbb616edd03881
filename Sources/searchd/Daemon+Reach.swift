import Glibc
import InvertedIndex
import Logging
import NIOCore
import SearchAPI

/// Keeping within reach: whoever finds no socket starts another daemon, which the lock turns away.
extension Daemon {
  private static let look = Duration.seconds(1)
  /// A directory that is being removed loses its socket first, and its lock soon.
  private static let pause = Duration.milliseconds(200)

  /// Waits until nobody can reach this daemon: the index directory is gone, or another's, or there is no listening on its
  /// socket. Whoever comes then starts a daemon of its own, and nobody would end this one.
  func endOfReach() async {
    while (try? await Task.sleep(for: Self.look)) != nil {
      guard await engine.writer.holdsDirectory else {
        return logger.error(
          "\(engine.endpoint.index) is no longer this daemon's: it, or the lock in it, was removed or replaced")
      }
      do {
        try await keepSocket()
      } catch {
        return logger.error("\(error)")
      }
    }
  }

  /// Listens anew where the socket's file was removed or replaced.
  private func keepSocket() async throws {
    func isGone() -> Bool {
      guard let node = socketNode.withLock({ $0 }) else { return false }
      return Self.node(socket) != node
    }
    guard isGone(), (try? await Task.sleep(for: Self.pause)) != nil, await engine.writer.holdsDirectory, isGone() else {
      return
    }
    guard !isHandedOver else {
      throw Failure("\(socket) was removed or replaced: systemctl --user restart searchd.socket")
    }
    try await Self.listen(server, on: socket)
    try openToGroup()
    socketNode.withLock { $0 = Self.node(socket) }
    logger.warning("the socket was removed or replaced: listening on a new one", metadata: ["socket": "\(socket)"])
  }

  /// Replaces what a dead daemon left, and listens.
  static func listen(_ server: Server, on socket: String) async throws {
    switch SocketFile.state(of: socket) {
    case .missing: break
    case .stale: unlink(socket)
    case .alive: throw Failure("another daemon answers on \(socket): pass --socket with another path")
    case .notASocket: throw Failure("\(socket) is a file and no socket: remove it, or pass --socket with another path")
    case .unknown(let code): throw Failure("cannot use \(socket): \(String(cString: strerror(code)))")
    }
    do {
      try await server.listen(on: socket)
    } catch {
      throw Failure("cannot listen on \(socket) (\(reason(error))): pass --socket with a path that can be made")
    }
    chmod(socket, 0o600)
  }

  /// Why there is no listening.
  static func reason(_ error: any Error) -> String {
    (error as? IOError).map { String(cString: strerror($0.errnoCode)).lowercased() } ?? "\(error)"
  }

  /// Lets the group's members use the socket, if there is one.
  ///
  /// - Parameter wholeWay: They need the way to it, too, and nothing else in the directory.
  func openToGroup(wholeWay: Bool = false) throws {
    guard let group else { return }
    let index = engine.endpoint.index
    let isOpen =
      !wholeWay || chown(index, uid_t.max, group) == 0 && chmod(index, 0o710) == 0
    guard isOpen, chown(socket, uid_t.max, group) == 0, chmod(socket, 0o660) == 0 else {
      let reason = String(cString: strerror(errno))
      throw Failure("cannot open \(socket) to the group: \(reason): you must be a member of it")
    }
  }
}
