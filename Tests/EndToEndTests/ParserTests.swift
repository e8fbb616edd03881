import Foundation
import SearchAPI
import TestSupport
import Testing

/// Pages that harm whoever parses them. They do so because a debug build is asked to (`ParserWorker.misbehave`).
@Suite("Pages that harm their parser", .ownThread, .timeLimit(.minutes(3)))
struct ParserTests {
  private let here: Installation

  init() throws { here = try Installation() }

  private func start() throws -> Installation.Run { try here.serve(environment: ["SEARCHD_HARMFUL_PAGES=1"]) }

  private func page(_ address: String, _ text: String = "The quokka ferry leaves the jetty at noon.") -> [UInt8] {
    WARCWriter.resource(
      address: address, unixSeconds: 0, contentType: "text/html",
      bytes: Array("<!doctype html><title>Ferry</title><p>\(text)</p>".utf8))
  }

  private func post(_ records: [UInt8]) throws -> AddAnswer {
    let answer = try RawConnection.exchange(
      here.socket,
      "POST /v1/documents HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/warc\r\n"
        + "Content-Length: \(records.count)\r\n\r\n" + String(decoding: records, as: UTF8.self))
    return try Wire.decode(AddAnswer.self, from: Array((answer.components(separatedBy: "\r\n\r\n").last ?? "").utf8))
  }

  private func status() throws -> StatusAnswer {
    try Wire.decode(StatusAnswer.self, from: Array(try here.search("status", "--json").output.utf8))
  }

  @Test func theyAreSetAsideAndTheOthersTaken() throws {
    var daemon = try start()
    let harms = ["overflow", "trap", "memory", "exit", "babble", "escape", "lie", "spin"]
    var records: [UInt8] = []
    for (number, harm) in harms.enumerated() {
      records += page("https://a.example/good/\(number)", "The quokka ferry number \(number) leaves at noon.")
      records += page("https://a.example/harm/\(harm)", "The wombat ferry leaves when \(harm) is done.")
    }
    let answer = try post(records)
    #expect(answer.added == harms.count)
    #expect(Set(answer.skipped.map(\.id)) == Set(harms.map { "https://a.example/harm/\($0)" }))
    #expect(answer.skipped.allSatisfy { $0.reason.hasPrefix("set aside: ") }, "\(answer.skipped)")
    #expect(answer.skipped.first { $0.id.hasSuffix("spin") }?.reason.contains("longer than") == true)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/searchd-escaped"))
    #expect(try here.search("quokka").status == 0)
    #expect(try here.search("show", "https://a.example/good/0").output.contains("quokka ferry number 0"))
    let lost = try status().parsersLost
    #expect(try status().setAside == harms.count && lost >= harms.count)

    // The same page again is not parsed again.
    let again = page("https://a.example/harm/spin", "The wombat ferry leaves when spin is done.")
    #expect(try post(again).skippedTotal == 1)
    #expect(try status().parsersLost == lost)

    // They are there after a start, and can be tried again by a daemon that they do no harm.
    kill(daemon.pid, SIGKILL)
    _ = try daemon.finish()
    daemon = try here.serve()
    let listed = try here.search("quarantine")
    #expect(listed.status == 0 && listed.output.contains("https://a.example/harm/overflow\n"), "\(listed)")
    let key = try #require(listed.output.split(separator: "\n").first?.split(separator: " ").first)
    #expect(try here.search("quarantine", "drop", String(key)).output == "1 dropped\n")
    #expect(try here.search("quarantine", "retry").output == "\(harms.count - 1) added, 0 left out\n")
    #expect(try here.search("quarantine").status == 1)
    #expect(try status().documents == 2 * harms.count - 1)
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
  }

  @Test func aPageThatSleepsHoldsUpNobody() throws {
    let daemon = try start()
    let asleep = try RawConnection(here.socket)
    defer { asleep.close() }
    let record = page("https://a.example/harm/sleep")
    asleep.send(
      "POST /v1/documents HTTP/1.1\r\nHost: a\r\nContent-Type: application/warc\r\n"
        + "Content-Length: \(record.count)\r\n\r\n" + String(decoding: record, as: UTF8.self))
    for number in 0..<20 {
      #expect(try post(page("https://a.example/\(number)")).added == 1)
      #expect(try here.search("quokka").status == 0)
    }
    #expect(try status().setAside == 0)
    // Stopping does not wait for it, either.
    kill(daemon.pid, SIGTERM)
    let began = ContinuousClock.now
    #expect(try daemon.finish().status == 0)
    #expect(ContinuousClock.now - began < .seconds(20))
  }

