/// The answer of `GET /v1/search`.
public struct SearchAnswer: Codable, Sendable, Equatable {
  /// As it was asked.
  public var query: String
  /// Microseconds between the request's arrival and the answer.
  public var tookUs: Int
  /// Of all matches, shown or not.
  public var total: Total
  /// What was searched instead, where a word of the query gave nothing.
  public var corrected: String?
  /// What may have been meant, where the query found little.
  public var suggested: String?
  /// Names that were searched beside the query's own words: 巴西 for Brazil.
  public var alsoSearched: [String]
  /// Where nothing was found, the filters that no document passes, as a query has them: `site:example.com`; else nil.
  public var emptyFilters: [String]?
  /// What looks like a filter, but was searched as words, because its value makes no sense: `date:yesterday`; nil where all
  /// was understood.
  public var misreadFilters: [String]?
  /// Damaged segments that the answer goes without; then more may match than it tells.
  public var leftOut: Int
  /// Hits of this window that were removed from the index since the search's first page was answered; nil where none were.
  /// What follows them is on the next page all the same.
  public var removed: Int?
  /// Best first, or in the order that was asked for.
  public var hits: [HitAnswer]
  /// By facet (`site`, `lang`, `year`), if it was asked: the values with the most matching documents.
  public var facets: [String: [FacetAnswer]]?

  private enum CodingKeys: String, CodingKey {
    case query, total, corrected, suggested, removed, hits, facets
    case tookUs = "took_us"
    case alsoSearched = "also_searched"
    case emptyFilters = "empty_filters"
    case misreadFilters = "misread_filters"
    case leftOut = "left_out"
  }

  /// How many results in what time, for people.
  public var summary: String { "\(total.text()) (\(Double(tookUs / 10) / 100) ms)" }

  /// How many documents match.
  public struct Total: Codable, Sendable, Equatable {
    /// Matching documents: all, or as many as were met (`relation`).
    public var value: Int
    /// Whether so many match (`eq`), or so many at least (`gte`).
    public var relation: Relation

    /// How `value` stands to the number of matches.
    public enum Relation: String, Codable, Sendable { case eq, gte }

    public init(value: Int, relation: Relation) {
      self.value = value
      self.relation = relation
    }

    /// For people: `1 result`, `at least 20 results`.
    public func text(_ one: String = "result", _ several: String = "results") -> String {
      "\(relation == .gte ? "at least " : "")\(value) \(value == 1 ? one : several)"
    }
  }

  public init(
    query: String, tookUs: Int, total: Total, corrected: String? = nil, suggested: String? = nil,
    alsoSearched: [String] = [], emptyFilters: [String] = [], misreadFilters: [String] = [], leftOut: Int = 0,
    hits: [HitAnswer],
    facets: [String: [FacetAnswer]]? = nil
  ) {
    self.query = query
    self.tookUs = tookUs
    self.total = total
    self.corrected = corrected
    self.suggested = suggested
    self.alsoSearched = alsoSearched
    self.emptyFilters = emptyFilters.isEmpty ? nil : emptyFilters
    self.misreadFilters = misreadFilters.isEmpty ? nil : misreadFilters
    self.leftOut = leftOut
    self.hits = hits
    self.facets = facets
  }

  /// What the answer lacks, for people, with what to do; nil where it lacks nothing.
  public var lack: String? {
    leftOut > 0 ? "a part of the index cannot be read and is left out: run search check --repair" : nil
  }

  /// Which filter let nothing pass, for people; nil where none did.
  public var emptiness: String? {
    emptyFilters.map { "no page passes \($0.joined(separator: " or "))" }
  }

  /// What was searched as words though it looks like a filter, for people, with what would be one; nil where nothing was.
  public var misreading: String? {
    misreadFilters.map { filters in
      "\(filters.joined(separator: ", ")) searched as words: write site:example.com, lang:zh, "
        + "date:2014-07 or date:2014-07-01..2014-07-31, recent:30d"
    }
  }

