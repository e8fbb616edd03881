import FoundationEssentials

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
    let name = host.lowercased()
    return name.hasPrefix("www.") && name.dropFirst(4).contains(".") ? String(name.dropFirst(4)) : name
  }

  /// An address of the web: http or https, with a host, and no blanks or control characters in it.
  public static func isWeb(_ url: String) -> Bool {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https" else { return false }
    return !site(of: url).isEmpty && url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// The last part of the path with its escapes resolved: a file's name.
  public static func fileName(of url: String) -> String {
    let path = url.prefix { $0 != "?" && $0 != "#" }
    return unescaped(path.split(separator: "/").last ?? "")
  }

  /// The file URL of a path (RFC 8089), which may be relative to the working directory: whatever is not a letter, a
  /// digit or one of `/-._~` is escaped.
  public static func file(path: String) -> String {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "file://" + escaped("/" + parts.joined(separator: "/"))
  }

  private static func escaped(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.append(byte)
      default:
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
