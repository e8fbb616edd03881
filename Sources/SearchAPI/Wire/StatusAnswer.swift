/// The answer of `GET /v1/status`.
public struct StatusAnswer: Codable, Sendable, Equatable {
  /// The daemon's version.
  public var version: String
  /// Of the analysis that pages and queries go through.
  public var analyzerVersion: Int
  /// The daemon's process id.
  public var pid: Int
  /// The index directory.
  public var index: String
  /// Path of the Unix socket that the daemon listens on.
  public var socket: String
  /// Since the daemon started.
  public var uptimeSeconds: Int
  /// Documents that a search can find.
  public var documents: Int
  /// Files that the documents lie in.
  public var segments: Int
  /// Commits since the index was made.
  public var generation: Int
  /// Size of the index directory on the disk.
  public var bytes: Int
  /// Bodies being taken in, and waiting for their turn.
  public var uploads: Int
  /// Searches running now, and waiting for their turn.
  public var searchesRunning: Int
  /// Searches answered since the start.
  public var searchesAnswered: Int
  /// Open ones, on the socket and on HTTP, that of this request included.
  public var connections: Int
  /// Documents by language tag.
  public var languages: [String: Int]
  /// Documents by host: the largest `largestSites`.
  public var sites: [String: Int]
  /// How many hosts there are.
  public var siteCount: Int
  /// What was found damaged, when the daemon started or since, and is left out of every answer.
  public var damaged: [String]
  /// Groups of the user's `synonyms.txt`.
  public var synonyms: Int
  /// What of that file could not be read, by line.
  public var synonymProblems: [String]
  /// Pages that harmed their parser and are kept apart; `search quarantine` lists them.
  public var setAside: Int
  /// Pages set aside that had to make room for others since the start.
  public var setAsideDropped: Int
  /// Parsers that ended before their time since the start.
  public var parsersLost: Int
  /// What the kernel lacks of what parsers are confined by (`seccomp`, `landlock` …); nil until a page was parsed.
  public var parsersLack: [String]?
  /// Those that hold for this daemon: some follow from the machine.
  public var limits: ServiceLimits

  private enum CodingKeys: String, CodingKey {
    case version, pid, index, socket, documents, segments, generation, bytes, uploads, connections, languages, sites,
      damaged, synonyms, limits
    case analyzerVersion = "analyzer_version"
    case uptimeSeconds = "uptime_seconds"
    case searchesRunning = "searches_running"
    case searchesAnswered = "searches_answered"
    case siteCount = "site_count"
    case synonymProblems = "synonym_problems"
    case setAside = "set_aside"
    case setAsideDropped = "set_aside_dropped"
    case parsersLost = "parsers_lost"
    case parsersLack = "parsers_lack"
  }

  /// How many hosts are told one by one.
  public static let largestSites = 20

  public init(
    version: String, analyzerVersion: Int, pid: Int, index: String, socket: String, uptimeSeconds: Int, documents: Int,
    segments: Int, generation: Int, bytes: Int, uploads: Int, searchesRunning: Int,
    searchesAnswered: Int, connections: Int, languages: [String: Int], sites: [String: Int], siteCount: Int,
    damaged: [String], synonyms: Int,
    synonymProblems: [String], setAside: Int, setAsideDropped: Int, parsersLost: Int,
    parsersLack: [String]? = nil, limits: ServiceLimits
  ) {
    self.version = version
    self.analyzerVersion = analyzerVersion
    self.pid = pid
    self.index = index
    self.socket = socket
    self.uptimeSeconds = uptimeSeconds
    self.documents = documents
    self.segments = segments
    self.generation = generation
    self.bytes = bytes
    self.uploads = uploads
    self.searchesRunning = searchesRunning
    self.searchesAnswered = searchesAnswered
    self.connections = connections
    self.languages = languages
    self.sites = sites
    self.siteCount = siteCount
    self.damaged = damaged
    self.synonyms = synonyms
    self.synonymProblems = synonymProblems
    self.setAside = setAside
    self.setAsideDropped = setAsideDropped
    self.parsersLost = parsersLost
    self.parsersLack = parsersLack
    self.limits = limits
  }
}

/// What the status of a daemon of any version tells: enough to name it and to stop it.
public struct BriefStatus: Decodable, Sendable {
  /// The daemon's version.
  public var version: String
  /// The daemon's process id, to send signals to.
  public var pid: Int
  /// Documents that a search can find.
  public var documents: Int
  private var limits: Limits?

  private struct Limits: Decodable, Sendable {
    var stopSeconds: Int?

    private enum CodingKeys: String, CodingKey { case stopSeconds = "stop_seconds" }
  }

  /// How long the daemon takes to stop at most.
  public var stopSeconds: Int { limits?.stopSeconds ?? ServiceLimits.current.stopSeconds }
}
