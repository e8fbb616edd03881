/// Percent-encoding of RFC 3986.
public enum PercentEncoding {
  /// Encodes everything but unreserved characters, so that the result can stand anywhere in a URL.
  public static func encode(_ text: String) -> String { encode(text.utf8) }

  /// The same of bytes, which need not be UTF-8.
  public static func encode(_ bytes: some Sequence<UInt8>) -> String { encode(bytes, keeping: []) }

  /// A path's bytes, which need not be UTF-8, as a `file` URL (RFC 8089). The path is absolute.
  public static func fileURL(_ path: some Sequence<UInt8>) -> String {
    "file://" + encode(path, keeping: [UInt8(ascii: "/")])
  }

  /// The bytes that `text` stands for, as UTF-8; nil where an escape is broken or the bytes are not UTF-8.
  public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
    bytes(text, plusIsSpace: plusIsSpace).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// A URL for people: what is beyond ASCII stands there itself. Other escapes stay, as without them it would be another
  /// URL (`?q=%26`).
  public static func readable(_ url: String) -> String {
    var bytes = [UInt8]()
    var rest = Array(url.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let high = nibble(rest[rest.startIndex]), high >= 8,
        let low = nibble(rest[rest.startIndex + 1])
      {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self) ?? url
  }

  /// The URL that `readable` shows so, in capital digits as most write them.
  public static func unreadable(_ url: String) -> String { encode(url.utf8, keeping: Array(0x21..<0x7F)) }

  /// The bytes that `text` stands for; nil where an escape is broken.
  public static func bytes(_ text: some StringProtocol, plusIsSpace: Bool = false) -> [UInt8]? {
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.utf8.count)
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  private static func encode(_ bytes: some Sequence<UInt8>, keeping kept: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded = [UInt8]()
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      case _ where kept.contains(byte): encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
