import Files

/// The page in an archived HTTP response (RFC 9112), as crawlers store them: sometimes as it came over the wire,
/// sometimes with its body unpacked and its header left alone.
enum HTTPResponse {
  enum Content: Equatable {
    case page(bytes: [UInt8], declaredType: String?)
    case refused(String)
    /// No page, and none lost.
    case passedOver(String)
  }

  static func content(of bytes: [UInt8]) -> Content {
    guard bytes.starts(with: Array("HTTP/".utf8)) else { return .refused("not an HTTP response") }
    guard let bodyStart = FieldBlock.end(in: bytes[...]) else { return .refused("its HTTP header does not end") }
    guard bodyStart <= Limits.headerBytes else { return .refused("its HTTP header is too long") }
    let header = FieldBlock(bytes[..<bodyStart])
    let status = header.firstLine.split(separator: " ").dropFirst().first ?? ""
    guard status == "200" else { return .passedOver("HTTP status \(status.prefix(3))") }
    if let kind = header["content-type"].flatMap({ SourceFormat.otherType($0) }) { return .passedOver(kind) }
    var body = bytes[bodyStart...]
    if let coding = header["transfer-encoding"]?.lowercased(), coding.contains("chunked"), let joined = unchunk(body) {
      body = joined[...]
    }
    // gzip and zstd are known by their first bytes, whether the header tells of them or not.
    if let coding = header["content-encoding"]?.lowercased(), body.first(where: { !isSpace($0) }) != UInt8(ascii: "<") {
      if coding == "deflate" {
        do throws(ExtractionError) {
          guard let inflated = try Unpacker.inflate(Array(body), limit: Limits.pageBytes) else {
            return .refused("damaged deflate")
          }
          body = inflated[...]
        } catch {
          return .refused(error.reason)
        }
      } else if !["identity", "gzip", "x-gzip", "zstd", ""].contains(coding), Unpacker.packing(body) == .none {
        return .refused("its content is encoded as \(coding), which cannot be read")
      }
    }
    return .page(bytes: Array(body), declaredType: header["content-type"])
  }

  /// The chunks joined (RFC 9112, 7.1); nil where the bytes are not in chunks. A body cut short gives what there is.
  static func unchunk(_ body: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = body
    while !rest.isEmpty {
      guard let line = rest.firstIndex(of: 0x0A) else { return result.isEmpty ? nil : result }
      // The size in hexadecimal digits, then blanks, or extensions behind a semicolon.
      let digits = rest[..<line].prefix { !isSpace($0) && $0 != UInt8(ascii: ";") }
      guard !digits.isEmpty, digits.count <= 8, let size = Int(String(decoding: digits, as: UTF8.self), radix: 16),
        size >= 0
      else { return result.isEmpty ? nil : result }
      guard size > 0 else { return result }
      rest = rest[(line + 1)...]
      result += rest.prefix(size)
      rest = rest.dropFirst(size).drop { $0 == 0x0D }
      if rest.first == 0x0A { rest = rest.dropFirst() }
    }
    return result
  }
}
