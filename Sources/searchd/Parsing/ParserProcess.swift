internal import CSandbox
import Glibc
import SearchAPI

/// A parser, as the daemon sees it. Used by one thread at a time; its end is the process's.
final class ParserProcess {
  /// Why there is no answer.
  enum Loss: Error {
    /// Told to people: completes "left out because …".
    case died(String)
    /// By something that need not be the page's doing.
    case killed
    /// More of a core's time than a page may.
    case tookTooLong
    /// No answer in time, of which it may have had little: others may have been in its way.
    case stalled
  }

  let pid: pid_t
  private let descriptor: Int32
  /// Pages that it answered.
  private(set) var answered = 0
  /// What the kernel lacks of what it is confined by; nil until it has answered.
  private(set) var lacking: [String]?
  private var isReaped = false

  /// Starts one; throws `ProcessError` where there is no room for it.
  init(program: String, limits: ServiceLimits) throws(ProcessError) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw ProcessError(program: program, code: errno)
    }
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
    // Nothing else of the daemon's is its business: not the index, not the lock, not the clients.
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    shim_spawn_close_from(&actions, STDERR_FILENO + 1)
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // A group of its own: a Ctrl-C in the terminal is the daemon's to deal with.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let arguments = [
      program, "parse-pages", "--memory-bytes", "\(limits.parserBytes)", "--cpu-seconds", "\(limits.pageCpuSeconds)",
    ]
    // Of the environment it gets what tests ask for, and no secrets.
    let harm = "SEARCHD_HARMFUL_PAGES"
    var vector: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = getenv(harm) == nil ? [nil] : [strdup("\(harm)=1"), nil]
    defer { for pointer in vector + variables { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, &attributes, &vector, &variables)
    guard code == 0 else {
      close(ends[0])
      throw ProcessError(program: program, code: code)
    }
    self.pid = pid
    descriptor = ends[0]
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(descriptor)
    end()
  }

  /// Sends a page's payload and waits for the answer's, while the machine is awake. After a loss the process is gone.
  func exchange(_ payload: [UInt8], within limit: Duration) throws(Loss) -> [UInt8] {
    let deadline = SuspendingClock.now + limit
    do throws(Loss) {
      try send(ParserMessage.header(payload.count) + payload, deadline)
      if lacking == nil {
        let greeting = try receive(upTo: ParserMessage.largestGreeting, deadline)
        lacking = String(decoding: greeting, as: UTF8.self).split(separator: " ").map { String($0) }
      }
      let answer = try receive(upTo: ParserMessage.largestAnswer, deadline)
      answered += 1
      return answer
    } catch {
      throw end(after: error)
    }
  }

  private func send(_ bytes: [UInt8], _ deadline: SuspendingClock.Instant) throws(Loss) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        // Inside the array: sent < count.
        Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        try wait(for: POLLOUT, deadline)
      } else if errno != EINTR {
        throw .killed
      }
    }
  }

  /// One message.
  private func receive(upTo most: Int, _ deadline: SuspendingClock.Instant) throws(Loss) -> [UInt8] {
    let count = ParserMessage.count(try receive(4, deadline))
    guard count <= most else { throw .died("its parser answered what is no document") }
    return try receive(count, deadline)
  }

  private func receive(_ count: Int, _ deadline: SuspendingClock.Instant) throws(Loss) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes {
        // Inside the array: filled < count.
        recv(descriptor, $0.baseAddress.map { $0 + filled }, count - filled, 0)
      }
      if got > 0 {
        filled += got
      } else if got < 0, errno == EAGAIN {
        try wait(for: POLLIN, deadline)
      } else if got == 0 || errno != EINTR {
        throw .killed
      }
    }
    return bytes
  }

  private func wait(for event: Int32, _ deadline: SuspendingClock.Instant) throws(Loss) {
    let left = (deadline - SuspendingClock.now).components
    let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
    guard milliseconds > 0 else { throw .stalled }
    var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    _ = poll(&request, 1, Int32(clamping: milliseconds))
  }

  /// Ends it for good; the reason is what its own end tells.
  private func end(after loss: Loss) -> Loss {
    guard case .killed = loss else {
      end()
      return loss
    }
    // It hung up: its end is there or near.
    for _ in 0..<200 {
      var status: Int32 = 0
      if waitpid(pid, &status, WNOHANG) == pid {
        isReaped = true
        return Self.loss(status)
      }
      usleep(1000)
    }
    end()
    return .died("it stopped its parser")
  }

  private static func loss(_ status: Int32) -> Loss {
    switch status & 0x7F {
    case 0: .died("it ended its parser (status \((status >> 8) & 0xFF))")
    case SIGKILL: .killed
    case SIGXCPU: .tookTooLong
    case let number: .died("it crashed its parser (\(String(cString: strsignal(number))))")
    }
  }

  private func end() {
    guard !isReaped else { return }
    kill(pid, SIGKILL)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
    isReaped = true
  }
}
