import Glibc

/// A program that was started. It is started by `posix_spawn`, because forking a process with threads is not safe.
public struct ChildProcess: Sendable {
  /// Its process id, which stays its own until `exitStatus` has told that it ended.
  public let pid: pid_t

  /// `POSIX_SPAWN_SETSID` of <spawn.h>, which Swift does not see because it is a GNU extension.
  private static let newSession: Int32 = 0x80

  /// The file that this process runs.
  public static func ownExecutable() -> String? {
    guard let path = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  /// A program in the folder of this one; nil where it is missing.
  public static func sibling(_ name: String) -> String? {
    guard let own = ownExecutable(), let slash = own.lastIndex(of: "/") else { return nil }
    let path = own[...slash] + name
    return access(String(path), X_OK) == 0 ? String(path) : nil
  }

  /// Starts a program with an empty standard input.
  ///
  /// - Parameters:
  ///   - arguments: Without the program's own name.
  ///   - output: Where standard output and error are appended to, and the program gets a session of its own, out of
  ///     reach of the terminal's signals; nil to share both with this process.
  /// - Throws: `errno`.
  public init(_ program: String, _ arguments: [String], detachedInto output: String? = nil) throws(ProcessError) {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    var flags = POSIX_SPAWN_SETSIGMASK
    if let output {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
      flags |= Self.newSession
    }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var vector: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    defer { for pointer in vector { free(pointer) } }
    vector.append(nil)
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, &attributes, vector, environ)
    guard code == 0 else { throw ProcessError(program: program, code: code) }
    self.pid = pid
  }

  /// The exit status once it has ended (128 and the signal's number where a signal ended it); nil while it runs.
  public func exitStatus(waiting: Bool = false) -> Int32? {
    var status: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(pid, &status, waiting ? 0 : WNOHANG) } while result < 0 && errno == EINTR
    guard result == pid else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  /// Becomes another program; returns only where that fails. Arguments that are this program's keep their bytes.
  public static func become(_ program: String, _ arguments: [String]) -> ProcessError {
    var vector: [UnsafeMutablePointer<CChar>?] = ([Array(program.utf8)] + PathBytes.of(arguments)).map {
      strdup($0.map { CChar(bitPattern: $0) } + [0])
    }
    vector.append(nil)
    execv(program, vector)
    let code = errno
    for pointer in vector { free(pointer) }
    return ProcessError(program: program, code: code)
  }
}

/// A program that could not be started; `code` is `errno`.
public struct ProcessError: Error, Sendable, CustomStringConvertible {
  /// The path that was to be run.
  public var program: String
  /// `errno` of the call that failed.
  public var code: Int32

  public init(program: String, code: Int32) {
    self.program = program
    self.code = code
  }

  public var description: String { "cannot run \(program): \(String(cString: strerror(code)))" }
}
