/// What a request may ask of the daemon. Overrun gets an error that names the limit.
///
/// What the engine itself holds to has its home there (`QueryLimits`, `Limits` of ingestion); the daemon tells its numbers, and
/// a test holds these to them.
public struct ServiceLimits: Codable, Sendable, Equatable {
  /// The limits of this version, as a client knows them that has not asked.
  public static let current = ServiceLimits()

  /// A query, in UTF-8.
  public var queryBytes = 8192
  /// Its words and operators.
  public var queryClauses = 1024
  /// Its brackets within brackets.
  public var queryDepth = 32
  /// Its different prefixes, wildcards and fuzzy words.
  public var queryPatterns = 32
  /// Words that all those together may stand for in a segment.
  public var queryExpansions = 65_536
  /// Memory that a search may hold for what it works with.
  public var queryMemoryBytes = 64 << 20
  /// Results in one answer.
  public var results = 1000
  /// `offset` and `limit` together.
  public var resultWindow = 10_000
  /// Completions in one answer.
  public var suggestions = 100
  /// How long a search may run.
  public var querySeconds = 10
  /// Searches that may wait for a thread.
  public var waitingSearches = 2048
  /// Connections that follow a query.
  public var followers = 64
  /// One page, packed or unpacked; streams of pages have no limit.
  public var pageBytes = 32 << 20
  /// Words and pairs of characters of one page that are indexed, each form of them; what comes behind is kept and shown, and
  /// not found.
  public var pageTokens = 6 << 20
  /// How long the parsing of one page may take on a core …
  public var pageCpuSeconds = 10
  /// … and on the clock; one that got no answer is tried once more.
  public var pageSeconds = 30
  /// Memory that a parser may have.
  public var parserBytes = 1 << 30
  /// Pages that a parser serves before it is replaced.
  public var parserPages = 5000
  /// Pages that are kept because they harmed their parser; then the oldest make room.
  public var quarantinePages = 1000
  /// Bytes that they may take; then likewise.
  public var quarantineBytes = 256 << 20
  /// Bodies of pages worked on at a time, those whose senders take their time not among them; more wait …
  public var uploads = 4
  /// … or are waited for, as many as this; others are turned away.
  public var waitingUploads = 256
  /// Documents that one request may remove.
  public var removals = 10_000
  /// One header line of a request.
  public var headerLineBytes = 64 << 10
  /// All of a request's header lines.
  public var headerBytes = 128 << 10
  /// Header lines of a request.
  public var headerLines = 100
  /// How long a connection may take to bring a request's headers, its time of rest between requests included.
  public var headerSeconds = 60
  /// A body that brings fewer bytes a second than this, and was not said to (`SlowBody`) …
  public var slowestBodyBytesPerSecond = 256
  /// … for this long ends the connection; so does a reader that takes nothing for this long.
  public var stallSeconds = 60
  /// Connections that are open at a time; others are turned away.
  public var connections = 4096
  /// How long running requests may take when the daemon is told to stop; a body that still comes, a quarter of this.
  public var stopSeconds = 4

  private enum CodingKeys: String, CodingKey {
    case results, suggestions, followers, uploads, removals, connections
    case queryBytes = "query_bytes"
    case queryClauses = "query_clauses"
    case queryDepth = "query_depth"
    case queryPatterns = "query_patterns"
    case queryExpansions = "query_expansions"
    case queryMemoryBytes = "query_memory_bytes"
    case resultWindow = "result_window"
    case querySeconds = "query_seconds"
    case waitingSearches = "waiting_searches"
    case pageBytes = "page_bytes"
    case pageTokens = "page_tokens"
    case pageCpuSeconds = "page_cpu_seconds"
    case pageSeconds = "page_seconds"
    case parserBytes = "parser_bytes"
    case parserPages = "parser_pages"
    case quarantinePages = "quarantine_pages"
    case quarantineBytes = "quarantine_bytes"
    case waitingUploads = "waiting_uploads"
    case headerLineBytes = "header_line_bytes"
    case headerBytes = "header_bytes"
    case headerLines = "header_lines"
    case headerSeconds = "header_seconds"
    case slowestBodyBytesPerSecond = "slowest_body_bytes_per_second"
    case stallSeconds = "stall_seconds"
    case stopSeconds = "stop_seconds"
  }
}
