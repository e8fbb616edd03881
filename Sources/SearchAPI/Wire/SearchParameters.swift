import Files

/// What `GET /v1/search` is asked; what is nil is left to the daemon.
public struct SearchParameters: Sendable, Equatable {
  public var query: String
  public var limit: Int?
  public var offset: Int?
  /// `relevance`, `newest` or `oldest`.
  public var sort: String?
  public var site: String?
  public var lang: String?
  /// First and last day of publication: a day, a month or a year.
  public var after: String?
  public var before: String?
  public var snippets: Bool?
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
