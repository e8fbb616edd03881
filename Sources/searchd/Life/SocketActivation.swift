import Glibc
import SearchAPI

/// A socket that the service manager listens on and hands over: sd_listen_fds(3).
struct SocketActivation {
  /// The first descriptor that is handed over, by the protocol's rule.
  private static let first: Int32 = 3

  let descriptor: Int32
  /// The socket's path.
  let path: String

  /// Whether whoever knows the path reaches a listener. The socket outlives its file, and a daemon on one that has lost it
  /// would have the index's lock, and be asked by nobody.
  var isInReach: Bool { SocketFile.state(of: path) == .alive }

  /// Nil where nothing was handed over to this process.
  init?() throws(Failure) {
    defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
    func number(_ name: String) -> Int32? { getenv(name).flatMap { Int32(String(cString: $0)) } }
    guard number("LISTEN_PID") == getpid(), let count = number("LISTEN_FDS"), count > 0 else { return nil }
    guard count == 1 else {
      throw Failure("\(count) sockets were handed over: searchd.socket may have one ListenStream=")
    }
    descriptor = Self.first
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var isListening: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isNamed = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(Self.first, $0, &length) }
    }
    guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0, isListening == 1, isNamed == 0,
      address.sun_family == sa_family_t(AF_UNIX)
    else { throw Failure("what was handed over is no listening Unix socket: see ListenStream= in searchd.socket") }
    path = withUnsafeBytes(of: &address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    guard path.hasPrefix("/") else { throw Failure("the socket that was handed over has no path in the file system") }
  }
}
