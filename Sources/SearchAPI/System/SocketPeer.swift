import Glibc

/// Who is at the other end of a Unix socket, as the kernel knows it: `struct ucred` of unix(7), which Swift does not see
/// because it is a GNU extension.
///
/// Of one that listens it tells who began to.
public struct SocketPeer: Sendable {
  /// Its process as this one sees it; 0 where it does not.
  public var pid: pid_t = 0
  public var uid: uid_t = 0
  public var gid: gid_t = 0

  public init() {}

  /// Of a socket that is connected; nil where the kernel does not tell.
  init?(descriptor: Int32) {
    var size = socklen_t(MemoryLayout<SocketPeer>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &self, &size) == 0 else { return nil }
  }

  /// Whether what it says may be believed by a user's program: root and the user need no daemon to deceive it.
  func mayServe(_ user: uid_t) -> Bool { uid == 0 || uid == user }
}
