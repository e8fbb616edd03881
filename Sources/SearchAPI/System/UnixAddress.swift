import Glibc

/// The address of a Unix socket (unix(7)).
public struct UnixAddress: Sendable {
  private var address = sockaddr_un()
  private let length: socklen_t

  /// - Parameter path: One that begins with a zero is a name outside the file system. Nil where it is too long.
  public init?(_ path: some Collection<UInt8>) {
    guard path.count <= Endpoint.longestSocketPath else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
  }

  /// For calls that take one.
  public func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }
}
