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
  public var target: String {
    let window = [
      ("limit", limit.map { String($0) }), ("offset", offset.map { String($0) }), ("sort", sort), ("facets", facets),
    ]
    return Self.target("/v1/search", [("q", query)] + window + selection)
  }

  /// The target that gives new matches as they arrive: no window, no order and no counts.
  public var followTarget: String { Self.target("/v1/follow", [("q", query)] + selection) }

  /// What is taken, and what is told of each.
  private var selection: [(String, String?)] {
    [
      ("site", site), ("lang", lang), ("after", after), ("before", before), ("snippets", snippets.map { String($0) }),
      ("explain", explain.map { String($0) }), ("fold", fold.map { String($0) }), ("full", full.map { String($0) }),
    ]
  }

  private static func target(_ path: String, _ parameters: [(String, String?)]) -> String {
    let pairs = parameters.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
    return path + "?" + pairs.joined(separator: "&")
  }
}
