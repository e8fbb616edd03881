import FoundationEssentials

/// What extraction asks of addresses.
extension WebAddress {
  /// The host in lower case; nil for what is not an address of the web.
  static func host(of address: String) -> String? {
    guard let start = address.firstRange(of: "://")?.upperBound, address.hasPrefix("http") else { return nil }
    var host = address[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    if let user = host.lastIndex(of: "@") { host = host[host.index(after: user)...] }
    if let port = host.lastIndex(of: ":") { host = host[..<port] }
    return host.contains(".") ? host.lowercased() : nil
  }

  /// The part of a host that one owner holds: `bbc.co.uk` of `www.bbc.co.uk`.
  static func ownerDomain(ofHost host: String) -> String {
    let labels = host.split(separator: ".")
    guard labels.count > 2 else { return host }
    let second = labels[labels.count - 2]
    let isShared =
      labels[labels.count - 1].count == 2
      && ["co", "com", "net", "org", "gov", "edu", "ac", "or", "ne", "go"].contains(second)
    return labels.suffix(isShared ? 3 : 2).joined(separator: ".")
  }

  static func path(of address: String) -> Substring {
    guard let start = address.firstRange(of: "://")?.upperBound else { return "" }
    let rest = address[start...]
    return rest.firstIndex(of: "/").map { rest[$0...] } ?? ""
  }

  /// The address that a page gives for itself: absolute, on the page's own site, and not the site's front page unless the
  /// page is that.
  static func canonical(_ named: [String?], of page: String?) -> String? {
    for case let name? in named {
      guard let address = resolved(name.collapsed, against: page), let host = host(of: address) else { continue }
      let isRoot = path(of: address) == "" || path(of: address) == "/"
      if let page, let own = Self.host(of: page) {
        guard ownerDomain(ofHost: own) == ownerDomain(ofHost: host) else { continue }
        if isRoot, path(of: page) != "", path(of: page) != "/" { continue }
      } else if isRoot {
        continue
      }
      return address
    }
    return nil
  }

  static func resolved(_ address: String, against page: String?) -> String? {
    guard !address.isEmpty, address.utf8.count < 4096 else { return nil }
    let lower = address.prefix(8).lowercased()
    if lower.hasPrefix("http://") || lower.hasPrefix("https://") { return address.contains(" ") ? nil : address }
    guard let page, let base = URL(string: page), let url = URL(string: address, relativeTo: base) else { return nil }
    let absolute = url.absoluteString
    return absolute.hasPrefix("http://") || absolute.hasPrefix("https://") ? absolute : nil
  }
}
