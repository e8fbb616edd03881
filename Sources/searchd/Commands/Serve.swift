import ArgumentParser
import Files
import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI

/// `searchd` itself.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve an index (the default).",
    discussion: """
      searchd                      in the foreground, until Ctrl-C
      searchd --detach             in the background; logs to INDEX/searchd.log
      searchd --watch ~/pages      indexes a folder, and follows what changes in it
      searchd --detach --http 127.0.0.1:7700

      Logs to standard error, and says `ready` there when it accepts queries. SIGTERM and SIGINT stop it cleanly; \
      SIGHUP makes it read the list of watched folders again.
      """)

  @Option(
    help: ArgumentHelp(
      "The index directory. Default: $SEARCHD_INDEX, ./Index where there is one, $XDG_DATA_HOME/searchd "
        + "(~/.local/share/searchd).",
      valueName: "dir"),
    completion: .directory)
  var index: String?

  @Option(
    help: ArgumentHelp(
      "The Unix socket. Default: $SEARCHD_SOCKET, searchd.sock in the index directory.", valueName: "path"),
    completion: .file())
  var socket: String?

  @Option(
    help: ArgumentHelp(
      "Serve a search page and the HTTP interface on a TCP address, too. Beyond this machine a token is asked for.",
      valueName: "host:port"))
  var http: String?

  @Option(
    help: ArgumentHelp(
      "Index a folder and follow it, for as long as this daemon runs (search watch add is for ever). Repeatable.",
      valueName: "dir"),
    completion: .directory)
  var watch: [String] = []

  @Option(
    help: ArgumentHelp(
      "What is logged: \(Logger.Level.allCases.map { "\($0)" }.joined(separator: ", ")).", valueName: "level"),
    completion: .list(Logger.Level.allCases.map { "\($0)" }))
  var logLevel = "info"

  @Option(
    help: ArgumentHelp("How it is logged: text, json.", valueName: "format"),
    completion: .list(LogFormat.allCases.map(\.rawValue)))
  var logFormat = "text"

  @Option(help: "Open the socket to the members of this group, too; otherwise it is the owner's (and root's) alone.")
  var group: String?

  @Flag(help: "Run in the background; return once queries are accepted. The log is searchd.log in the index directory.")
  var detach = false

  func validate() throws {
    guard Logger.Level(rawValue: logLevel) != nil else {
      let known = Logger.Level.allCases.map { "\($0)" }.joined(separator: ", ")
      throw Failure("--log-level is \(logLevel), which is none of \(known)")
    }
    guard LogFormat(rawValue: logFormat) != nil else {
      throw Failure("--log-format is \(logFormat), which is neither text nor json")
    }
    if let http, HTTPAddress(http) == nil {
      throw Failure("\(http) is no address: write --http 127.0.0.1:7700")
    }
  }

  func run() async throws {
    Allocator.keepLittle()
    umask(0o077)
    let activation = try SocketActivation()
    if let activation, !activation.isInReach {
      standardError(
        "searchd: the socket that was handed over is no longer at \(activation.path): "
          + "systemctl --user restart searchd.socket")
      throw Self.outOfReach
    }
    let endpoint = try Endpoint(index: index, socket: activation?.path ?? socket)
    if let notice = endpoint.notice { standardError("searchd: \(notice)") }
    let folders = try watch.map { folder in
      guard let path = FileAddress.canonicalPath(folder), Endpoint.isDirectory(path) else {
        throw Failure("there is no folder \(folder) to watch: correct --watch")
      }
      return path
    }
    if detach {
      let options = [("--group", group), ("--http", http)].flatMap { name, value in value.map { [name, $0] } ?? [] }
      let arguments = ["--log-level", logLevel, "--log-format", logFormat] + options
      return try await Detach.run(endpoint, arguments: arguments + folders.flatMap { ["--watch", $0] })
    }
    let signals = Signals.all()
    signal(SIGPIPE, SIG_IGN)
    // A lease that somebody breaks (FileEntry.isBeingWritten) is told by a signal that would end this process.
    signal(SIGIO, SIG_IGN)
    var logger = Logger(label: "searchd") { label in
      LineLog(format: LogFormat(rawValue: logFormat) ?? .text, label: label)
    }
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info

    let daemon: Daemon
    do {
      daemon = try await Daemon(
        endpoint, http: http.flatMap { HTTPAddress($0) }, activation: activation, group: group, watching: folders,
        logger: logger)
    } catch IndexError.locked(let path, let owner) {
      throw Failure("already running, pid \(owner), on \(path): search stop ends it, --index chooses another index")
    }
    standardError("ready")
    Notify.send("READY=1")
    let isLost = await Self.end(of: daemon, signals, logger)
    Notify.send("STOPPING=1")
    await daemon.stop()
    logger.info("stopped")
    if isLost { throw Self.outOfReach }
  }

  /// The status where starting again in the same way would help nobody; searchd.service knows it, too.
  private static let outOfReach = ExitCode(3)

  /// Serves until a signal says to stop, or nobody reaches the daemon any more; then true.
  private static func end(of daemon: Daemon, _ signals: AsyncStream<Int32>, _ logger: Logger) async -> Bool {
    await withTaskGroup { group in
      group.addTask {
        await daemon.endOfReach()
        return true
      }
      group.addTask {
        for await number in signals {
          // On a terminal, SIGHUP says that it is gone.
          if number == SIGHUP, isatty(STDERR_FILENO) == 0 {
            Notify.reloading()
            await daemon.reload()
            Notify.send("READY=1")
            continue
          }
          logger.info("stopping", metadata: ["signal": "\(Signals.name(number))"])
          break
        }
        return false
      }
      let isLost = await group.next() ?? false
      group.cancelAll()
      return isLost
    }
  }
}
