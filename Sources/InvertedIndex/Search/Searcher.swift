/// Answers one query from top to bottom.
public struct Searcher: Sendable {
  public init(snapshot: Snapshot, analyzer: any Analyzer) {}

  /// Runs on the calling thread.
  public func search(_ request: SearchRequest) throws(SearchError) -> SearchResult { SearchResult() }

  /// The stored document of an address (id or URL).
  public func document(address: String) throws(IndexError) -> Document? { nil }
}
