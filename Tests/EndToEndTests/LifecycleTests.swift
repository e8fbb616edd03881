import Foundation
import SearchAPI
import TestSupport
import Testing

@Suite("The daemon's life", .ownThread, .timeLimit(.minutes(2)))
struct LifecycleTests {
  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test func itStartsDetachedAndStops() throws {
    let here = try Installation()
    #expect(try here.run("searchd", ["--detach"]).status == 0)
    #expect(mode(here.index) == 0o700)
    #expect(mode(here.socket) == 0o600)
    #expect(mode("\(here.index)/searchd.log") == 0o600)
    let status = try here.search("status", "--json")
    let answer = try Wire.decode(StatusAnswer.self, from: Array(status.output.utf8))
    #expect(answer.pid == here.lockHolder.map { Int($0) })
    #expect(answer.documents == 0 && answer.limits.queryBytes == ServiceLimits.current.queryBytes)
    #expect(try here.search("stop").status == 0)
    #expect(!FileManager.default.fileExists(atPath: here.socket))
    let again = try here.search("stop")
    #expect(again.status == 1 && again.error.contains("no daemon runs"))
  }

  @Test func inTheForegroundItSaysReadyAndEndsOnASignal() throws {
    let here = try Installation()
    for signal in [SIGTERM, SIGINT] {
      let daemon = try here.serve(["--log-format", "json"])
      #expect(SocketFile.state(of: here.socket) == .alive)
      kill(daemon.pid, signal)
      let outcome = try daemon.finish()
      #expect(outcome.status == 0)
      for line in outcome.error.split(separator: "\n") where line != "ready" {
        #expect(line.hasPrefix("{"), "\(line)")
        #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: String])
      }
      #expect(SocketFile.state(of: here.socket) == .missing)
    }
  }

  @Test func aSecondDaemonIsRefused() throws {
    let here = try Installation()
    #expect(try here.run("searchd", ["--detach"]).status == 0)
    let holder = try #require(here.lockHolder)
    for arguments in [[], ["--detach"], ["--socket", here.folder.file("other.sock")]] {
      let outcome = try here.run("searchd", arguments)
      #expect(outcome.status == 2)
      let line = outcome.error.split(separator: "\n").last ?? ""
      #expect(line.contains("already running, pid \(holder)"), "\(outcome.error)")
    }
    #expect(try here.search("status").status == 0)
  }

