/// A page as it is stored and searched: what ingestion makes of it, and what a search gives back.
public struct Document: Sendable, Hashable {
  /// What the document is known by; adding one with the same id replaces it. A page's address unless its source says
  /// otherwise.
  public var id: String
  /// Where a reader finds the page; shown with every result.
  public var url: String
  /// Plain text, which free words search as they do `text`; empty where there is none.
  public var title: String
  /// The main content: paragraphs separated by newlines.
  public var text: String
  /// The UTF-8 ranges of `text` that are headings, in order and apart.
  public var headings: [Range<Int>]
  /// What stands around the main content on its page, navigation and notices and comments: searched only on request.
  public var surroundings: String
  /// Names, as the page or its source gives them; empty where unknown.
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
  /// The other addresses where the same text was found.
  public var others: [Address] = []

  /// Where a text was found: what a document alone at that address would have.
  public struct Address: Sendable, Hashable {
    /// What a document alone there would be known by.
    public var id: String
    /// Where a reader finds it.
    public var url: String
    /// As the document's own: the host of this `url`.
    public var site: String

    public init(id: String, url: String, site: String) {
      self.id = id
      self.url = url
      self.site = site
    }
  }

  /// Nothing is derived: who gives a `url` gives its `site`, too; `headings` are to lie within `text`.
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

extension Document {
  /// Lets go of what is long: what is left names and describes the page.
  mutating func dropTexts() {
    text = ""
    headings = []
    surroundings = ""
  }

  /// The headings, each as it stands in the text.
  public var headingTexts: [String] {
    let utf8 = Array(headings.isEmpty ? "".utf8 : text.utf8)
    return headings.map { String(decoding: utf8[$0.clamped(to: 0..<utf8.count)], as: UTF8.self) }
  }

  /// Where headings stand in a text, as `headings` has it: each is a line behind the one before it; what is no line is
  /// passed over.
  public static func headings(_ texts: [String], in text: String) -> [Range<Int>] {
    guard !texts.isEmpty else { return [] }
    // Each heading's lines, the first one last: none is gone through twice, however many headings are no lines.
    var lines = Dictionary(texts.map { ($0[...], [Range<Int>]()) }, uniquingKeysWith: { first, _ in first })
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).reversed() {
      let start = text.utf8.distance(from: text.startIndex, to: line.startIndex)
      lines[Substring(line)]?.append(start..<start + line.count)
    }
    var ranges: [Range<Int>] = []
    for heading in texts {
      while let range = lines[heading[...]]?.popLast() {
        guard range.lowerBound >= ranges.last?.upperBound ?? 0 else { continue }
        ranges.append(range)
        break
      }
    }
    return ranges
  }

  /// All addresses, the document's own first.
  public var addresses: [Address] { [Address(id: id, url: url, site: site)] + others }

  /// The document at other addresses, of which there is at least one; the first becomes its own.
  func at(_ addresses: [Address]) -> Document? {
    guard let own = addresses.first else { return nil }
    var document = self
    (document.id, document.url, document.site) = (own.id, own.url, own.site)
    document.others = Array(addresses.dropFirst())
    return document
  }
}
