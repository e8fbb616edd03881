import FoundationEssentials

/// Writes pages as `resource` records of WARC 1.1 (ISO 28500:2017), the form in which they travel to the daemon.
public enum WARCWriter {
  /// A record whose block is `bytes`, untouched.
  ///
  /// - Parameters:
  ///   - address: The page's URL; for a file its `file` URL.
  ///   - unixSeconds: When the page was fetched.
  ///   - contentType: What its source says it is; nil where nothing is known.
  public static func resource(
    address: String, unixSeconds: Int64, contentType: String?, bytes: some Collection<UInt8>
  ) -> [UInt8] {
    var header = "WARC/1.1\r\nWARC-Type: resource\r\n"
    header += "WARC-Record-ID: <urn:uuid:\(UUID().uuidString.lowercased())>\r\n"
    header += "WARC-Date: \(date(unixSeconds))\r\n"
    header += "WARC-Target-URI: \(oneLine(address))\r\n"
    if let contentType { header += "Content-Type: \(oneLine(contentType))\r\n" }
    header += "Content-Length: \(bytes.count)\r\n\r\n"
    var record = [UInt8]()
    record.reserveCapacity(header.utf8.count + bytes.count + 4)
    record += header.utf8
    record += bytes
    record += "\r\n\r\n".utf8
    return record
  }

  private static func date(_ unixSeconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(unixSeconds)).formatted(.iso8601)
  }

  /// A line's end would begin a header of its own.
  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }
}
