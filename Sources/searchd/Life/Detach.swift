import Glibc
import InvertedIndex
import SearchAPI

/// Starts the daemon in the background.
enum Detach {
  /// Starts this program again, in a session of its own, its log in the index directory, and returns once it accepts
  /// connections.
  static func run(_ endpoint: Endpoint, arguments: [String]) async throws {
    guard let program = ChildProcess.ownExecutable() else {
      throw Failure("/proc is not mounted: start without --detach")
    }
    try makeIndexDirectory(endpoint.index)
    let log = "\(endpoint.index)/searchd.log"
    let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno)).lowercased()
      throw Failure("cannot write \(log) (\(reason)): a daemon writes to its index, pass the --index of one it may")
    }
    close(descriptor)
    let before = size(log)
    let deadline = ContinuousClock.now + Endpoint.startPatience
    // Whoever waits for the end of a pipe that this process was given does not wait for the daemon's.
    let child = try ChildProcess(
      program, ["serve", "--index", endpoint.index, "--socket", endpoint.socket] + arguments, output: .file(log),
      group: .session)
    while true {
      if let end = child.end() {
        let lines = ending(of: log, behind: before).split(separator: "\n")
        guard let reason = lines.last.map({ String($0) }) else {
          throw Failure(
            "the daemon ended with \(end), and could not write \(log): see what search doctor says")
        }
        throw Failure(reason.hasPrefix("searchd: ") ? String(reason.dropFirst(9)) : "\(reason) (see \(log))")
      }
      // Another daemon that was started at the same time may answer; this one will end then.
      if lockHolder(endpoint.index) == child.pid, isReady(endpoint.socket) { return }
      guard ContinuousClock.now < deadline else {
        throw Failure("the daemon was started, and accepts no queries yet: see \(log), or try again")
      }
      try await Task.sleep(for: .milliseconds(3))
    }
  }

  /// Makes the index directory, where it is not there yet.
  static func makeIndexDirectory(_ path: String) throws {
    do throws(IndexError) {
      try Disk().createDirectory(path)
    } catch {
      if case .system(_, _, let code) = error, code != ENOTDIR {
        throw Failure("cannot make \(path) (\(String(cString: strerror(code)))): pass another --index")
      }
    }
    guard Endpoint.isDirectory(path) else {
      throw Failure("\(path) cannot be a folder, a file is in its way: pass another --index")
    }
  }

  private static func isReady(_ socket: String) -> Bool {
    guard SocketFile.state(of: socket) == .alive, let client = try? DaemonClient(socket: socket) else { return false }
    return (try? client.fetch("/healthz", within: 1))?.status == 200
  }

  /// The process that the index's lock names.
  private static func lockHolder(_ index: String) -> pid_t? {
    pid_t(ending(of: "\(index)/lock", behind: 0).prefix { !$0.isNewline })
  }

  private static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// What a file has behind an offset, its last 64 KB at most.
  private static func ending(of path: String, behind offset: Int) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = pread(descriptor, &bytes, bytes.count, max(offset, size(path) - bytes.count))
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