  /// Of watched pages nothing is acknowledged that the next start would not take in again.
  @Test func watchedPagesDoNotHoldUpAStop() throws {
    for number in 0..<4 {
      try here.folder.write("pages/\(number)/harm/sleep", Array("<!doctype html><p>The wombat ferry".utf8))
    }
    let daemon = try here.serve(
      ["--watch", here.folder.file("pages")], environment: ["SEARCHD_HARMFUL_PAGES=1"])
    try eventually("pages are parsed") { try !parsers(of: daemon).isEmpty }
    let running = try parsers(of: daemon)
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish(within: 20).status == 0)
    try eventually("the parsers end") { running.allSatisfy { kill(pid_t($0) ?? 0, 0) != 0 } }
    // None of them harmed anybody.
    #expect(try here.search("quarantine").status == 1)
  }

  /// An upgrade removes or replaces the program of a daemon that runs.
  @Test func aDaemonWhoseProgramWasRemovedParsesOn() throws {
    let program = here.folder.file("searchd")
    try FileManager.default.linkItem(atPath: here.path(of: "searchd"), toPath: program)
    let daemon = try here.awaitReady(here.start(program, []))
    #expect(try post(page("https://a.example/1")).added == 1)
    for parser in try parsers(of: daemon) { kill(pid_t(parser) ?? 0, SIGKILL) }
    try FileManager.default.removeItem(atPath: program)
    try Data("#!/bin/false\n".utf8).write(to: URL(fileURLWithPath: program))
    chmod(program, 0o700)
    #expect(try post(page("https://a.example/2")).added == 1)
    kill(daemon.pid, SIGTERM)
    #expect(try daemon.finish().status == 0)
  }

  /// The processes that a daemon has started.
  private func parsers(of daemon: Installation.Run) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard pid_t(name) != nil, let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8) else {
        return false
      }
      return stat.components(separatedBy: ") ").last?.split(separator: " ").dropFirst().first == "\(daemon.pid)"[...]
    }
  }

  /// What comes out is what the extractor makes of the pages, whichever process it runs in.
  @Test func extractionIsTheSameOnBothSides() throws {
    #expect(try here.search("add", "\(packageRoot)/Corpus").status == 0)
    let names = try FileManager.default.subpathsOfDirectory(atPath: "\(packageRoot)/Corpus")
      .filter { $0.hasSuffix(".html") }.sorted()
    let paths = names.map { "\(packageRoot)/Corpus/\($0)" }
    let outcome = try here.run("search", ["extract", "--jsonl"] + paths)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == paths.count && paths.count > 20)
    struct Line: Decodable {
      var title: String
      var author: String
      var published: String?
      var lang: String
      var text: String
      var charset: String
    }
    for (path, line) in zip(paths, lines) {
      let extracted = try Wire.decode(Line.self, from: Array(line.utf8))
      let stored = try Wire.decode(
        DocumentAnswer.self, from: Array(try here.run("search", ["show", "--json", path]).output.utf8))
      #expect(
        [stored.title, stored.author, stored.published, stored.lang, stored.charset]
          == [extracted.title, extracted.author, extracted.published, extracted.lang, extracted.charset], "\(path)")
      // What the pages of a site share stands around the text of those that came later, and the title is no line of it.
      let lines = Set((stored.text + "\n" + stored.surroundings + "\n" + stored.title).split(separator: "\n"))
      for line in extracted.text.split(separator: "\n") { #expect(lines.contains(line), "\(path): \(line)") }
      #expect(!stored.text.isEmpty && stored.text.split(separator: "\n").allSatisfy { extracted.text.contains($0) })
    }
  }

  @Test func parsersEndWithTheirDaemon() throws {
    let daemon = try start()
    #expect(try status().parsersLack == nil)
    #expect(try post(page("https://a.example/1")).added == 1)
    // What this kernel has none of is told.
    let modules = (try? String(contentsOfFile: "/sys/kernel/security/lsm", encoding: .utf8)) ?? ""
    let lacking = try #require(try status().parsersLack)
    #expect(lacking.isEmpty || lacking == ["landlock"] && !modules.contains("landlock"), "\(lacking)")
    #expect(try here.search("doctor").output.contains("ok      parsers"))
    let asleep = try RawConnection(here.socket)
    defer { asleep.close() }
    let record = page("https://a.example/harm/sleep")
    asleep.send(
      "POST /v1/documents HTTP/1.1\r\nHost: a\r\nContent-Type: application/warc\r\n"
        + "Content-Length: \(record.count)\r\n\r\n" + String(decoding: record, as: UTF8.self))
    // The second page has a parser of its own, or the first one's: then it sleeps in it.
    try eventually("a page is taken in") { try status().uploads == 1 }
    let running = try parsers(of: daemon)
    #expect(!running.isEmpty)
    for parser in running {
      let limits = try String(contentsOfFile: "/proc/\(parser)/status", encoding: .utf8)
      #expect(limits.contains("NoNewPrivs:\t1") && limits.contains("Seccomp:\t2"), "\(limits)")
      let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(parser)/fd").compactMap { Int($0) }
      #expect(open.count <= 8, "\(open)")
    }
    kill(daemon.pid, SIGKILL)
    _ = try daemon.finish()
    try eventually("the parsers end") { running.allSatisfy { kill(pid_t($0) ?? 0, 0) != 0 } }
  }
}
