import Files

/// Where a page was saved from, as the program that saved it says: the web archive it is in, or a comment near its
/// beginning (SingleFile; browsers' `saved from url`).
struct SavedPage {
  /// The page, unpacked and out of its archive.
  var raw: RawPage
  /// Its address of the web, where that is told.
  var location: String?

  /// The comment stands ahead of the page's content.
  private static let headBytes = 4096

  init(_ raw: RawPage) throws(ExtractionError) {
    self.raw = raw
    self.raw.bytes = try Unpacker.unpack(raw.bytes, limit: Limits.pageBytes)
    let declared = raw.declaredType.flatMap { SourceFormat(contentType: $0) }
    let mayBeArchive = declared == nil && SourceFormat(sniffing: Array(self.raw.bytes.prefix(4096))) == .mhtml
    if declared == .mhtml || mayBeArchive {
      let main = try MHTML.mainPart(of: self.raw.bytes, contentType: raw.declaredType)
      self.raw.bytes = main.bytes
      self.raw.declaredType = main.declaredType
      location = main.location
    } else if raw.url.isEmpty || raw.url.hasPrefix("file:") {
      location = Self.comment(in: self.raw.bytes)
    }
    // What an address tells of a page its own does, and not that of the file.
    if let location { self.raw.url = location }
  }

  private static func comment(in bytes: [UInt8]) -> String? {
    let head = String(decoding: bytes.prefix(headBytes), as: UTF8.self)
    for (start, key) in [("Page saved with SingleFile", "url:"), ("saved from url=(", ")")] {
      guard let mark = head.firstRange(of: start) else { continue }
      let comment = head[mark.upperBound...].prefix(2048)
      guard let place = comment.firstRange(of: key) else { continue }
      let address = comment[place.upperBound...].drop { $0 == " " || $0 == "\t" }.prefix { !$0.isWhitespace }
      if WebAddress.isWeb(String(address)), address.utf8.count <= Limits.fieldBytes { return String(address) }
    }
    return nil
  }
}
