import InvertedIndex

/// A page as it was found, before anything is known of it.
public struct RawPage: Sendable {
  /// Untouched; may still be packed (gzip, zstd).
  public var bytes: [UInt8]
  /// The page's address: its URL, or a file URL.
  public var url: String
  /// What its source said of it: a MIME type with parameters, `text/html; charset=gbk`.
  public var declaredType: String?
  /// When its source fetched it: a date on the page more than a day later is not believed. Nil is taken as now.
  public var fetched: Timestamp?

  public init(bytes: [UInt8], url: String, declaredType: String? = nil, fetched: Timestamp? = nil) {
    self.bytes = bytes
    self.url = url
    self.declaredType = declaredType
    self.fetched = fetched
  }
}
