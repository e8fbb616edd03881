import ArgumentParser
import Glibc
import SearchAPI
import Synchronization

extension ArgumentHelp {
  /// `--index`, wherever it is an option.
  static var indexDirectory: ArgumentHelp {
    ArgumentHelp(
      "The index directory. Default: $SEARCHD_INDEX, ./Index where there is one, $XDG_DATA_HOME/searchd "
        + "(~/.local/share/searchd).",
      valueName: "dir")
  }
}

/// How to reach the daemon; the options that every command has.
struct Connection: ParsableArguments {
  @Option(help: .indexDirectory, completion: .directory)
  var index: String?

  @Option(help: ArgumentHelp("The daemon's socket.", valueName: "path"), completion: .file())
  var socket: String?

  @Flag(help: "Do not start a daemon where none runs.")
  var noStart = false

  /// Connects to the daemon, which is started where none runs.
  func open() async throws -> DaemonClient { try await Self.open(try endpoint(), mayStart: !noStart) }

  static func open(_ endpoint: Endpoint, mayStart: Bool) async throws -> DaemonClient {
    if let client = try connect(endpoint) { return client }
    guard mayStart else {
      throw Failure("no daemon answers on \(endpoint.socket): start one with searchd, or leave out --no-start")
    }
    return try await start(endpoint)
  }

  /// Asks the daemon what may be asked twice. One that was just killed takes connections for a moment more, and answers
  /// none of them: then another is asked, which is started where none runs.
  func ask<Answer>(_ body: (DaemonClient) throws -> Answer) async throws -> Answer {
    for _ in 0..<Self.mostRetries {
      do {
        return try body(try await open())
      } catch ClientError.disconnected {
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    return try body(try await open())
  }

  private static let mostRetries = 5

  /// Connects to the daemon if one runs.
  func openIfRunning() async throws -> DaemonClient? {
    try Self.connect(try endpoint())
  }

  func endpoint() throws -> Endpoint {
    let endpoint = try Endpoint(index: index, socket: socket)
    Self.tell(endpoint.notice)
    return endpoint
  }

  private static let isTold = Atomic(false)

  /// Once, however often an endpoint is made.
  static func tell(_ notice: String?) {
    guard let notice, !isTold.exchange(true, ordering: .relaxed) else { return }
    standardError("search: \(notice)")
  }

  /// Nil where no daemon runs.
  static func connect(_ endpoint: Endpoint) throws -> DaemonClient? {
    do {
      return try DaemonClient(endpoint)
    } catch {
      if error.meansNoDaemon { return nil }
      throw error
    }
  }

  private static func start(_ endpoint: Endpoint) async throws -> DaemonClient {
    let (end, output) = try ChildProcess.run(
      try Handover.searchd(), ["--detach", "--index", endpoint.index, "--socket", endpoint.socket])
    if end == .status(0) {
      write(output, to: STDERR_FILENO)
      return try DaemonClient(endpoint)
    }
    // Another client may have started one at the same time: then what this one says is of no interest.
    let isOther = String(decoding: output, as: UTF8.self).contains("already running")
    if let client = try await Self.wait(
      for: { try? DaemonClient(endpoint) }, whileHeld: { IndexLock.holder(of: endpoint.index) != nil },
      patience: isOther ? Endpoint.startPatience : .seconds(2))
    {
      return client
    }
    write(output, to: STDERR_FILENO)
    throw ExitCode.error
  }

  /// Asks again and again for what another process brings about, which has a lock meanwhile; nil where it is late, or none
  /// has the lock for several looks.
  static func wait<Client>(
    for client: () -> Client?, whileHeld isHeld: () -> Bool, patience: Duration,
    pause: Duration = .milliseconds(20)
  ) async throws -> Client? {
    let deadline = ContinuousClock.now + patience
    var unheld = 0
    while unheld < 10, ContinuousClock.now < deadline {
      if !isHeld() { unheld += 1 }
      if let client = client() { return client }
      try await Task.sleep(for: pause)
    }
    return nil
  }
}
