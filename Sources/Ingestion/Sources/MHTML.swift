import Files

/// The page in a web archive as browsers save it (`multipart/related`, RFC 2557): one file of MIME parts, the page and
/// what it shows.
enum MHTML {
  /// The page, and where it was saved from, if the archive tells.
  struct MainPart {
    var bytes: [UInt8]
    var declaredType: String
    var location: String?
  }

  /// Parts in parts, as mail has them, are followed so far.
  private static let deepest = 4

  /// - Parameter contentType: With the boundary, where it stands outside the bytes.
  static func mainPart(of bytes: [UInt8], contentType: String?) throws(ExtractionError) -> MainPart {
    var part = Part(bytes[...])
    if part.boundary == nil, let contentType, parameter("boundary", of: contentType) != nil {
      part = Part(contentType: contentType, body: bytes[...])
    }
    guard part.boundary != nil else { throw .corrupt("it is no MHTML: no boundary is named") }
    guard var main = page(in: part, depth: 0) else { throw .corrupt("it is MHTML that holds no page") }
    if let location = part.header["snapshot-content-location"] ?? main.location { main.location = web(location) }
    return main
  }

  private static func page(in part: Part, depth: Int) -> MainPart? {
    guard let boundary = part.boundary else {
      guard isPage(part.type) else { return nil }
      return MainPart(bytes: part.content, declaredType: part.contentType, location: part.header["content-location"])
    }
    guard depth < deepest else { return nil }
    let parts = split(part.body, boundary: boundary).map { Part($0) }
    let start = parameter("start", of: part.contentType)
    let location = part.header["snapshot-content-location"] ?? part.header["content-location"]
    // The root is the one that is named, by its id or by its place, else the first that is a page.
    let named = parts.filter { part in
      start != nil && part.header["content-id"] == start
        || location != nil && part.header["content-location"] == location
    }
    for candidate in named + parts {
      if let main = page(in: candidate, depth: depth + 1) { return main }
    }
    return nil
  }

  private static func isPage(_ type: String) -> Bool {
    ["text/html", "application/xhtml+xml", "text/plain"].contains(type)
  }

  private static func web(_ location: String) -> String? {
    WebAddress.isWeb(location) && location.utf8.count <= Limits.fieldBytes ? location : nil
  }

  // MARK: - Parts

  private struct Part {
    var header: FieldBlock
    var body: ArraySlice<UInt8>
    var contentType: String

    init(_ bytes: ArraySlice<UInt8>) {
      let start = bytes.drop(while: isSpace)
      let end = FieldBlock.end(in: start) ?? start.count
      // The block has no first line of its own.
      header = FieldBlock(Array("MIME\n".utf8) + start.prefix(min(end, Limits.headerBytes)))
      body = start.dropFirst(end)
      contentType = header["content-type"] ?? "text/plain"
    }

    init(contentType: String, body: ArraySlice<UInt8>) {
      header = FieldBlock([])
      self.body = body
      self.contentType = contentType
    }

    var type: String { contentType.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace } }
    var boundary: String? { type.hasPrefix("multipart/") ? parameter("boundary", of: contentType) : nil }

    var content: [UInt8] {
      switch header["content-transfer-encoding"]?.lowercased() {
      case "quoted-printable": TransferEncoding.quotedPrintable(body)
      case "base64": TransferEncoding.base64(body)
      default: Array(body)
      }
    }
  }

  /// What stands between the lines that begin with the boundary.
  private static func split(_ body: ArraySlice<UInt8>, boundary: String) -> [ArraySlice<UInt8>] {
    let mark = Array("--\(boundary)".utf8)
    var parts: [ArraySlice<UInt8>] = []
    var partStart: Int?
    var line = body.startIndex
    while line < body.endIndex {
      let end = body[line...].firstIndex(of: 0x0A).map { $0 + 1 } ?? body.endIndex
      let isMarked = body[line..<end].starts(with: mark)
      let rest = isMarked ? body[(line + mark.count)..<end] : []
      let isLast = rest.starts(with: Array("--".utf8))
      // Another boundary may begin as this one does.
      if isMarked, isLast || rest.allSatisfy(isSpace) {
        if let partStart { parts.append(body[partStart..<line]) }
        partStart = isLast ? nil : end
      }
      line = end
    }
    // Cut short: what there is of the last part.
    if let partStart { parts.append(body[partStart...]) }
    return parts
  }

  /// A parameter of a header's value, in quotes or not.
  static func parameter(_ name: String, of value: String) -> String? {
    for part in value.split(separator: ";").dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      guard part[..<equals].lowercased().filter({ !$0.isWhitespace }) == name else { continue }
      let text = part[part.index(after: equals)...].drop { $0.isWhitespace }
      let plain = text.first == "\"" ? text.dropFirst().prefix { $0 != "\"" } : text.prefix { !$0.isWhitespace }
      return plain.isEmpty ? nil : String(plain)
    }
    return nil
  }
}

/// How MIME writes bytes as text (RFC 2045, 6.7 and 6.8). Damage costs the characters it hits.
enum TransferEncoding {
  static func quotedPrintable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "=") else {
        result.append(byte)
        continue
      }
      if let high = rest.first.flatMap(digit), let low = rest.dropFirst().first.flatMap(digit) {
        result.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        // A line's end that is not the text's, blanks before it allowed.
        let behind = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        if behind.first == 0x0A { rest = behind.dropFirst() } else { result.append(byte) }
      }
    }
    return result
  }

  static func base64(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="): return result
      default: continue
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
