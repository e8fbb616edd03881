/// The answer of `GET /v1/suggest`.
public struct SuggestAnswer: Codable, Sendable, Equatable {
  /// What was typed.
  public var query: String
  /// Microseconds between the request's arrival and the answer.
  public var tookUs: Int
  /// Best first.
  public var suggestions: [Suggested]

  private enum CodingKeys: String, CodingKey {
    case query, suggestions
    case tookUs = "took_us"
  }

  /// What the query may become.
  public struct Suggested: Codable, Sendable, Equatable {
    /// The whole text, what was typed included.
    public var text: String
    /// `word`, `phrase`, `pinyin` or `title`.
    public var kind: String
    /// How many documents hold the word or phrase; 1 for a title.
    public var documents: Int
    /// A title's document.
    public var id: String?

    public init(text: String, kind: String, documents: Int, id: String? = nil) {
      self.text = text
      self.kind = kind
      self.documents = documents
      self.id = id
    }
  }

  public init(query: String, tookUs: Int, suggestions: [Suggested]) {
    self.query = query
    self.tookUs = tookUs
    self.suggestions = suggestions
  }
}
