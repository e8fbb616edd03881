import Files
import Glibc
import NIOCore
import SearchAPI

/// Who may use the socket, whatever its file's mode says: root, the daemon's own user, and the members of one group
/// where one is named.
struct Peers: Sendable {
  var group: gid_t?

  /// To be called on the channel's own thread, where the kernel's answer is there at once.
  func allows(_ channel: any Channel) -> Bool {
    guard let options = channel as? any SocketOptionProvider else { return false }
    let answer: EventLoopFuture<SocketPeer> = options.unsafeGetSocketOption(
      level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
    var isAllowed = false
    answer.assumeIsolated().whenSuccess { peer in
      isAllowed =
        allows(uid: peer.uid, gids: [peer.gid]) || allows(uid: peer.uid, gids: Self.groups(ofProcess: peer.pid))
    }
    return isAllowed
  }

  func allows(uid: uid_t, gids: [gid_t]) -> Bool {
    uid == 0 || uid == geteuid() || (group.map { gids.contains($0) } ?? false)
  }

  /// The further groups of a process.
  private static func groups(ofProcess pid: pid_t) -> [gid_t] {
    guard let bytes = try? FileBytes.readAll(path: "/proc/\(pid)/status", upTo: 1 << 20) else { return [] }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("Groups:") }) else { return [] }
    return line.dropFirst(7).split(whereSeparator: { $0 == " " || $0 == "\t" }).compactMap { gid_t($0) }
  }
}
