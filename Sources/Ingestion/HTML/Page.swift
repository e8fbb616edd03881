import InvertedIndex

/// What extraction makes of a page.
public struct Page: Sendable, Hashable {
  /// The headline, as far as possible without the site's name; empty where none was found.
  public var title = ""
  /// Names, with `, ` between where the page sets them apart; empty where none was found.
  public var author = ""
  /// Nil where the page tells none that is plausible.
  public var published: Timestamp?
  /// BCP 47 primary tag, `und` where unknown.
  public var language = "und"
  /// The encoding that the bytes were read in, by its WHATWG name (`gb18030`, `utf-8`).
  public var charset = ""
  /// The main content in reading order, paragraphs separated by newlines.
  public var text = ""
  /// The UTF-8 ranges of `text` that are headings, in order.
  public var headings: [Range<Int>] = []
  /// All visible text.
  public var fullText = ""
  /// What the main content leaves of the page, in reading order: navigation, notices, comments, what is hidden at first.
  public var surroundings = ""
  /// The address that the page itself names, where that is plausible.
  public var canonical: String?
  /// As the page's metadata name its site; empty where they do not.
  public var siteName = ""
  /// What the page says for itself in one or two sentences, for previews.
  public var description = ""
  /// The address of the picture that the page is previewed with.
  public var leadImage: String?

  public init() {}
}

/// Why a page gives no text.
public enum ExtractionError: Error, Sendable, Equatable {
  /// Neither HTML nor text (an image, an archive, a program).
  case notAPage(String)
  /// Larger, packed or unpacked, than a page may be; bytes.
  case tooLarge(limit: Int)
  /// Packed bytes that do not unpack.
  case corrupt(String)
  /// Nothing but white space, or neither text nor title.
  case empty
}
