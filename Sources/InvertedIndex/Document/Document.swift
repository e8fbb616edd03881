/// A page as it is stored and searched: what ingestion makes of it, and what a search gives back.
public struct Document: Sendable, Hashable {
  /// What the document is known by; adding one with the same id replaces it. A page's address unless its source says
  /// otherwise.
  public var id: String
  /// Where a reader finds the page; shown with every result.
  public var url: String
  public var title: String
  /// The main content: paragraphs separated by newlines.
  public var text: String
  /// The UTF-8 ranges of `text` that are headings, in order. Known while a page is added; not stored.
  public var headings: [Range<Int>]
  /// What stands around the main content on its page, navigation and notices and comments: searched only on request.
  public var surroundings: String
  public var author: String
  /// The host of `url`, in lower case, without `www.`; empty for files.
  public var site: String
  /// BCP 47 primary tag (`zh`, `en`), `und` where unknown.
  public var language: String
  /// When the page says that it was published.
  public var published: Timestamp?
  /// When it was added; the writer sets it where it is 1970's first second.
  public var indexed: Timestamp
  /// The character encoding that the page was read in, for `show`; empty where it came as text.
  public var charset: String

  public init(
    id: String, url: String = "", title: String = "", text: String = "", headings: [Range<Int>] = [],
    surroundings: String = "", author: String = "", site: String = "",
    language: String = "und", published: Timestamp? = nil, indexed: Timestamp = Timestamp(unixSeconds: 0),
    charset: String = ""
  ) {
    self.id = id
    self.url = url
    self.title = title
    self.text = text
    self.headings = headings
    self.surroundings = surroundings
    self.author = author
    self.site = site
    self.language = language
    self.published = published
    self.indexed = indexed
    self.charset = charset
  }
}
