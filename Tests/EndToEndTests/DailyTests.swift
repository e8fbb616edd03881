import Foundation
import SearchAPI
import TestSupport
import Testing

/// What makes a tool of every day: following, explaining, backing up, service managers.
@Suite("Every day", .ownThread, .timeLimit(.minutes(2)))
struct DailyTests {
  private let here: Installation

  init() throws { here = try Installation() }

  @Test func newMatchesAreToldAsTheyArrive() throws {
    try here.write(page: "old.html", title: "Old", "A quokka of old.")
    try here.search("add", "old.html")
    let follower = try RawConnection(here.socket)
    follower.send("GET /v1/follow?q=quokka%20-wombat HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(follower.receive(until: ": following").hasPrefix("HTTP/1.1 200 OK"))
    try here.write(page: "a.html", title: "Unasked", "A quokka and a wombat.")
    try here.write(page: "b.html", title: "Asked", "A quokka alone.")
    try here.search("add", "a.html", "b.html")
    let event = follower.receive(until: "event: hit")
    #expect(event.contains("\"title\":\"Asked\"") && !event.contains("Unasked") && !event.contains("Old"))
    // A follower does not keep the daemon from stopping.
    #expect(try here.search("stop").status == 0)
    follower.close()
  }

  /// A query that breaks a limit is refused before the answer begins; more matches than are told are counted.
  @Test func aFollowerIsToldWhatItDoesNotGet() throws {
    #expect(try here.search("status").status == 0)
    let brackets = String(repeating: "(", count: 40) + "a" + String(repeating: ")", count: 40)
    let refused = try here.search("--follow", brackets)
    #expect(refused.status == 2 && !refused.error.contains("has stopped"), "\(refused)")
    let follower = try RawConnection(here.socket)
    follower.send("GET /v1/follow?q=quokka&fold=false HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = follower.receive(until: ": following")
    let count = ServiceLimits.current.results + 5
    let lines = (0..<count).map { #"{"url": "https://a.example/\#($0)", "text": "quokka number \#($0)"}"# }
    try here.search("add", "-", "--format", "ndjson", input: lines.joined(separator: "\n"))
    #expect(follower.receive(until: "event: more").contains(#"data: {"more":"#))
    follower.close()
  }

  /// One too many is told so, and not sent an answer that ends at once, after which a client would ask again.
  @Test func followersBeyondTheLimitAreTurnedAway() throws {
    #expect(try here.search("status").status == 0)
    let request = "/v1/follow?q=quokka HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    func follow() throws -> (RawConnection, head: String) {
      let follower = try RawConnection(here.socket)
      follower.send("GET " + request)
      return (follower, follower.receive(until: ": following"))
    }
    // Who asks for the head alone does not follow.
    let count = ServiceLimits.current.followers
    for _ in 0..<count { #expect(try RawConnection.exchange(here.socket, "HEAD " + request).contains(" 200 ")) }
    var followers = try (0..<count).map { _ in try follow() }
    #expect(followers.allSatisfy { $0.head.hasPrefix("HTTP/1.1 200 OK") })
    let (late, head) = try follow()
    late.close()
    #expect(head.hasPrefix("HTTP/1.1 503 ") && head.contains("too many followers at a time"), "\(head)")
    followers.removeLast().0.close()
    try eventually("there is room again") {
      let (next, head) = try follow()
      next.close()
      return head.hasPrefix("HTTP/1.1 200 OK")
    }
    for (follower, _) in followers { follower.close() }
  }

  @Test func theClientFollows() throws {
    #expect(try here.search("status").status == 0)
    let options = ["--all", "--full", "--explain", "--after", "2014", "--ids"]
    let client = try here.start("search", ["--follow", "quokka"] + options)
    // It is not told when the daemon knows of it, so pages are added until it has seen one.
    var number = 0
    try eventually("a page is told") {
      number += 1
      try here.write(page: "\(number).html", title: "Page", "quokka number \(number)")
      try here.search("add", "\(number).html")
      return client.output.contains(".html\n")
    }
    kill(client.pid, SIGINT)
    #expect(try client.finish().error.isEmpty)
  }

  @Test func whyAPageIsFoundOrNot() throws {
    try here.write(page: "a.html", title: "Quokkas", "The colour of ferries. 阿里巴巴 goes to market.")
    try here.search("add", "a.html")
    let found = try here.search("why", "a.html", "quokka", "阿里巴巴")
    #expect(found.status == 0 && found.output.contains("found: result 1"), "\(found)")
    #expect(found.output.contains("first as “Quokkas”"))
    let missing = try here.search("why", "a.html", "+color", "+ferry")
    #expect(
      missing.status == 1 && missing.output.contains("the page does not hold “color”. It has “colour”"), "\(missing)")
    let order = try here.search("why", "a.html", "\"ferries colour\"")
    #expect(order.status == 1 && order.output.contains("not in this order"), "\(order)")
    let excluded = try here.search("why", "a.html", "ferries -market")
    #expect(excluded.status == 1 && excluded.output.contains("which the query excludes"), "\(excluded)")
    // The last character of a run of Han characters is no token of its own.
    let reversed = try here.search("why", "a.html", "\"巴巴阿里\"")
    #expect(reversed.status == 1 && reversed.output.contains("the page does not hold “巴阿”"), "\(reversed)")
    let elsewhere = try here.search("why", "a.html", "quokka lang:zh")
    #expect(elsewhere.status == 1 && elsewhere.output.contains("lang:zh: it has en."), "\(elsewhere)")
    let menu = "<nav><a href=/t>Map</a></nav>"
    try here.folder.write(
      "c.html", Array("<html><body>\(menu)<p>\(String(repeating: "Ferries cross. ", count: 30))".utf8))
    try here.search("add", "c.html")
    let around = try here.search("why", "c.html", "map")
    #expect(around.status == 1 && around.output.contains("“map” stands around the page's text"), "\(around)")
    let nowhere = try here.search("why", "b.html", "ferries")
    #expect(nowhere.status == 2 && nowhere.error.contains("not in the index"))
  }

  @Test func aFoldedPageIsToldAsSuch() throws {
    let story = (0..<150).map { "word\($0 * $0)" }.joined(separator: " ")
    try here.write(page: "a.html", title: "Ferries", "Ferries cross. \(story)")
    try here.write(page: "b.html", title: "Ferries", "Ferries cross. \(story) Printed here first.")
    let added = try here.search("add", "a.html", "b.html")
    try #require(added.output.contains("1 much like another page"), "\(added)")
    let answers = try ["a.html", "b.html"].map { try here.search("why", $0, "ferries").output }
    #expect(answers.count { $0.contains("found: result 1\n") } == 1, "\(answers)")
    #expect(answers.count { $0.contains("folded behind a page much like it: --all shows it") } == 1, "\(answers)")
    let told = try ["a.html", "b.html"].map { try here.search("why", $0, "ferries", "--json").output }
    #expect(told.count { $0.contains(#""folded":true"#) && !$0.contains(#""rank""#) } == 1, "\(told)")
  }

  /// A page that a search finds by another name, or by a correction, is found, and the reason is told.
  @Test func whyTellsWhatTheSearchAdded() throws {
    try here.write(page: "a.html", title: "葡语搜索", "百度在巴西推出葡语搜索。")
    try here.write(page: "b.html", title: "Ports", "The harbour of Santos is in Brazil.")
    try here.search("add", "a.html", "b.html")
    try eventually("the words are known") { try here.search("brazil", "--ids").output.contains("a.html") }
    let named = try here.search("why", "a.html", "brazil")
    #expect(named.status == 0 && named.output.contains("巴西    name    1 time"), "\(named)")
    let signed = try here.search("why", "a.html", "+brazil")
    #expect(signed.status == 1 && !signed.output.contains("name"), "\(signed)")
    let corrected = try here.search("why", "b.html", "harbuor")
    #expect(corrected.status == 0 && corrected.output.contains("corrected to harbour"), "\(corrected)")
  }

  @Test func aBackupIsAnIndex() throws {
    for number in 0..<5 {
      try here.write(page: "\(number).html", title: "Page", "quokka number \(number)")
      try here.search("add", "\(number).html")
    }
    try here.search("remove", "3.html")
    try here.folder.write("index/synonyms.txt", Array("quokka, wombat\n".utf8))
    let backup = here.folder.file("backups/monday")
    let made = try here.search("backup", backup)
    #expect(made.status == 0 && made.output.contains(": 4 documents in "), "\(made)")
    // What comes later is not in it, and it does not keep the index from changing.
    try here.search("remove", "0.html")
    #expect(try here.search("check").status == 0)
    #expect(try here.search("check", "--index", backup).status == 0)
    let there = try here.search("--index", backup, "quokka", "--ids")
    #expect(there.output.split(separator: "\n").count == 4)
    #expect(try here.search("--index", backup, "wombat").output.contains("Also searched: quokka"))
    #expect(try here.search("stop", "--index", backup).status == 0)
    #expect(try here.search("quokka", "--ids").output.split(separator: "\n").count == 3)
    let again = try here.search("backup", backup)
    #expect(again.status == 2 && again.error.contains("is not empty: name a folder"))
    #expect(try here.search("backup", "\(here.index)/inside").status == 2)
  }

  /// A look into a backup takes nothing in, and sweeps nothing out.
  @Test func aBackupStaysAsItIsWhateverWasFollowed() throws {
    let page = try here.write(page: "pages/a.html", title: "Page", "quokka kept")
    #expect(try here.search("watch", "add", "pages").status == 0)
    try eventually("the page is found") { try here.search("quokka", "--ids").status == 0 }
    let backup = here.folder.file("monday")
    let made = try here.search("backup", backup)
    #expect(made.status == 0 && made.output.contains("\(backup)/watched-before"), "\(made)")
    try FileManager.default.removeItem(atPath: page)
    try here.write(page: "pages/b.html", title: "Page", "quokka later")
    try eventually("the index follows") { try here.search("quokka", "--ids").output.contains("b.html") }
    let followed = try here.search("watch", "list", "--index", backup)
    #expect(followed.status == 1 && followed.output.isEmpty, "\(followed)")
    #expect(try here.search("--index", backup, "quokka", "--ids").output.hasSuffix("/a.html\n"))
    #expect(try here.search("stop", "--index", backup).status == 0)
    // Who restores it is told what was followed, also by a backup of the backup.
    #expect(try here.search("backup", here.folder.file("tuesday"), "--index", backup).status == 0)
    let list = try String(contentsOfFile: here.folder.file("tuesday/watched-before"), encoding: .utf8)
    #expect(list == here.folder.file("pages") + "\n")
  }

  @Test func anExportLosesNothing() throws {
    let page = Array("<meta charset=gbk><title>".utf8) + [0xB0, 0xCD, 0xCE, 0xF7] + Array("</title><p>quokka".utf8)
    try here.folder.write("gbk.html", page)
    try here.search("add", "gbk.html")
    let export = try here.search("export").output
    #expect(!export.contains("\"charset\":\"\""))
    // In another second, what is read back tells when it was first indexed.
    let second = time(nil)
    try eventually("a second ends") { time(nil) > second }
    let there = try Installation()
    #expect(try there.search("add", "-", input: export).output.contains("1 added"))
    #expect(try there.search("export").output == export)
  }

  @Test func theDoctorLooksOverEverything() throws {
    let before = try here.search("doctor")
    #expect(before.output.contains("is not there yet") && !FileManager.default.fileExists(atPath: here.index))
    try here.search("status")
    #expect(try here.search("doctor").output.contains("ok      daemon"))
    chmod(here.index, 0o755)
    #expect(try here.search("doctor").status == 0)
    chmod(here.index, 0o775)
    chmod(here.socket, 0o666)
    let outcome = try here.search("doctor")
    #expect(outcome.status == 2)
    for advice in ["chmod 700", "chmod 600"] { #expect(outcome.output.contains(advice), "\(outcome.output)") }
  }

  @Test func theListIsReadAgainOnSIGHUP() throws {
    try here.write(page: "pages/a.html", title: "Page", "quokka")
    try here.search("status")
    let list = try here.folder.write("index/watched", Array((here.folder.file("pages") + "\n").utf8))
    kill(try #require(here.lockHolder), SIGHUP)
    try eventually("the page is found") { try here.search("quokka", "--ids").status == 0 }
    try FileManager.default.removeItem(atPath: list)
    kill(try #require(here.lockHolder), SIGHUP)
    try eventually("nothing is followed") { try here.search("watch", "list").status == 1 }
  }

  /// As systemd does: the socket is there before the daemon, and stays when it ends.
  @Test func aSocketThatIsHandedOverIsServed() throws {
    try FileManager.default.createDirectory(atPath: here.index, withIntermediateDirectories: true)
    let listener = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let bound = try #require(UnixAddress(here.socket.utf8)).withSockaddr { bind(listener, $0, $1) }
    try #require(bound == 0 && listen(listener, 16) == 0)
    defer { close(listener) }
    // LISTEN_PID must be the daemon's own: the shell becomes it.
    let script = "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" \"$@\""
    let daemon = try here.start("/bin/sh", ["-c", script, here.path(of: "searchd")], handingOver: listener)
    #expect(try here.search("--no-start", "status").status == 0)
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
    #expect(SocketFile.state(of: here.socket) == .alive, "the socket is the service manager's")
  }

  /// Nobody would ever reach a daemon on a socket whose file is gone, and started again and again it would take the lock
  /// from others.
  @Test func aSocketThatIsHandedOverAndGoneIsRefused() throws {
    try FileManager.default.createDirectory(atPath: here.index, withIntermediateDirectories: true)
    let listener = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let bound = try #require(UnixAddress(here.socket.utf8)).withSockaddr { bind(listener, $0, $1) }
    try #require(bound == 0 && listen(listener, 16) == 0)
    defer { close(listener) }
    try FileManager.default.removeItem(atPath: here.index)
    let script = "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" \"$@\""
    let outcome = try here.start("/bin/sh", ["-c", script, here.path(of: "searchd")], handingOver: listener)
      .finish(within: 20)
    #expect(outcome.status == 3 && outcome.error.contains("systemctl --user restart searchd.socket"), "\(outcome)")
    #expect(!FileManager.default.fileExists(atPath: here.index))
  }
}
