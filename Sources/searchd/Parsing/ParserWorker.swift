internal import CSandbox
import Glibc
import Ingestion
import InvertedIndex
import SearchAPI

/// The parser's side: reads pages from its standard input, a socket, and answers there, with no other way out.
enum ParserWorker {
  static func run(memoryBytes: Int, cpuSeconds: Int) throws {
    signal(SIGPIPE, SIG_IGN)
    takeName()
    endWithDaemon()
    let greeting = Array(confine(memoryBytes: memoryBytes).joined(separator: " ").utf8)
    guard write(ParserMessage.header(greeting.count) + greeting, to: STDIN_FILENO) else { return }
    while let payload = try receive() {
      guard let (page, facts) = ParserMessage.page(payload) else { throw Failure("the daemon sent no page") }
      _ = shim_limit_cpu(UInt64(cpuSeconds))
      misbehave(page.url)
      let result: Result<Document, ExtractionError>
      do throws(ExtractionError) {
        result = .success(try Ingestor().document(from: page, facts: facts))
      } catch {
        result = .failure(error)
      }
      let answer = ParserMessage.answer(result)
      guard write(ParserMessage.header(answer.count) + answer, to: STDIN_FILENO) else { return }
    }
  }

  /// Lists of processes would call it "exe", by which it was started.
  private static func takeName() {
    let descriptor = open("/proc/self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    write(Array("searchd".utf8), to: descriptor)
    close(descriptor)
  }

  /// Whatever a page keeps this process at, it ends when the daemon is gone: a thread waits for the other side to hang up.
  ///
  /// Not by PR_SET_PDEATHSIG, which tells of the end of the thread that started this process, not of the daemon's.
  private static func endWithDaemon() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        var daemon = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
        while poll(&daemon, 1, -1) <= 0 {}
        _exit(0)
      }, nil)
  }

  /// Limits first, then the filters, as far as the kernel has them; what it has not.
  private static func confine(memoryBytes: Int) -> [String] {
    // What libraries load when they are first used must be loaded before no file can be opened.
    let page = "<!doctype html><title>一页</title><p>A page of nothing, 还有中文。</p>"
    for type in ["text/html; charset=utf-8", "text/html; charset=gb18030", "text/html; charset=big5"] {
      _ = try? Ingestor().document(
        from: RawPage(bytes: Array(page.utf8), url: "https://a.example/", declaredType: type))
    }
    let limits = [
      (RLIMIT_DATA.rawValue, memoryBytes), (RLIMIT_CORE.rawValue, 0), (RLIMIT_FSIZE.rawValue, 0),
      (RLIMIT_NOFILE.rawValue, 16),
    ].map { shim_limit(Int32($0.0), UInt64($0.1)) }
    let steps = [
      ("rlimits", limits.max() ?? 0), ("no_new_privs", shim_no_new_privileges()),
      ("landlock", shim_close_file_system()), ("seccomp", shim_filter_calls()),
    ]
    return steps.filter { $0.1 != 0 }.map(\.0)
  }

  private static func receive() throws -> [UInt8]? {
    guard let header = read(4), header.count == 4 else { return nil }
    let count = ParserMessage.count(header)
    guard count <= ParserMessage.largestRequest else { throw Failure("the daemon sent too long a page") }
    return read(count)
  }

  /// Exactly so many bytes; nil where the daemon hung up.
  private static func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes {
        // Inside the array: filled < count.
        Glibc.read(STDIN_FILENO, $0.baseAddress.map { $0 + filled }, count - filled)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return nil }
      filled += got
    }
    return bytes
  }

  #if DEBUG
    /// Eats the stack.
    private static func dig(_ depth: Int) -> Int { depth < 0 ? 0 : dig(depth + 1) + depth }
  #endif

  /// Tests bring pages that do the parser harm: in debug builds, and only where the environment asks for it.
  private static func misbehave(_ url: String) {
    #if DEBUG
      guard getenv("SEARCHD_HARMFUL_PAGES") != nil else { return }
      if url.hasSuffix("/harm/overflow") { _ = dig(1) }
      if url.hasSuffix("/harm/trap") { abort() }
      if url.hasSuffix("/harm/sleep") { while true { sleep(1) } }
      if url.hasSuffix("/harm/spin") { while true { _ = getpid() } }
      if url.hasSuffix("/harm/memory") {
        var hoard: [[UInt8]] = []
        while true { hoard.append([UInt8](repeating: 1, count: 16 << 20)) }
      }
      if url.hasSuffix("/harm/exit") { exit(0) }
      if url.hasSuffix("/harm/babble") { write([255, 255, 255, 255], to: STDIN_FILENO) }
      if url.hasSuffix("/harm/lie") {
        let lie = Document(id: "https://a.example/good/0", url: "https://a.example/good/0", title: "A lie")
        let answer = ParserMessage.answer(.success(lie))
        write(ParserMessage.header(answer.count) + answer, to: STDIN_FILENO)
        exit(0)
      }
      if url.hasSuffix("/harm/escape") {
        // Nothing of this may work; if it does, the page is taken.
        let isOut =
          open("/etc/passwd", O_RDONLY) >= 0 || socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0
          || kill(getppid(), 0) == 0 || mkdir("/tmp/searchd-escaped", 0o700) == 0
        if !isOut { abort() }
      }
    #endif
  }
}
