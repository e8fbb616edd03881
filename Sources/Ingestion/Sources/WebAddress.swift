import Files
import InvertedIndex

/// What is read off an address.
public enum WebAddress {
  /// The host in lower case, without `www.`; empty for addresses that have none (files).
  public static func site(of url: String) -> String {
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")), url[colon...].hasPrefix("://"),
      url[..<colon].lowercased() != "file"
    else { return "" }
    var host = url[colon...].dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    if host.first == "[" {
      host = host.prefix { $0 != "]" } + host.drop { $0 != "]" }.prefix(1)
    } else {
      host = host.prefix { $0 != ":" }
    }
    return Site.withoutWWW(host.lowercased())
  }

  /// An address of the web: http or https, with a host, and no blanks or control characters in it.
  public static func isWeb(_ url: String) -> Bool {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https" else { return false }
    return !site(of: url).isEmpty && url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// The last part of the path, with its escapes resolved where they give text: a file's name.
  public static func fileName(of url: String) -> String {
    let path = url.prefix { $0 != "?" && $0 != "#" }
    let name = path.split(separator: "/").last ?? ""
    return PercentEncoding.decode(name) ?? String(name)
  }
}
