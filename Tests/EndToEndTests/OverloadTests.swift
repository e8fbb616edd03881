import Foundation
import SearchAPI
import Synchronization
import TestSupport
import Testing

@Suite("The daemon when too much is asked of it", .ownThread, .timeLimit(.minutes(4)))
struct OverloadTests {
  private func request(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" }

  /// A daemon with a limit of descriptors, which is set by a shell that becomes it.
  private func start(_ here: Installation, limit: String) throws -> Installation.Run {
    let script = "ulimit -n \(limit); exec \"$0\" \"$@\""
    return try here.awaitReady(here.start("/bin/sh", ["-c", script, here.path(of: "searchd")]))
  }

  /// Pages whose words are all alike, so that a query with wildcards has much to do.
  private func fill(_ here: Installation, pages: Int) throws {
    let lines = (0..<pages).map { number in
      let words = (0..<200).map { "word\(($0 * 7919 + number * 104_729) % 50_000)" }.joined(separator: " ")
      return #"{"url": "https://a.example/\#(number)", "title": "page \#(number)", "text": "\#(words)"}"# + "\n"
    }
    let path = try here.folder.write("pages.jsonl", Array(lines.joined().utf8))
    #expect(try here.search("add", path).status == 0)
  }

  /// Stopping under load: every search that was sent is answered, with results or with a 503 that says why, whichever way
  /// it came.
  @Test func whoWaitsWhenItStopsIsAnswered() throws {
    let here = try Installation()
    let daemon = try here.serve(["--http", "127.0.0.1:0"])
    let port = try #require(
      daemon.error.components(separatedBy: "url=http://127.0.0.1:").last.flatMap { Int($0.prefix { $0 != "/" }) })
    try fill(here, pages: 400)
    let answers = Mutex<[String]>([])
    let clients = try (0..<400).map { number in
      let connection = try number % 2 == 0 ? RawConnection(here.socket) : RawConnection(port: port)
      // The first ones are quick, so that some are done whatever else the machine has to do.
      let words = number < 20 ? "page" : "word1*+word2*+page"
      connection.send(
        "GET /v1/search?q=\(words)&limit=100&offset=\(number % 50) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n"
      )
      return connection
    }
    let began = ContinuousClock.now
    let stop = try here.start("search", ["stop"])
    DispatchQueue.concurrentPerform(iterations: clients.count) { number in
      let answer = clients[number].receive()
      clients[number].close()
      answers.withLock { $0.append(answer) }
    }
    #expect(try stop.finish().status == 0)
    #expect(ContinuousClock.now - began < .seconds(20))
    #expect(try daemon.finish().status == 0)
    for answer in answers.withLock({ $0 }) {
      #expect(answer.hasPrefix("HTTP/1.1 200 ") || answer.hasPrefix("HTTP/1.1 503 "), "\(answer.prefix(300))")
      if answer.hasPrefix("HTTP/1.1 503 ") { #expect(answer.contains("Retry-After: ")) }
    }
    #expect(answers.withLock { $0.contains { $0.hasPrefix("HTTP/1.1 200 ") } })
  }

  /// A search whose client is gone ends at once, and gives its thread to the next.
  @Test func aSearchEndsWithItsClient() throws {
    let here = try Installation()
    let daemon = try here.serve()
    try fill(here, pages: 400)
    // As many as wait in line at most; most of them would take a while.
    let clients = try (0..<300).map { _ in
      let connection = try RawConnection(here.socket)
      connection.send(request("/v1/search?q=%22word1*%20word2*%22~9+word*+page*&limit=1000"))
      return connection
    }
    for client in clients { client.close() }
    let began = ContinuousClock.now
    var running = 1
    while running > 0, ContinuousClock.now - began < .seconds(30) {
      let status = try Wire.decode(
        StatusAnswer.self, from: Array(try here.search("status", "--json").output.utf8))
      running = status.searchesRunning
    }
    #expect(running == 0)
    #expect(ContinuousClock.now - began < .seconds(10))
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
  }

  /// A pattern of characters, each of which begins five thousand pairs of the index, a cursor for each of them at
  /// each of its places.
  @Test func aQueryThatWouldEatTheMemoryIsRefused() throws {
    let here = try Installation()
    let daemon = try here.serve()
    func peak() throws -> Int {
      let status = try String(contentsOfFile: "/proc/\(daemon.pid)/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
      return try #require(line.split(separator: " ").dropLast().last.flatMap { Int($0) }) << 10
    }
    let pairs = (0x4E00..<0x6200).compactMap { Unicode.Scalar($0) }.map { "阿\($0)" }.joined()
    let page = try here.write(page: "pairs.html", title: "阿", pairs)
    #expect(try here.search("add", page).status == 0)
    #expect(try here.search("阿?阿").status == 0)
    let before = try peak()
    let pattern = Array(repeating: "阿", count: 40).joined(separator: "?")
    let query = try #require(pattern.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let answer = try RawConnection.exchange(here.socket, request("/v1/search?q=\(query)"))
    #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains(#""code":"query_memory""#), "\(answer.prefix(300))")
    #expect(try peak() - before < 128 << 20)
    #expect(try here.search("阿一").status == 0)
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
  }

  /// A thousand that rest and a thousand that ask: all are answered, and nothing of them is left.
  @Test func twoThousandConnectionsAtOnce() throws {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    getrlimit(kind, &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(kind, &limit)
    let count = min(1000, (Int(clamping: limit.rlim_cur) - 200) / 2)
    let here = try Installation()
    let daemon = try here.serve()
    try fill(here, pages: 20)
    func descriptors() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.pid)/fd").count
    }
    let before = try descriptors()
    let resting = try (0..<count).map { _ in try RawConnection(here.socket) }
    let asking = try (0..<count).map { _ in try RawConnection(here.socket) }
    for _ in 0..<2 {
      for (number, connection) in asking.enumerated() {
        let target = number % 20 == 0 ? "/v1/search?q=page&limit=1&snippets=false" : "/healthz"
        connection.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
      }
      let answers = asking.enumerated().map { $1.receive(until: $0 % 20 == 0 ? "}\n" : "ok\n") }
      let refused = answers.filter { !$0.hasPrefix("HTTP/1.1 200 ") }
      #expect(refused.isEmpty, "\(refused.count): \(refused.first?.prefix(300) ?? "")")
    }
    for connection in resting + asking { connection.close() }
    try eventually("the descriptors are back") { try descriptors() <= before }
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
  }

  /// Few descriptors: who finds no room is told to come again, the others are served, and all is well afterwards.
  @Test func connectionsBeyondTheLimitAreTurnedAway() throws {
    let here = try Installation()
    let daemon = try start(here, limit: "320")
    let resting = (0..<600).compactMap { _ in try? RawConnection(here.socket) }
    #expect(resting.count > 400)
    // They are told so before they ask anything.
    for late in resting.suffix(20) {
      let answer = late.receive()
      #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 1\r\n"), "\(answer)")
    }
    for connection in resting { connection.close() }
    try eventually("there is room again") {
      (try? RawConnection.exchange(here.socket, request("/healthz")))?.hasPrefix("HTTP/1.1 200 ") == true
    }
    let page = try here.write(page: "a.html", title: "Quokka", "The quokka ferry leaves at noon.")
    #expect(try here.search("add", page).status == 0)
    #expect(try here.search("quokka").status == 0)
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
  }

  /// Whatever the modes say: another user is refused, a member of a group that is named is not. Needs root.
  @Test(.enabled(if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")))
  func strangersAreRefused() throws {
    func ask(_ here: Installation, uid: Int, gid: Int, groups: String) throws -> Installation.Outcome {
      try here.run(
        "/usr/bin/setpriv",
        [
          "--reuid", "\(uid)", "--regid", "\(gid)", groups, "/usr/bin/curl", "-s", "--unix-socket", here.socket,
          "http://localhost/healthz",
        ])
    }
    let here = try Installation()
    let daemon = try here.serve()
    chmod(here.folder.path, 0o755)
    #expect(try ask(here, uid: 65_534, gid: 65_534, groups: "--clear-groups").status != 0)
    // Even where somebody opened the file to all.
    chmod(here.index, 0o755)
    chmod(here.socket, 0o777)
    let refused = try ask(here, uid: 65_534, gid: 65_534, groups: "--clear-groups")
    #expect(refused.output.contains(#""code":"forbidden""#), "\(refused)")
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)

    let shared = try Installation()
    let other = try shared.serve(["--group", "12345"])
    chmod(shared.folder.path, 0o755)
    #expect(try ask(shared, uid: 65_534, gid: 12_345, groups: "--clear-groups").output == "ok\n")
    #expect(try ask(shared, uid: 65_534, gid: 65_534, groups: "--groups=12345").output == "ok\n")
    #expect(try ask(shared, uid: 65_534, gid: 65_534, groups: "--clear-groups").output != "ok\n")
    kill(other.pid, SIGTERM)
    #expect(try other.finish().status == 0)
  }
}
