import Dispatch
import Files
public import SearchAPI

/// The daemon that serves an index, as a client of its Unix socket sees it.
///
/// Requests go one after the other; make one of these for each task that asks at the same time. They throw
/// `ClientError.refused` with what the daemon says against one, `.timeout` where it takes over a minute, `.disconnected`
/// where the connection breaks.
public final class SearchDaemon: Sendable {
  private let client: DaemonClient
  /// The client's calls wait for the daemon: on a thread of their own, and on none that tasks share.
  private let queue: DispatchQueue

  /// Connects to the daemon of an index, chosen as the programs choose it: `index`, `$SEARCHD_INDEX`, `./Index`,
  /// `$XDG_DATA_HOME/searchd` (`~/.local/share/searchd`); or to the one that listens on `socket`.
  ///
  /// - Throws: ``ClientError/noDaemon(path:code:)`` where none runs (`search status` starts one), and
  ///   ``ClientError/stranger(path:user:)`` where another user's does and `socket` is not given.
  public init(index: String? = nil, socket: String? = nil) async throws {
    let endpoint = try Endpoint(index: index, socket: socket)
    let queue = DispatchQueue(label: "search-daemon")
    client = try await Self.run(on: queue) { () throws(ClientError) in try DaemonClient(endpoint) }
    self.queue = queue
  }

  /// The best hits for a query in the query language.
  public func search(_ query: String, limit: Int = 10) async throws(ClientError) -> SearchAnswer {
    var parameters = SearchParameters(query: query)
    parameters.limit = limit
    return try await search(parameters)
  }

  /// As ``search(_:limit:)``, with filters, order, and all else that can be asked.
  public func search(_ parameters: SearchParameters) async throws(ClientError) -> SearchAnswer {
    try DaemonClient.decode(SearchAnswer.self, from: await exchange("GET", parameters.target))
  }

  /// A stored page by id or URL; nil where there is none.
  public func document(_ address: String) async throws(ClientError) -> DocumentAnswer? {
    let response = try await exchange("GET", "/v1/documents/\(PercentEncoding.encode(address))")
    return response.status == 404 ? nil : try DaemonClient.decode(DocumentAnswer.self, from: response)
  }

  /// Adds a page as it was scraped; returns once it survives a power cut and is found by the next search.
  @discardableResult
  public func add(_ page: [UInt8], url: String, contentType: String = "text/html") async throws(ClientError)
    -> AddAnswer
  {
    let target = "/v1/documents?url=\(PercentEncoding.encode(url))"
    return try DaemonClient.decode(
      AddAnswer.self, from: await exchange("POST", target, contentType: contentType, body: page))
  }

  /// How the daemon and its index stand.
  public func status() async throws(ClientError) -> StatusAnswer {
    try DaemonClient.decode(StatusAnswer.self, from: await exchange("GET", "/v1/status"))
  }

  /// Ends the connection; a request that waits for its answer throws, as do later ones.
  public func close() { client.close() }

  private func exchange(
    _ method: String, _ target: String, contentType: String? = nil, body: [UInt8] = []
  ) async throws(ClientError) -> DaemonClient.Response {
    let client = client
    return try await Self.run(on: queue) { () throws(ClientError) in
      try client.exchange(method, target, contentType: contentType, body: body)
    }
  }

  private static func run<Answer: Sendable>(
    on queue: DispatchQueue, _ work: @escaping @Sendable () throws(ClientError) -> Answer
  ) async throws(ClientError) -> Answer {
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Answer, ClientError>, Never>) in
      queue.async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }
}
