/// The answer of `GET /v1/quarantine`: the pages that harmed their parser, the oldest first.
public struct QuarantineAnswer: Codable, Sendable, Equatable {
  public var pages: [QuarantinedPage]

  public init(pages: [QuarantinedPage]) { self.pages = pages }
}

/// A page that was set aside.
public struct QuarantinedPage: Codable, Sendable, Equatable {
  /// What it is called here: sixteen hexadecimal digits.
  public var key: String
  /// What the document would have been known by.
  public var id: String
  public var reason: String
  /// When it was set aside, RFC 3339.
  public var time: String
  public var bytes: Int

  public init(key: String, id: String, reason: String, time: String, bytes: Int) {
    self.key = key
    self.id = id
    self.reason = reason
    self.time = time
    self.bytes = bytes
  }
}
