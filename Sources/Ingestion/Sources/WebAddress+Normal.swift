/// One page, one address.
extension WebAddress {
  /// The form in which the spellings of one web address are the same (RFC 3986, 6.2.2 and 6.2.3): scheme and host in lower
  /// case, no port where it is the scheme's own, `/` for an empty path, dot segments resolved, escapes in capital digits
  /// and none of unreserved characters. What follows `#` is a place in the page and goes, unless it begins with `!` or `/`:
  /// by that some sites tell their pages apart.
  ///
  /// Anything but a web address stays as it is, and so does the order of a query's parameters and a slash at a path's end,
  /// which may mean another page.
  public static func normal(_ url: String) -> String {
    guard isWeb(url), let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return url }
    let scheme = url[..<colon].lowercased()
    let afterSlashes = url.utf8.index(colon, offsetBy: 3)
    var rest = Array(url.utf8[afterSlashes...])[...]
    let authority = rest.prefix { !Self.endsAuthority.contains($0) }
    rest = rest[authority.endIndex...]
    let path = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let query = rest[path.endIndex...].prefix { $0 != UInt8(ascii: "#") }
    let fragment = rest[query.endIndex...]
    let isRoute = fragment.dropFirst().first.map { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "/") } ?? false
    let bytes =
      Array("\(scheme)://".utf8) + normal(authority: authority, scheme: scheme)
      + withoutDotSegments(normal(escapes: path)) + normal(escapes: query) + (isRoute ? normal(escapes: fragment) : [])
    guard bytes.count <= max(url.utf8.count, Limits.fieldBytes) else { return url }
    return String(validating: bytes, as: UTF8.self) ?? url
  }

  /// Browsers take `\` for `/`; here it only ends the host, as it does for them.
  private static let endsAuthority = Array("/?#\\".utf8)

  /// A user's name and password are told apart by case; the host is not.
  private static func normal(authority: ArraySlice<UInt8>, scheme: String) -> [UInt8] {
    let userEnd = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? authority.startIndex
    var host = authority[userEnd...]
    // The colons of an IPv6 address stand in brackets.
    if let colon = host.lastIndex(of: UInt8(ascii: ":")), !host[colon...].contains(UInt8(ascii: "]")) {
      let port = host[(colon + 1)...]
      let own = Array((scheme == "https" ? "443" : "80").utf8)
      if port.isEmpty || port.elementsEqual(own) { host = host[..<colon] }
    }
    let small = host.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
    return authority[..<userEnd] + small
  }

  /// An escape that is broken stays.
  private static func normal(escapes bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var rest = bytes
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      guard byte == UInt8(ascii: "%"), let text = String(validating: digits, as: UTF8.self),
        digits.allSatisfy(isHexDigit),
        digits.count == 2, let value = UInt8(text, radix: 16)
      else {
        result.append(byte)
        continue
      }
      rest = rest.dropFirst(2)
      if isUnreserved(value) { result.append(value) } else { result += [byte] + Array(text.uppercased().utf8) }
    }
    return result
  }

  /// RFC 3986, 5.2.4.
  private static func withoutDotSegments(_ path: [UInt8]) -> [UInt8] {
    guard path.first == UInt8(ascii: "/") else { return path.isEmpty ? [UInt8(ascii: "/")] : path }
    var kept: [ArraySlice<UInt8>] = []
    let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for (place, segment) in segments.enumerated() {
      let isUp = segment.elementsEqual("..".utf8)
      guard isUp || segment.elementsEqual(".".utf8) else {
        kept.append(segment)
        continue
      }
      if isUp { _ = kept.popLast() }
      // Such a segment names a folder: at the end its slash stays.
      if place == segments.count - 1 { kept.append([]) }
    }
    return kept.flatMap { [UInt8(ascii: "/")] + $0 }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
