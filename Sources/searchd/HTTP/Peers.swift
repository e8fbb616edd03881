import Glibc
import NIOCore

/// Who may use the socket, whatever its file's mode says: root, the daemon's own user, and the members of one group
/// where one is named.
struct Peers: Sendable {
  var group: gid_t?

  /// `struct ucred` of unix(7), which Swift does not see because it is a GNU extension.
  private struct Credentials {
    var pid: pid_t = 0
    var uid: uid_t = 0
    var gid: gid_t = 0
  }

  func allows(_ channel: any Channel) -> Bool {
    guard let options = channel as? any SocketOptionProvider,
      let peer = try? options.unsafeGetSocketOption(
        level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
      ).wait() as Credentials
    else { return false }
    return allows(uid: peer.uid, gids: [peer.gid] + Self.groups(ofProcess: peer.pid))
  }

  func allows(uid: uid_t, gids: [gid_t]) -> Bool {
    uid == 0 || uid == geteuid() || (group.map { gids.contains($0) } ?? false)
  }

  /// The further groups of a process.
  private static func groups(ofProcess pid: pid_t) -> [gid_t] {
    guard let file = fopen("/proc/\(pid)/status", "re") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = fread(&bytes, 1, bytes.count, file)
    let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("Groups:") }) else { return [] }
    return line.dropFirst(7).split(whereSeparator: { $0 == " " || $0 == "\t" }).compactMap { gid_t($0) }
  }
}