  // What is unknown is told as null, so that a reader finds every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(query, forKey: .query)
    try container.encode(tookUs, forKey: .tookUs)
    try container.encode(total, forKey: .total)
    try container.encodeOrNull(corrected, forKey: .corrected)
    try container.encodeOrNull(suggested, forKey: .suggested)
    try container.encode(alsoSearched, forKey: .alsoSearched)
    try container.encodeIfPresent(emptyFilters, forKey: .emptyFilters)
    try container.encodeIfPresent(misreadFilters, forKey: .misreadFilters)
    try container.encode(leftOut, forKey: .leftOut)
    try container.encodeIfPresent(removed, forKey: .removed)
    try container.encode(hits, forKey: .hits)
    try container.encodeIfPresent(facets, forKey: .facets)
  }
}

// What is not generic here saves casts at run time, which were a third of the time that an answer takes to encode.
extension KeyedEncodingContainer {
  fileprivate mutating func encodeOrNull(_ text: String?, forKey key: Key) throws {
    if let text { try encode(text, forKey: key) } else { try encodeNil(forKey: key) }
  }
}

/// A value of a facet.
public struct FacetAnswer: Codable, Sendable, Equatable {
  /// A host, a language tag, or a year in digits.
  public var value: String
  /// Matching documents that have it, all of them.
  public var count: Int

  public init(value: String, count: Int) {
    self.value = value
    self.count = count
  }
}

/// One document of an answer.
public struct HitAnswer: Codable, Sendable, Equatable, Titled {
  /// What the document is known by.
  public var id: String
  /// Where a reader finds the page.
  public var url: String
  /// Empty where the page has none.
  public var title: String
  /// Nil where the page names none.
  public var author: String?
  /// Nil where no snippets were asked for.
  public var snippet: String?
  /// What matched: `[start, end]` in Unicode scalars of `snippet`, ascending and apart.
  public var highlights: [[Int]]
  /// To be compared within one answer only; 0 where dates order the hits.
  public var score: Float
  /// The host of `url` in lower case, without `www.`; empty for files.
  public var site: String
  /// BCP 47 primary tag; `und` where unknown.
  public var lang: String
  /// RFC 3339, as far as the page tells: a day alone where it tells no time.
  public var published: String?
  /// When it was added, RFC 3339.
  public var indexed: String
  /// How many near-duplicates stand behind this document.
  public var duplicates: Int
  /// Where the score comes from, if that was asked.
  public var explanation: ExplanationAnswer?
  /// What is wrong with the stored page, where it cannot be read: all but `id` and `score` is empty then.
  public var damaged: String?

  public init(
    id: String, url: String, title: String, author: String? = nil, snippet: String?, highlights: [[Int]],
    score: Float, site: String, lang: String, published: String?, indexed: String, duplicates: Int = 0,
    explanation: ExplanationAnswer? = nil,
    damaged: String? = nil
  ) {
    self.id = id
    self.url = url
    self.title = title
    self.author = author
    self.snippet = snippet
    self.highlights = highlights
    self.score = score
    self.site = site
    self.lang = lang
    self.published = published
    self.indexed = indexed
    self.duplicates = duplicates
    self.explanation = explanation
    self.damaged = damaged
  }

  // As above, and ranges by themselves.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(url, forKey: .url)
    try container.encode(title, forKey: .title)
    try container.encodeIfPresent(author, forKey: .author)
    try container.encodeOrNull(snippet, forKey: .snippet)
    var ranges = container.nestedUnkeyedContainer(forKey: .highlights)
    for highlight in highlights {
      var bounds = ranges.nestedUnkeyedContainer()
      for bound in highlight { try bounds.encode(bound) }
    }
    try container.encode(score, forKey: .score)
    try container.encode(site, forKey: .site)
    try container.encode(lang, forKey: .lang)
    try container.encodeOrNull(published, forKey: .published)
    try container.encode(indexed, forKey: .indexed)
    try container.encode(duplicates, forKey: .duplicates)
    try container.encodeIfPresent(explanation, forKey: .explanation)
    try container.encodeIfPresent(damaged, forKey: .damaged)
  }
}

/// A number of a score and where it comes from.
public struct ExplanationAnswer: Codable, Sendable, Equatable {
  /// In points of the hit's `score`.
  public var value: Float
  /// What gives them, in words.
  public var description: String
  /// What `value` is made of; empty where that is not told further.
  public var parts: [ExplanationAnswer]

  public init(value: Float, description: String, parts: [ExplanationAnswer]) {
    self.value = value
    self.description = description
    self.parts = parts
  }
}
