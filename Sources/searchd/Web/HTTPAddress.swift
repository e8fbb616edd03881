import Glibc

/// Where `--http` listens: `HOST:PORT`, `[IPV6]:PORT`, or a port alone for this machine's own loopback.
struct HTTPAddress: Sendable, Equatable, CustomStringConvertible {
  var host: String
  var port: Int

  init?(_ text: String) {
    var host = "127.0.0.1"
    var port = text[...]
    if let colon = text.lastIndex(of: ":") {
      host = String(text[..<colon])
      port = text[text.index(after: colon)...]
      if host.hasPrefix("["), host.hasSuffix("]") {
        host = String(host.dropFirst().dropLast())
        guard HostName.isIPv6(host) else { return nil }
      } else if host.contains(":") {
        return nil
      }
    }
    guard !host.isEmpty, let number = Int(port), (0...65535).contains(number), port.allSatisfy(\.isNumber) else {
      return nil
    }
    self.host = host
    self.port = number
  }

  /// Whether only this machine can reach it.
  var isLoopback: Bool { HostName.isLoopback(host) }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Names and numbers of hosts, as `Host` headers have them.
enum HostName {
  static func isIPv4(_ host: String) -> Bool {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1
  }

  static func isIPv6(_ host: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, host, &address) == 1
  }

  /// `localhost`, 127.0.0.0/8, `::1`.
  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || (isIPv4(host) && host.hasPrefix("127."))
  }

  /// The host of a `Host` header's value, in lower case, without port and brackets; nil where it is none.
  static func host(ofHeader value: String) -> String? {
    let value = value.lowercased()
    if value.hasPrefix("[") {
      guard let end = value.firstIndex(of: "]") else { return nil }
      let rest = value[value.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      let host = String(value[value.index(after: value.startIndex)..<end])
      return isIPv6(host) ? host : nil
    }
    let parts = value.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let host = parts.first, !host.isEmpty else { return nil }
    return String(host)
  }
}
