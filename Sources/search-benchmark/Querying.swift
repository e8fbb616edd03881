import InvertedIndex

/// Answers the commands of the search-benchmark-game's protocol.
struct Querying {
  enum Command: String {
    case count = "COUNT"
    case top10 = "TOP_10"
    case top10Count = "TOP_10_COUNT"
    case rank100 = "RANK_100"
    /// Timed only: the snippets of the ten best, which were found before.
    case snippets10 = "SNIPPETS_10"
    /// Timed only: ten completions of the query.
    case suggest10 = "SUGGEST_10"

    var isTimedOnly: Bool { self == .snippets10 || self == .suggest10 }

    /// The query of a command; what is counted, how many are ranked.
    func request(_ query: String, firstPass: Bool) -> SearchRequest {
      var request = SearchRequest(query: query)
      request.snippets = false
      request.fetchesDocuments = self == .rank100 || self == .snippets10
      request.firstPassOnly = firstPass
      switch self {
      case .count: (request.limit, request.counting) = (0, .exact)
      case .top10, .snippets10, .suggest10: request.limit = 10
      case .top10Count: (request.limit, request.counting) = (10, .exact)
      case .rank100: request.limit = 100
      }
      return request
    }

    func number(_ result: SearchResult) -> Int {
      switch self {
      case .count, .top10Count: result.total.value
      case .top10, .rank100, .snippets10, .suggest10: result.hits.count
      }
    }
  }

  let searcher: Searcher
  let suggester: Suggester
  let firstPass: Bool

  /// As the daemon answers, a user's own synonyms aside.
  init(_ writer: IndexWriter, analyzer: any Analyzer, firstPass: Bool) {
    let vocabulary = BenchmarkIndex.vocabulary(writer, analyzer: analyzer)
    searcher = Searcher(snapshot: writer.snapshot, analyzer: analyzer, vocabulary: vocabulary)
    suggester = Suggester(snapshot: writer.snapshot, analyzer: analyzer, vocabulary: vocabulary)
    self.firstPass = firstPass
  }

  /// The answer to a line `COMMAND\tquery`.
  func answer(_ line: some StringProtocol) -> String {
    guard let tab = line.firstIndex(of: "\t"), let command = Command(rawValue: String(line[..<tab])),
      !command.isTimedOnly, let result = try? result(command, String(line[line.index(after: tab)...]))
    else { return "UNSUPPORTED" }
    guard command == .rank100 else { return String(command.number(result)) }
    return result.hits.map(\.document.id).joined(separator: " ")
  }

  /// What is to be timed of a command: all of it, but of snippets only their making. Returns the number of its answer.
  func timed(_ command: Command, _ query: String) throws(SearchError) -> () throws(SearchError) -> Int {
    if command == .suggest10 {
      return { () throws(SearchError) -> Int in try suggester.suggestions(for: query, limit: 10).count }
    }
    guard command == .snippets10 else {
      return { () throws(SearchError) -> Int in command.number(try result(command, query)) }
    }
    let texts = try result(command, query).hits.map(\.document.text)
    return { () throws(SearchError) -> Int in try searcher.snippets(of: texts, for: query).count }
  }

  func result(_ command: Command, _ query: String) throws(SearchError) -> SearchResult {
    try searcher.search(command.request(query, firstPass: firstPass))
  }
}
