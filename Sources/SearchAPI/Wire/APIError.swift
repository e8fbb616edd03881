/// What the daemon says when it does not do what was asked: `{"error": {"code", "message", "hint"}}`.
public struct APIError: Error, Codable, Sendable, Equatable {
  /// A word for programs: `bad_request`, `not_found`, `busy` …
  public var code: String
  /// What was wrong.
  public var message: String
  /// What to do about it.
  public var hint: String

  public init(code: String, message: String, hint: String) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

/// The object that an error travels in.
public struct ErrorAnswer: Codable, Sendable, Equatable {
  /// The object's only key.
  public var error: APIError

  public init(_ error: APIError) { self.error = error }
}
