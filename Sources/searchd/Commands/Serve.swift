import ArgumentParser
import Glibc
import Ingestion
import InvertedIndex
import Logging
import SearchAPI

/// `searchd` itself.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve an index (the default).",
    discussion: "Runs in the foreground, logs to standard error, and says `ready` there when it accepts queries.")

  @Option(help: "The index directory. Default: $SEARCHD_INDEX, ./Index where there is one, ~/.local/share/searchd.")
  var index: String?

  @Option(help: "The Unix socket. Default: $SEARCHD_SOCKET, searchd.sock in the index directory.")
  var socket: String?

  @Option(help: "What is logged: \(Logger.Level.allCases.map { "\($0)" }.joined(separator: ", ")).")
  var logLevel = "info"

  @Option(help: "How it is logged: text, json.")
  var logFormat = "text"

  @Option(help: "Open the socket to the members of this group, too; otherwise it is the owner's (and root's) alone.")
  var group: String?

  @Flag(help: "Run in the background; return once queries are accepted. The log is searchd.log in the index directory.")
  var detach = false

  func validate() throws {
    guard Logger.Level(rawValue: logLevel) != nil else { throw ValidationError("unknown log level \(logLevel)") }
    guard LogFormat(rawValue: logFormat) != nil else { throw ValidationError("unknown log format \(logFormat)") }
  }

  func run() async throws {
    let endpoint = try Endpoint(index: index, socket: socket)
    umask(0o077)
    if detach {
      return try await Detach.run(endpoint, arguments: ["--log-level", logLevel, "--log-format", logFormat] + (group.map { ["--group", $0] } ?? []))
    }
    let stops = Signals.stops()
    signal(SIGPIPE, SIG_IGN)
    var logger = Logger(label: "searchd") { label in
      LineLog(format: LogFormat(rawValue: logFormat) ?? .text, label: label)
    }
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info

    let daemon: Daemon
    do {
      daemon = try await Daemon(endpoint, group: group, logger: logger)
    } catch IndexError.locked(let path, let owner) {
      throw Failure("already running, pid \(owner), on \(path): search stop ends it, --index chooses another index")
    }
    standardError("ready")
    Notify.send("READY=1")
    for await number in stops {
      logger.info("stopping", metadata: ["signal": "\(number == SIGTERM ? "SIGTERM" : "SIGINT")"])
      break
    }
    Notify.send("STOPPING=1")
    await daemon.stop()
    logger.info("stopped")
  }
}
