import Glibc

/// A stream to a Unix socket, read and written by the calling thread.
///
/// Reading and writing at the same time is the caller's to avoid; `hangUp` may come from anywhere.
final class SocketConnection: Sendable {
  let descriptor: Int32

  /// - Parameter isNamed: Whether the socket itself was named; else it must be root's or this user's who listens.
  init(_ path: String, isNamed: Bool = true) throws(ClientError) {
    guard let address = UnixAddress(path.utf8) else { throw .noDaemon(path: path, code: ENAMETOOLONG) }
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .noDaemon(path: path, code: errno) }
    // How long connecting may wait where the daemon has too many in line already.
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let result = address.withSockaddr { connect(descriptor, $0, $1) }
    // What is thrown from here on leaves a whole object behind, which closes the descriptor.
    guard result == 0 else { throw .noDaemon(path: path, code: errno) }
    limit = timeval(tv_sec: 0, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    if !isNamed, let peer, !peer.mayServe(geteuid()) { throw .stranger(path: path, user: peer.uid) }
  }

  /// Who listens.
  var peer: SocketPeer? { SocketPeer(descriptor: descriptor) }

  deinit { close(descriptor) }

  /// Whether nothing will come any more; what came and was not read comes first.
  var isAtEnd: Bool {
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
    return count == 0 || count < 0 && ![EAGAIN, EINTR].contains(errno)
  }

  /// Ends the connection; who waits for it is woken.
  func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  func write(_ bytes: [UInt8]) throws(ClientError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .disconnected(String(cString: strerror(errno)).lowercased()) }
      rest = rest.dropFirst(count)
    }
  }

  /// The next bytes; empty at the connection's end.
  func read(until deadline: ContinuousClock.Instant?, into buffer: inout [UInt8]) throws(ClientError) -> Int {
    while true {
      var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = deadline.map { ContinuousClock.now.duration(to: $0) }
      let milliseconds = left.map {
        max(0, Int($0.components.seconds) * 1000 + Int($0.components.attoseconds / 1_000_000_000_000_000))
      }
      let ready = Glibc.poll(&poll, 1, milliseconds.map { Int32(clamping: $0) } ?? -1)
      if ready < 0, errno == EINTR { continue }
      guard ready != 0 else { throw .timeout(seconds: 0) }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .disconnected(String(cString: strerror(errno)).lowercased()) }
      return count
    }
  }
}
