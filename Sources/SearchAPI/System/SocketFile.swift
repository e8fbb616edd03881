import Glibc

/// A Unix socket's file, as others see it.
public enum SocketFile {
  /// What is at a socket's path.
  public enum State: Sendable, Equatable {
    /// No file.
    case missing
    /// Somebody accepts connections.
    case alive
    /// A socket that nobody listens on: left by a process that died.
    case stale
    /// A file that is no socket.
    case notASocket
    /// Nobody may say; `errno`.
    case unknown(Int32)
  }

  /// Tries to connect, and hangs up.
  public static func state(of path: String) -> State {
    var status = stat()
    guard lstat(path, &status) == 0 else { return errno == ENOENT ? .missing : .unknown(errno) }
    guard status.st_mode & S_IFMT == S_IFSOCK else { return .notASocket }
    guard let address = UnixAddress(path.utf8) else { return .unknown(ENAMETOOLONG) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return .unknown(errno) }
    defer { close(descriptor) }
    let result = address.withSockaddr { connect(descriptor, $0, $1) }
    if result == 0 { return .alive }
    return switch errno {
    case ECONNREFUSED: .stale
    // The queue of a live listener is full.
    case EAGAIN: .alive
    case ENOENT: .missing
    default: .unknown(errno)
    }
  }
}
