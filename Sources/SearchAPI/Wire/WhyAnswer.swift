/// The answer of `GET /v1/why`: why a page is found by a query, or is not.
public struct WhyAnswer: Codable, Sendable, Equatable {
  /// As it was asked.
  public var query: String
  /// The query as it was understood, every bracket written out.
  public var understood: String
  /// What was searched instead of the query; nil where it was searched as typed.
  public var corrected: String?
  /// What the page is known by, where it was asked for by URL, too.
  public var id: String
  /// Empty where the page has none.
  public var title: String
  /// Whether the page is among the query's matches, wherever it ranks.
  public var found: Bool
  /// Its place among the results, from 1; nil where it is not among the first `deepestRank`.
  public var rank: Int?
  /// True where a search shows another page of its story in its place, and this one with `fold=false` alone; else nil.
  public var folded: Bool?
  /// In the query's order.
  public var parts: [Part]

  /// A part of the query.
  public struct Part: Codable, Sendable, Equatable {
    /// The part as it was understood, every bracket written out.
    public var text: String
    /// `optional`, `required` or `excluded`.
    public var occurrence: String
    /// Of an excluded part: whether the page has what it excludes.
    public var matches: Bool
    /// What its text is searched by, other names included; empty for groups, patterns and facts.
    public var tokens: [Token]
    /// What the page has where a site, a language, a date, an author or a word of the address is asked for.
    public var inPage: String?

    private enum CodingKeys: String, CodingKey {
      case text, occurrence, matches, tokens
      case inPage = "in_page"
    }

    public init(text: String, occurrence: String, matches: Bool, tokens: [Token], inPage: String? = nil) {
      self.text = text
      self.occurrence = occurrence
      self.matches = matches
      self.tokens = tokens
      self.inPage = inPage
    }
  }

  /// A token of the query, and what the page has for it.
  public struct Token: Codable, Sendable, Equatable {
    /// As the analyser folds it; another name as it is written.
    public var term: String
    /// The analyser's; `name` is another name for what was typed.
    public var kind: String
    /// How often the page holds it.
    public var count: Int
    /// How it first stands in the page; where the page does not hold it, the page's most similar word.
    public var inPage: String?
    /// How often it stands around the page's text, which only a full search looks at; nil where the page holds it, or
    /// nothing around it does.
    public var around: Int?

    private enum CodingKeys: String, CodingKey {
      case term, kind, count, around
      case inPage = "in_page"
    }

    public init(term: String, kind: String, count: Int, inPage: String?, around: Int? = nil) {
      self.term = term
      self.kind = kind
      self.count = count
      self.inPage = inPage
      self.around = around
    }
  }

  /// So far down a page's place among the results is counted.
  public static let deepestRank = 1000

  public init(
    query: String, understood: String, corrected: String? = nil, id: String, title: String, found: Bool, rank: Int?,
    folded: Bool? = nil, parts: [Part]
  ) {
    self.query = query
    self.understood = understood
    self.corrected = corrected
    self.id = id
    self.title = title
    self.found = found
    self.rank = rank
    self.folded = folded
    self.parts = parts
  }
}
