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
    /// Nobody waits for the answer any more.
    case givenUp
  }

  /// How long it may take until that is seen.
  private static let attention: Int64 = 50

  private let process: ChildProcess
  private let descriptor: Int32
  /// Pages that it answered.
  private(set) var answered = 0
  /// What the kernel lacks of what it is confined by; nil until it has answered.
  private(set) var lacking: [String]?
  private var isReaped = false
  private var isWanted: () -> Bool = { true }

  /// Starts one; throws `ProcessError` where there is no room for it.
  init(program: String, limits: ServiceLimits) throws(ProcessError) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw ProcessError(program: program, code: errno)
    }
    defer { close(ends[1]) }
    // Nothing else of the daemon's is its business: not the index, not the lock, not the clients; of the environment what
    // tests ask for, and no secrets. A Ctrl-C in the terminal is the daemon's to deal with.
    let harm = "SEARCHD_HARMFUL_PAGES"
    do throws(ProcessError) {
      process = try ChildProcess(
        program, named: "searchd",
        ["parse-pages", "--memory-bytes", "\(limits.parserBytes)", "--cpu-seconds", "\(limits.pageCpuSeconds)"],
        input: .descriptor(ends[1]), output: .errorsOnly, group: .own,
        environment: getenv(harm) == nil ? [] : ["\(harm)=1"])
    } catch {
      close(ends[0])
      throw error
    }
    descriptor = ends[0]
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  var pid: pid_t { process.pid }

  deinit {
    close(descriptor)
    end()
  }

  /// Sends a page's payload and waits for the answer's, while the machine is awake. After a loss the process is gone.
  ///
  /// - Parameter isWanted: Asked again and again; once it says no, the answer is not waited for.
  func exchange(
    _ payload: [UInt8], within limit: Duration, while isWanted: @escaping () -> Bool = { true }
  ) throws(Loss) -> [UInt8] {
    self.isWanted = isWanted
    defer { self.isWanted = { true } }
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
    guard isWanted() else { throw .givenUp }
    var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    _ = poll(&request, 1, Int32(min(milliseconds, Self.attention)))
  }

  /// Ends it for good; the reason is what its own end tells.
  private func end(after loss: Loss) -> Loss {
    guard case .killed = loss else {
      end()
      return loss
    }
    // It hung up: its end is there or near.
    for _ in 0..<200 {
      if let end = process.end() {
        isReaped = true
        return Self.loss(end)
      }
      usleep(1000)
    }
    end()
    return .died("it stopped its parser")
  }

  private static func loss(_ end: ChildProcess.End) -> Loss {
    switch end {
    case .status(let status): .died("it ended its parser (status \(status))")
    case .signal(SIGKILL): .killed
    case .signal(SIGXCPU): .tookTooLong
    case .signal(let number): .died("it crashed its parser (\(String(cString: strsignal(number))))")
    }
  }

  private func end() {
    guard !isReaped else { return }
    kill(pid, SIGKILL)
    _ = process.end(waiting: true)
    isReaped = true
  }
}
