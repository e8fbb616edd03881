/// The answer of `GET /v1/quarantine`: the pages that harmed their parser, the oldest first.
public struct QuarantineAnswer: Codable, Sendable, Equatable {
  /// All that are kept.
  public var pages: [QuarantinedPage]

  public init(pages: [QuarantinedPage]) { self.pages = pages }
}

/// A page that was set aside.
public struct QuarantinedPage: Codable, Sendable, Equatable {
  /// What it is called here: sixteen hexadecimal digits.
  public var key: String
  /// What the document would have been known by.
  public var id: String
  /// What the page did to its parser, for people.
  public var reason: String
  /// When it was set aside, RFC 3339.
  public var time: String
  /// What is kept of it: the page as it came, and what its source knew of it.
  public var bytes: Int

  public init(key: String, id: String, reason: String, time: String, bytes: Int) {
    self.key = key
    self.id = id
    self.reason = reason
    self.time = time
    self.bytes = bytes
  }
}
