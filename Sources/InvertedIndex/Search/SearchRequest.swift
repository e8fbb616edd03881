import Glibc

/// What is asked of an index.
public struct SearchRequest: Sendable {
  public enum SortOrder: String, Sendable, CaseIterable { case relevance, newest, oldest }

  /// How far matching documents are counted.
  public enum Counting: Sendable {
    /// Only as far as finding the best hits goes: the total is then a lower bound.
    case asFound
    case exact
  }

  /// In the query language.
  public var query: String
  public var limit = 10
  public var offset = 0
  public var sort = SortOrder.relevance
  /// Filters beside those written in the query; a site takes its subdomains too.
  public var site: String?
  public var language: String?
  /// The first and the last day of publication, both included (of a document that has no date: the day it was added).
  public var after: CivilDate?
  public var before: CivilDate?
  /// Also searches what stands around the documents' main content.
  public var full = false
  public var counting = Counting.asFound
  /// What all matching documents are counted by; the total is exact then.
  public var facets: [Facet] = []
  /// What `recent:` counts a document's age from, in Unix seconds.
  public var now = Int64(time(nil))
  /// Ends after the pruned search for the best by their terms alone: no look at where the words stand, no preference
  /// for documents that hold the whole query exactly, no thought of what else might have been meant. What other engines'
  /// timings are of.
  public var firstPassOnly = false
  /// False leaves the hits' documents empty, for who only counts hits or times the ranking.
  public var fetchesDocuments = true
  /// False takes texts and surroundings out of the hits' documents once their snippets are made: of a thousand long documents
  /// they are more than all else that a search holds.
  public var keepsTexts = true
  /// Shows of documents that tell one story the best alone, with the number of the others among the best.
  public var foldsStories = false
  public var snippets = true
  public var explain = false
  /// A search that runs past this moment ends with `SearchError.timeout`.
  public var deadline: ContinuousClock.Instant?
  /// Bytes that it may hold; tests lower it.
  var memory = QueryLimits.memory
  /// Asked now and then while the search runs; once true, it ends with `SearchError.cancelled`.
  public var isCancelled: (@Sendable () -> Bool)?

  public init(query: String) { self.query = query }
}

/// The answer.
public struct SearchResult: Sendable {
  public var hits: [Hit] = []
  public var total = Total(value: 0, isExact: true)
  /// Of each facet asked for, the values with the most documents.
  public var facets: [Facet: [FacetCount]] = [:]
  /// What is wrong with the stored documents of hits that cannot be shown.
  public var unreadable: [IndexError] { damaged + hits.compactMap(\.damage) }
  /// A damage of each segment that is damaged, and was left out.
  public var damaged: [IndexError] = []
  /// What was searched instead of the query, where a word of it gave nothing.
  public var corrected: String?
  /// What may have been meant, where the query found little.
  public var suggested: String?
  /// Names that were searched beside the query's own words.
  public var alsoSearched: [String] = []

  public init() {}

  /// How many documents match.
  public struct Total: Sendable, Equatable {
    public var value: Int
    /// False where `value` is a lower bound.
    public var isExact: Bool

    public init(value: Int, isExact: Bool) {
      self.value = value
      self.isExact = isExact
    }
  }
}

/// One document of an answer.
public struct Hit: Sendable {
  public var document: Document
  public var score: Float
  /// How many other documents of its story are folded behind it.
  public var duplicates = 0
  public var snippet: Snippet?
  public var explanation: Explanation?
  /// What is wrong with the stored document, where it cannot be read: `document` has nothing but the id then.
  public var damage: IndexError?
}

/// A passage of a hit's text, as plain text.
public struct Snippet: Sendable, Equatable {
  public var text: String
  /// What matched, as ranges of `text`'s Unicode scalars, ascending and apart.
  public var highlights: [Range<Int>]
}
