/// The answer of `POST /v1/documents`: given once every page that it counts is on the disk and found by the next
/// search.
public struct AddAnswer: Codable, Sendable, Equatable {
  /// Pages of ids that the index did not know.
  public var added: Int
  /// Pages that replaced another of their id.
  public var updated: Int
  /// Pages that the index held already.
  public var unchanged: Int
  /// Of those added and updated: whose text is that of another address.
  public var exactDuplicates: Int
  /// Of those added and updated: whose text is much like another page's.
  public var nearDuplicates: Int
  /// Of all but those skipped: whose text was too long, and ends after 8 MB.
  public var cut: Int
  /// What archives held beside pages, by what it is: `image/png`, `HTTP status 404`, `revisit`.
  public var passedOver: [String: Int]
  /// What lines of JSON say of pages and nobody can read, by its key (`published`, `fetched`, `lang`): the pages are taken
  /// as if it were not there. Nil where there is none.
  public var misread: [String: Misread]?
  /// Told one by one up to a limit.
  public var skipped: [Skipped]
  /// All that were skipped.
  public var skippedTotal: Int

  private enum CodingKeys: String, CodingKey {
    case added, updated, unchanged, skipped, cut, misread
    case exactDuplicates = "exact_duplicates"
    case nearDuplicates = "near_duplicates"
    case passedOver = "passed_over"
    case skippedTotal = "skipped_total"
  }

  /// Values of one key.
  public struct Misread: Codable, Sendable, Equatable {
    public var count: Int
    /// One of them, shortened.
    public var example: String

    public init(count: Int, example: String) {
      self.count = count
      self.example = example
    }
  }

  /// A page that was not taken.
  public struct Skipped: Codable, Sendable, Equatable {
    /// Its address where that was readable, else its place in the body (`line 7`).
    public var id: String
    /// For people: completes "left out because …".
    public var reason: String

    public init(id: String, reason: String) {
      self.id = id
      self.reason = reason
    }
  }

  /// - Parameter skippedTotal: Nil: all are in `skipped`.
  public init(
    added: Int = 0, updated: Int = 0, unchanged: Int = 0, skipped: [Skipped] = [], skippedTotal: Int? = nil,
    exactDuplicates: Int = 0, nearDuplicates: Int = 0, cut: Int = 0, passedOver: [String: Int] = [:],
    misread: [String: Misread] = [:]
  ) {
    self.added = added
    self.updated = updated
    self.unchanged = unchanged
    self.skipped = skipped
    self.skippedTotal = skippedTotal ?? skipped.count
    self.exactDuplicates = exactDuplicates
    self.nearDuplicates = nearDuplicates
    self.cut = cut
    self.passedOver = passedOver
    self.misread = misread.isEmpty ? nil : misread
  }

  /// Every page that was sent.
  public var pages: Int { added + updated + unchanged + skippedTotal }

  /// Adds what became of another body's pages.
  public static func += (total: inout AddAnswer, part: AddAnswer) {
    total.added += part.added
    total.updated += part.updated
    total.unchanged += part.unchanged
    total.exactDuplicates += part.exactDuplicates
    total.nearDuplicates += part.nearDuplicates
    total.cut += part.cut
    total.passedOver.merge(part.passedOver, uniquingKeysWith: +)
    if let misread = part.misread {
      total.misread = (total.misread ?? [:]).merging(misread) {
        Misread(count: $0.count + $1.count, example: $0.example)
      }
    }
    total.skipped += part.skipped
    total.skippedTotal += part.skippedTotal
  }
}

/// The answer of `GET /v1/documents/ID`, and a line of `GET /v1/documents`: one stored page.
public struct DocumentAnswer: Codable, Sendable, Equatable, Titled {
  /// What the document is known by.
  public var id: String
  /// Where a reader finds the page.
  public var url: String
  /// Empty where the page has none.
  public var title: String
  /// The main content: paragraphs separated by newlines.
  public var text: String
  /// The lines of the text that are headings, in order.
  public var headings: [String] = []
  /// What stands around the text on its page.
  public var surroundings: String
  /// Empty where unknown.
  public var author: String
  /// The host of `url` in lower case, without `www.`; empty for files.
  public var site: String
  /// BCP 47 primary tag; `und` where unknown.
  public var lang: String
  /// RFC 3339, as far as the page tells.
  public var published: String?
  /// When it was added, RFC 3339.
  public var indexed: String
  /// The encoding that the page was read in; empty where it came as text.
  public var charset: String
  /// The other addresses where the same text was found.
  public var alsoAt: [String] = []

  private enum CodingKeys: String, CodingKey {
    case id, url, title, text, headings, surroundings, author, site, lang, published, indexed, charset
    case alsoAt = "also_at"
  }

  public init(
    id: String, url: String, title: String, text: String, headings: [String] = [], surroundings: String = "",
    author: String, site: String, lang: String, published: String?, indexed: String, charset: String,
    alsoAt: [String] = []
  ) {
    self.id = id
    self.url = url
    self.title = title
    self.text = text
    self.headings = headings
    self.surroundings = surroundings
    self.author = author
    self.site = site
    self.lang = lang
    self.published = published
    self.indexed = indexed
    self.charset = charset
    self.alsoAt = alsoAt
  }
}

/// The answer of `DELETE /v1/documents/ID`, and of `DELETE /v1/documents` with a body of ids.
public struct RemoveAnswer: Codable, Sendable, Equatable {
  /// How many ids: those that were named, or all that have a URL that is nobody's id. Where one document was named and
  /// there is nothing to remove, the answer is an error.
  public var removed: Int
  /// How many of those that a body named were not there; nil where one document was named.
  public var missing: Int?

  public init(removed: Int, missing: Int? = nil) {
    self.removed = removed
    self.missing = missing
  }
}
