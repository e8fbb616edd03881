import Glibc

/// What is asked of an index.
public struct SearchRequest: Sendable {
  /// By score, or by publication; pages that have no date by the time they were added.
  public enum SortOrder: String, Sendable, CaseIterable { case relevance, newest, oldest }

  /// How far matching documents are counted.
  public enum Counting: Sendable {
    /// Only as far as finding the best hits goes: the total is then a lower bound.
    case asFound
    /// To the last one.
    case exact
  }

  /// In the query language.
  public var query: String
  /// The most hits that are wanted; `offset` and `limit` are `QueryLimits.window` together at most.
  public var limit = 10
  /// Hits to pass over ahead of the first.
  public var offset = 0
  /// A query of filters alone has no scores: by relevance its newest documents come first.
  ///
  /// Sorted by date, plain words find the documents that hold most of them, by weight: a single one would do for the
  /// end of a ranked list, not for the head of this.
  public var sort = SortOrder.relevance
  /// The snapshot is a part of an index, what has just arrived: a word that it lacks counts as one that is missing.
  public var isOfArrivals = false
  /// A filter beside those written in the query: a host, its subdomains included.
  public var site: String?
  /// A filter, too: a language's tag, of which the primary part counts.
  public var language: String?
  /// The first day of publication that is wanted (of a document that has no date: the day it was added).
  public var after: CivilDate?
  /// The last one, which is wanted, too.
  public var before: CivilDate?
  /// Also searches what stands around the documents' main content.
  public var full = false
  /// Counting to the last match takes longer than finding the best.
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
  /// Whether hits have a `snippet`.
  public var snippets = true
  /// Whether hits have an `explanation`.
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
  /// Best first, or as `sort` has it: from `offset` on, `limit` at most.
  public var hits: [Hit] = []
  /// How many documents match, shown or not.
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
  /// Where nothing was found, the filters that no document passes, as a query has them: `site:example.com`.
  public var emptyFilters: [String] = []
  /// What looks like a filter, but was searched as words, because its value makes no sense: `date:yesterday`.
  public var misreadFilters: [String] = []

  /// An answer of nothing, to be filled.
  public init() {}

  /// How many documents match.
  public struct Total: Sendable, Equatable {
    /// Matching documents: all, or as many as were met (`isExact`).
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
  /// As stored, as far as the request's `fetchesDocuments` and `keepsTexts` go.
  public var document: Document
  /// Points of BM25 and of the second look, to be compared within one query only; 0 where dates order the hits.
  public var score: Float
  /// How many other documents of its story are folded behind it.
  public var duplicates = 0
  /// Nil where none was asked for.
  public var snippet: Snippet?
  /// Nil where none was asked for.
  public var explanation: Explanation?
  /// What is wrong with the stored document, where it cannot be read: `document` has nothing but the id then, as its URL, too.
  public var damage: IndexError?
}

/// A passage of a hit's text, as plain text.
public struct Snippet: Sendable, Equatable {
  /// About 200 columns, of which a Han character takes two; `…` where a sentence is cut.
  public var text: String
  /// What matched, as ranges of `text`'s Unicode scalars, ascending and apart.
  public var highlights: [Range<Int>]
}