  /// Whoever comes next starts another daemon, beside one that nobody reaches.
  @Test(arguments: ["directory", "lock"])
  func aDaemonWhoseIndexIsGoneEnds(lost: String) throws {
    let here = try Installation()
    try here.write(page: "pages/a.html", title: "Quokka", "The quokka ferry leaves at noon.")
    let daemon = try here.serve(["--watch", "pages"])
    try eventually("the page is there") { try here.search("quokka").status == 0 }
    if lost == "lock" {
      try Data("1\n".utf8).write(to: URL(fileURLWithPath: "\(here.index)/other"))
      #expect(rename("\(here.index)/other", "\(here.index)/lock") == 0)
    } else {
      try FileManager.default.removeItem(atPath: here.index)
    }
    let outcome = try daemon.finish()
    #expect(outcome.status == 3 && outcome.error.contains("no longer this daemon's"), "\(outcome)")
    // What it remembers is of no use to another, and would stand in its way.
    #expect(!FileManager.default.fileExists(atPath: "\(here.index)/watched-files"))
    if lost == "directory" { #expect(!FileManager.default.fileExists(atPath: here.index)) }
  }

  /// Whoever has the socket's file removed leaves a daemon that nobody reaches, and that has the lock.
  @Test func aSocketThatIsGoneIsMadeAnew() throws {
    let here = try Installation()
    let daemon = try here.serve()
    #expect(unlink(here.socket) == 0)
    try eventually("it listens again") { SocketFile.state(of: here.socket) == .alive }
    try eventually("it is the owner's alone") { mode(here.socket) == 0o600 }
    let status = try here.search("status", "--json", "--no-start")
    #expect(try Wire.decode(StatusAnswer.self, from: Array(status.output.utf8)).pid == Int(daemon.pid))
    // What a dead process left there is in nobody's way, either.
    #expect(unlink(here.socket) == 0)
    let dead = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let bound = try #require(UnixAddress(here.socket.utf8)).withSockaddr { bind(dead, $0, $1) }
    close(dead)
    if bound == 0 { try eventually("it listens again") { SocketFile.state(of: here.socket) == .alive } }
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
    #expect(SocketFile.state(of: here.socket) == .missing)
  }

  /// Who cannot be asked is found by the lock.
  @Test func aDaemonThatAnswersNowhereIsToldAndStopped() throws {
    let here = try Installation()
    let daemon = try here.serve(["--socket", here.folder.file("other.sock")])
    let examined = try here.search("doctor")
    #expect(examined.status == 2 && examined.output.contains("process \(daemon.pid) "), "\(examined)")
    // A socket that was named is another matter.
    #expect(try here.search("stop", "--socket", here.folder.file("third.sock")).status == 1)
    #expect(!daemon.hasEnded)
    #expect(try here.search("stop").status == 0)
    #expect(try daemon.finish().status == 0)
    let again = try here.search("stop")
    #expect(again.status == 1 && again.error.contains("no daemon runs"))
  }

  @Test func aSocketThatCannotBeMadeIsTold() throws {
    let here = try Installation()
    let outcome = try here.run("searchd", ["--socket", here.folder.file("none/x.sock")])
    let line = outcome.error.split(separator: "\n").last ?? ""
    #expect(outcome.status == 2 && line.contains("cannot listen on \(here.folder.file("none/x.sock"))"), "\(outcome)")
    #expect(line.contains("no such file or directory") && line.contains("--socket"), "\(outcome)")
  }

  /// Who loses the race to start has ended by the time that it was waited for, and takes no lock afterwards.
  @Test func ofManyStartedAtOnceOneIsLeft() throws {
    let here = try Installation()
    for _ in 0..<3 {
      let starts = try (0..<3).map { _ in try here.start("searchd", ["--detach"]) }
      let outcomes = try starts.map { try $0.finish() }
      #expect(outcomes.count { $0.status == 0 } == 1, "\(outcomes)")
      for outcome in outcomes where outcome.status != 0 {
        #expect(outcome.status == 2 && outcome.error.contains("already running, pid "), "\(outcome.error)")
      }
      #expect(here.processes() == [try #require(here.lockHolder)])
      #expect(try here.search("stop").status == 0)
      #expect(here.processes().isEmpty)
    }
  }

  @Test func whatADeadDaemonLeftDoesNotStopAStart() throws {
    let here = try Installation()
    let page = try here.write(page: "a.html", title: "Quokka ferries", "The quokka ferry leaves at noon.")
    #expect(try here.search("add", page).status == 0)
    for _ in 0..<3 {
      kill(try #require(here.lockHolder), SIGKILL)
      try eventually("the daemon is dead") { SocketFile.state(of: here.socket) != .alive }
      #expect(SocketFile.state(of: here.socket) == .stale)
      let answer = try here.search("show", page)
      #expect(answer.status == 0 && answer.output.contains("leaves at noon"), "\(answer.error)")
    }
  }

  @Test func aFileThatIsNoSocketIsLeftAlone() throws {
    let here = try Installation()
    let path = try here.folder.write("precious", [1, 2, 3])
    let outcome = try here.run("searchd", ["--socket", path])
    #expect(outcome.status == 2 && outcome.error.contains("no socket"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3]))
  }

  @Test func aSocketThatAnswersIsLeftAlone() throws {
    let here = try Installation()
    let there = try Installation()
    #expect(try here.run("searchd", ["--detach"]).status == 0)
    let outcome = try there.run("searchd", ["--socket", here.socket])
    #expect(outcome.status == 2 && outcome.error.contains("another daemon answers"))
    #expect(try here.search("status").status == 0)
  }

  @Test func manyClientsStartOneDaemon() throws {
    let here = try Installation()
    let clients = try (0..<6).map { _ in try here.start("search", ["status", "--json"]) }
    let outcomes = try clients.map { try $0.finish() }
    #expect(outcomes.allSatisfy { $0.status == 0 && $0.error.isEmpty }, "\(outcomes.map(\.error))")
    let pids = try outcomes.map { try Wire.decode(StatusAnswer.self, from: Array($0.output.utf8)).pid }
    #expect(Set(pids).count == 1)
  }

  @Test func systemdIsTold() throws {
    let here = try Installation()
    let path = here.folder.file("notify")
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    let bound = try #require(UnixAddress(path.utf8)).withSockaddr { bind(descriptor, $0, $1) }
    try #require(bound == 0)
    let daemon = try here.start("searchd", [], environment: ["NOTIFY_SOCKET=\(path)"])
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "READY=1")
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
  }

  @Test func anIndexWithALongPathIsServed() throws {
    let here = try Installation()
    let long = here.folder.file(String(repeating: "deep/", count: 30) + "index")
    let environment = ["XDG_RUNTIME_DIR": here.folder.path]
    let endpoint = try Endpoint(index: long, socket: nil, environment: environment)
    #expect(try here.run("searchd", ["--detach", "--index", long, "--socket", endpoint.socket]).status == 0)
    #expect(try here.search("status", "--index", long, "--socket", endpoint.socket).status == 0)
    #expect(try here.search("stop", "--index", long, "--socket", endpoint.socket).status == 0)
    let refused = try here.start(
      "search", ["status", "--index", here.folder.file(String(repeating: "x", count: 200))],
      environment: ["XDG_RUNTIME_DIR="]
    ).finish()
    #expect(refused.status == 2 && refused.error.contains("set XDG_RUNTIME_DIR"), "\(refused)")
  }
}
