import Glibc
import SearchAPI

/// Tells the service manager how the daemon stands: sd_notify(3).
enum Notify {
  /// Tells that configuration is being read again; `READY=1` follows.
  static func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    send("RELOADING=1\nMONOTONIC_USEC=\(Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)")
  }

  /// Sends `message` to `$NOTIFY_SOCKET`, if there is one.
  static func send(_ message: String) {
    guard let variable = getenv("NOTIFY_SOCKET") else { return }
    var path = Array(String(cString: variable).utf8)
    guard path.count > 1 else { return }
    // An abstract socket is written with an @ and begins with a zero.
    if path[0] == UInt8(ascii: "@") { path[0] = 0 }
    guard let address = UnixAddress(path) else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(message.utf8)
    _ = address.withSockaddr { sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, $1) }
  }
}
