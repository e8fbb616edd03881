import CSpawn
import Files
import Glibc

/// A program that was started. It is started by `posix_spawn`, because forking a process with threads is not safe.
public struct ChildProcess: Sendable {
  /// Its process id, which stays its own until `end` has told that it ended.
  public let pid: pid_t

  /// What a program reads.
  public enum Input: Sendable {
    case nothing
    /// This process's own standard input.
    case shared
    case descriptor(Int32)
  }

  /// What a program writes.
  public enum Output: Sendable {
    /// Standard output and error are this process's own.
    case shared
    /// Only standard error is this process's own.
    case errorsOnly
    /// Standard output and error go to a descriptor.
    case descriptor(Int32)
    /// Standard output and error are appended to a file.
    case file(String)
  }

  /// Whose signals of a terminal a program gets.
  public enum Group: Sendable {
    /// This process's.
    case shared
    /// None: this process passes on what it will.
    case own
    /// None, not even those of a terminal that is closed.
    case session
  }

  /// How a program ended.
  public enum End: Sendable, Equatable, CustomStringConvertible {
    case status(Int32)
    case signal(Int32)

    public var description: String {
      switch self {
      case .status(let status): "status \(status)"
      case .signal(let signal): "signal \(signal)"
      }
    }
  }

  /// As a program, what this process runs, whatever stands at its path by now.
  public static let sameProgram = "/proc/self/exe"

  /// The file that this process runs.
  public static func ownExecutable() -> String? {
    guard let path = realpath(sameProgram, nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  /// A program in the folder of this one; nil where it is missing.
  public static func sibling(_ name: String) -> String? {
    guard let own = ownExecutable(), let slash = own.lastIndex(of: "/") else { return nil }
    let path = own[...slash] + name
    return access(String(path), X_OK) == 0 ? String(path) : nil
  }

  /// Starts a program, which ignores no signal, and has no other descriptors of this process than these.
  ///
  /// - Parameters:
  ///   - name: What it is to take for its own name; by default the program's path.
  ///   - arguments: Without its own name.
  ///   - environment: `NAME=value`; nil for this process's own.
  public init(
    _ program: String, named name: String? = nil, _ arguments: [String], input: Input = .nothing,
    output: Output = .shared, group: Group = .shared, environment: [String]? = nil
  ) throws(ProcessError) {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    switch input {
    case .nothing: posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    case .shared: break
    case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, STDIN_FILENO)
    }
    switch output {
    case .shared: break
    case .errorsOnly: posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    case .descriptor(let descriptor):
      for stream in [STDOUT_FILENO, STDERR_FILENO] {
        posix_spawn_file_actions_adddup2(&actions, descriptor, stream)
      }
    case .file(let path):
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    }
    _ = shim_spawn_close_from(&actions, STDERR_FILENO + 1)

    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    switch group {
    case .shared: break
    case .own: flags |= Int16(POSIX_SPAWN_SETPGROUP)
    case .session: flags |= shim_spawn_new_session
    }
    posix_spawnattr_setflags(&attributes, flags)

    let vector = Self.pointers([name ?? program] + arguments)
    let variables = environment.map { Self.pointers($0) }
    defer { for pointer in vector + (variables ?? []) { free(pointer) } }
    var pid: pid_t = 0
    let code =
      if let variables {
        posix_spawn(&pid, program, &actions, &attributes, vector, variables)
      } else {
        posix_spawn(&pid, program, &actions, &attributes, vector, environ)
      }
    guard code == 0 else { throw ProcessError(program: program, code: code) }
    self.pid = pid
  }

  /// C strings and the null behind the last, to be freed.
  private static func pointers(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
    strings.map { strdup($0) } + [nil]
  }

  /// How it ended; nil while it runs.
  public func end(waiting: Bool = false) -> End? {
    var status: Int32 = 0
    var result: pid_t
    repeat { result = waitpid(pid, &status, waiting ? 0 : WNOHANG) } while result < 0 && errno == EINTR
    guard result == pid else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
  }

  /// Runs a program to its end: how it ended, and what it wrote to standard output and error.
  public static func run(_ program: String, _ arguments: [String]) throws -> (end: End?, output: [UInt8]) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw ProcessError(program: program, code: errno) }
    defer { close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let child: ChildProcess
    do {
      defer { close(ends[1]) }
      child = try ChildProcess(program, arguments, output: .descriptor(ends[1]))
    }
    let output = (try? FileBytes.readAll(ends[0], upTo: 1 << 20)) ?? []
    return (child.end(waiting: true), output)
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
