import Files

/// What `GET /v1/search` is asked; what is nil is left to the daemon.
public struct SearchParameters: Sendable, Equatable {
  /// In the query language.
  public var query: String
  /// The most hits of one answer; `ServiceLimits.results` at most.
  public var limit: Int?
  /// Hits to pass over ahead of the first; with `limit`, `ServiceLimits.resultWindow` at most.
  public var offset: Int?
  /// `relevance`, `newest` or `oldest`.
  public var sort: String?
  /// A host, its subdomains included.
  public var site: String?
  /// A language tag, of which the primary part counts.
  public var lang: String?
  /// The first day of publication that is wanted: a day, or a month's or a year's first (`2014-07`).
  public var after: String?
  /// The last one: a day, or a month's or a year's last.
  public var before: String?
  /// Whether hits have a passage of their text.
  public var snippets: Bool?
  /// Whether hits tell where their score comes from.
  public var explain: Bool?
  /// `site`, `lang`, `year`, with commas between.
  public var facets: String?
  /// Whether near-duplicates are folded.
  public var fold: Bool?
  /// Also searches what stands around the pages' main content.
  public var full: Bool?

  public init(query: String) { self.query = query }

  /// The request's target: path and encoded parameters.
  public var target: String { target("/v1/search", isWhole: true) }

  /// The target that gives new matches as they arrive: no window, no order and no counts.
  public var followTarget: String { target("/v1/follow", isWhole: false) }

  private func target(_ path: String, isWhole: Bool) -> String {
    var pairs = [("q", query)]
    func add(_ name: String, _ value: String?) { if let value { pairs.append((name, value)) } }
    if isWhole {
      add("limit", limit.map { String($0) })
      add("offset", offset.map { String($0) })
      add("sort", sort)
      add("facets", facets)
    }
    add("site", site)
    add("lang", lang)
    add("after", after)
    add("before", before)
    add("snippets", snippets.map { String($0) })
    add("explain", explain.map { String($0) })
    add("fold", fold.map { String($0) })
    add("full", full.map { String($0) })
    return path + "?" + pairs.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
  }
}
