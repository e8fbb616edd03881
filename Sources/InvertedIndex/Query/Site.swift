/// A host as `site:` takes it.
package enum Site {
  /// Lower case, without scheme, `www.`, port and path; nil where nothing of a host is left.
  package static func normalized(_ text: String) -> String? {
    var host = text.lowercased()[...]
    for scheme in ["https://", "http://"] where host.hasPrefix(scheme) { host = host.dropFirst(scheme.count) }
    host = host.prefix { $0 != "/" && $0 != ":" && $0 != "?" && $0 != "#" }
    if host.hasPrefix("*.") { host = host.dropFirst(2) }
    while host.first == "." { host = host.dropFirst() }
    while host.last == "." { host = host.dropLast() }
    return host.isEmpty ? nil : withoutWWW(String(host))
  }

  /// A host in lower case without the `www.` before its name: pages and queries call a site alike. `www.com` is a name.
  package static func withoutWWW(_ host: String) -> String {
    let rest = host.dropFirst(4)
    return host.hasPrefix("www.") && rest.contains(".") ? String(rest) : host
  }
}
