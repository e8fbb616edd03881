import Foundation
import SearchAPI
import TestSupport

/// The built programs on an index of their own: real processes, a real socket. Whatever daemon runs in the end is
/// killed.
final class Installation: Sendable {
  struct Outcome {
    var status: Int32
    var output: String
    var error: String
  }

  struct NotBuilt: Error {}

  /// A daemon that ended instead of serving, with what it wrote to standard error.
  struct Ended: Error { var error: String }

  let folder: ScratchFolder
  private let programs: String

  init() throws {
    folder = try ScratchFolder()
    // The test bundle stands beside the programs.
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    let places = [own, "\(packageRoot)/.build/debug", "\(packageRoot)/.build/release"]
    guard let place = places.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/searchd") }) else {
      throw NotBuilt()
    }
    programs = place
  }

  /// Kills whoever was started for this folder, also what such programs started.
  deinit { for pid in processes() { kill(pid, SIGKILL) } }

  /// Whoever runs for this folder, parsers left out: its path is in an argument or in the environment.
  func processes() -> [pid_t] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.filter { pid in
      pid != getpid()
        && ["cmdline", "environ"].contains { file in
          let words = FileManager.default.contents(atPath: "/proc/\(pid)/\(file)")
          return words?.range(of: Data(folder.path.utf8)) != nil
        }
    }
  }

  var index: String { folder.file("index") }
  var socket: String { "\(index)/searchd.sock" }

  /// The process whose number stands in the lock file, which may have ended.
  var lockHolder: pid_t? {
    (try? String(contentsOfFile: "\(index)/lock", encoding: .utf8)).flatMap {
      pid_t($0.trimmingCharacters(in: .newlines))
    }
  }

  func path(of program: String) -> String {
    program.hasPrefix("/") ? program : "\(programs)/\(program)"
  }

  /// Starts a program in the scratch folder, its output going to files.
  ///
  /// Not by Foundation's `Process`, whose `waitUntilExit` waits for descendants, too.
  ///
  /// - Parameter handedOver: A descriptor that the program gets as its fourth, as service managers hand over sockets.
  func start(
    _ program: String, _ arguments: [String], input: Data? = nil, environment: [String] = [],
    handingOver handedOver: Int32? = nil
  ) throws -> Run {
    let name = folder.file("run-\(UInt32.random(in: .min ... .max))")
    try (input ?? Data()).write(to: URL(fileURLWithPath: "\(name).in"))
    let command =
      ["/usr/bin/env", "-C", folder.path, "-u", "SEARCHD_SOCKET", "-u", "NOTIFY_SOCKET", "SEARCHD_INDEX=\(index)"]
      + environment + [path(of: program)] + arguments
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "\(name).in", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "\(name).out", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "\(name).err", O_WRONLY | O_CREAT, 0o600)
    if let handedOver { posix_spawn_file_actions_adddup2(&actions, handedOver, 3) }
    var vector = command.map { strdup($0) }
    defer { for pointer in vector { free(pointer) } }
    vector.append(nil)
    var pid: pid_t = 0
    guard posix_spawn(&pid, "/usr/bin/env", &actions, nil, vector, environ) == 0 else { throw NotBuilt() }
    return Run(pid: pid, name: name)
  }

  /// Starts the daemon in the foreground, and returns once it is ready.
  func serve(_ arguments: [String] = [], environment: [String] = []) throws -> Run {
    try awaitReady(start("searchd", arguments, environment: environment))
  }

  func awaitReady(_ daemon: Run) throws -> Run {
    try eventually("the daemon is ready") {
      if daemon.hasEnded { throw Ended(error: daemon.error) }
      return daemon.error.contains("ready\n")
    }
    return daemon
  }

  struct Run {
    var pid: pid_t
    fileprivate var name: String

    /// Whether it has ended, asked how or not.
    var hasEnded: Bool {
      let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
      return stat.isEmpty || stat.components(separatedBy: ") ").last?.hasPrefix("Z") == true
    }

    /// What it has written to standard error so far.
    var error: String { (try? String(contentsOfFile: "\(name).err", encoding: .utf8)) ?? "" }

    var output: String { (try? String(contentsOfFile: "\(name).out", encoding: .utf8)) ?? "" }

    /// Waits for its end; kills it where that takes too long.
    func finish(within seconds: Double = 100) throws -> Outcome {
      var status: Int32 = 0
      do {
        try eventually("process \(pid) ends", within: seconds) { waitpid(pid, &status, WNOHANG) != 0 }
      } catch {
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
        throw error
      }
      return Outcome(
        status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F),
        output: try String(contentsOfFile: "\(name).out", encoding: .utf8), error: error)
    }
  }

  func run(_ program: String, _ arguments: [String], input: Data? = nil) throws -> Outcome {
    try start(program, arguments, input: input).finish()
  }

  @discardableResult
  func search(_ arguments: String..., input: String? = nil) throws -> Outcome {
    try run("search", arguments, input: input.map { Data($0.utf8) })
  }

  /// A page of a title and one paragraph.
  @discardableResult
  func write(page name: String, title: String, _ text: String) throws -> String {
    try folder.write(
      name, Array("<!doctype html><title>\(title)</title><h1>\(title)</h1><p>\(text)</p>".utf8))
  }
}

/// Something did not come about in time.
struct Late: Error { var what: String }

/// Waits for what another process brings about.
func eventually(_ what: String, within seconds: Double = 60, _ isDone: () throws -> Bool) throws {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while try !isDone() {
    guard ContinuousClock.now < deadline else { throw Late(what: what) }
    usleep(2000)
  }
}

/// Speaks to a socket as no client would.
struct RawConnection {
  private static let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  /// Seconds to wait for an answer: one to pages that harm their parsers takes twenty seconds of a core's time, which the
  /// core may have to share.
  private static let patience = 150

  private let descriptor: Int32

  struct NoConnection: Error { var code: Int32 }

  init(_ path: String) throws {
    descriptor = Glibc.socket(AF_UNIX, Self.kind, 0)
    let result = UnixAddress(path.utf8)?.withSockaddr { connect(descriptor, $0, $1) } ?? -1
    guard result == 0 else {
      let code = errno
      Glibc.close(descriptor)
      throw NoConnection(code: code)
    }
    prepare()
  }

  /// To a port of this machine's.
  init(port: Int) throws {
    descriptor = Glibc.socket(AF_INET, Self.kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else {
      let code = errno
      Glibc.close(descriptor)
      throw NoConnection(code: code)
    }
    prepare()
  }

  private func prepare() {
    var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    signal(SIGPIPE, SIG_IGN)
  }

  func send(_ text: String) { send(Array(text.utf8)) }
  func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }
  func close() { Glibc.close(descriptor) }

  /// Everything up to the connection's end or a deadline, or until `text` has come so often.
  func receive(until text: String? = nil, times: Int = 1) -> String {
    var received = ""
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let deadline = ContinuousClock.now + .seconds(Self.patience)
    while ContinuousClock.now < deadline {
      let count = recv(descriptor, &bytes, bytes.count, 0)
      guard count > 0 else { return received }
      received += String(decoding: bytes[..<count], as: UTF8.self)
      if let text, received.components(separatedBy: text).count > times { return received }
    }
    return received
  }

  /// Sends, reads to the end, and hangs up.
  static func exchange(_ path: String, _ text: String) throws -> String {
    try RawConnection(path).exchange(text)
  }

  static func exchange(port: Int, _ text: String) throws -> String { try RawConnection(port: port).exchange(text) }

  private func exchange(_ text: String) -> String {
    defer { close() }
    send(text)
    finishSending()
    return receive()
  }
}
