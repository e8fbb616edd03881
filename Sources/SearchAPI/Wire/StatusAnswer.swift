/// The answer of `GET /v1/status`.
public struct StatusAnswer: Codable, Sendable, Equatable {
  /// The daemon's version.
  public var version: String
  /// Of the analysis that pages and queries go through.
  public var analyzerVersion: Int
  public var pid: Int
  /// The index directory.
  public var index: String
  public var socket: String
  public var uptimeSeconds: Int
  /// Documents that a search can find.
  public var documents: Int
  public var segments: Int
  /// Commits since the index was made.
  public var generation: Int
  /// Size of the index directory on the disk.
  public var bytes: Int
  /// Bodies being taken in, and waiting for their turn.
  public var uploads: Int
  /// Searches running or waiting.
  public var searches: Int
  public var connections: Int
  public var limits: ServiceLimits

  public init(
    version: String, analyzerVersion: Int, pid: Int, index: String, socket: String, uptimeSeconds: Int, documents: Int,
    segments: Int, generation: Int, bytes: Int, uploads: Int, searches: Int, connections: Int, limits: ServiceLimits
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
    self.searches = searches
    self.connections = connections
    self.limits = limits
  }
}
