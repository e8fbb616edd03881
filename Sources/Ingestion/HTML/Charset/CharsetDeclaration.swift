/// What a page says of its own encoding.
enum CharsetDeclaration {
  /// How far into a page a declaration is looked for. Browsers stop at 1,024 bytes; scraped pages often carry it later.
  private static let scanned = 16_384

  /// The charset parameter of a MIME type: `text/html; charset=gbk`.
  static func inType(_ type: String?) -> Charset? {
    guard let type else { return nil }
    return label(after: "charset=", in: Array(type.utf8)[...]).flatMap { Charset(label: $0) }
  }

  /// The XML declaration's encoding, or the first `<meta>` that names one in either form.
  ///
  /// A page that can be read this far is written in single bytes, so a declared UTF-16 means UTF-8 (WHATWG HTML,
  /// "prescan a byte stream to determine its encoding").
  static func inMarkup(_ bytes: [UInt8]) -> Charset? {
    let head = bytes.prefix(scanned)
    var found: Charset?
    if head.starts(with: "<?xml".utf8), let end = head.firstIndex(of: UInt8(ascii: ">")) {
      found = label(after: "encoding=", in: head[..<end]).flatMap { Charset(label: $0) }
    }
    var index = head.startIndex
    while found == nil, let start = head[index...].firstIndex(of: UInt8(ascii: "<")) {
      index = start + 1
      if head[index...].starts(with: "!--".utf8) {
        index = head.firstRange(of: Array("-->".utf8), from: index)?.upperBound ?? head.endIndex
      } else if isMeta(head[index...]) {
        let end = head[index...].firstIndex(of: UInt8(ascii: ">")) ?? head.endIndex
        found = label(after: "charset=", in: head[index..<end]).flatMap { Charset(label: $0) }
        index = end
      }
    }
    if let found, found.isWide { return .utf8 }
    return found
  }

  private static func isMeta(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count > 5 else { return false }
    let start = bytes.startIndex
    return zip(bytes[start..<start + 4], "meta".utf8).allSatisfy { $0 | 0x20 == $1 }
      && (bytes[start + 4] <= 0x20 || bytes[start + 4] == UInt8(ascii: "/"))
  }

  /// What follows `name` (in lower case, with its `=`), spaces and quotes left out.
  private static func label(after name: String, in bytes: ArraySlice<UInt8>) -> String? {
    // `charset = gbk` is rare, but it is out there.
    let compact = bytes.filter { $0 > 0x20 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    guard let range = compact[...].firstRange(of: Array(name.utf8), from: 0) else { return nil }
    let value = compact[range.upperBound...].drop { $0 == 0x22 || $0 == 0x27 }
      .prefix { $0 != 0x22 && $0 != 0x27 && $0 != 0x3B && $0 != 0x3E && $0 != 0x2F && $0 != 0x2C }
    return value.isEmpty || value.count > 40 ? nil : String(decoding: value, as: UTF8.self)
  }
}

extension ArraySlice<UInt8> {
  /// Where `needle` first stands at or behind `from`.
  func firstRange(of needle: [UInt8], from: Int) -> Range<Int>? {
    guard let first = needle.first else { return nil }
    var index = from
    while index + needle.count <= endIndex {
      if self[index] == first, self[index..<index + needle.count].elementsEqual(needle) {
        return index..<index + needle.count
      }
      index += 1
    }
    return nil
  }
}
