import Foundation
import SearchAPI
import Synchronization
import TestSupport
import Testing

/// The real daemon, killed at random moments and at named places while pages are added, replaced, removed and merged. A
/// record outside of it says what was acknowledged; every start is held against it, document by document.
@Suite("kill -9", .ownThread, .timeLimit(.minutes(60)))
struct CrashTests {
  /// What one client knows of its own pages; nil stands for a page that is not there.
  private struct Page {
    var acknowledged: String?
    /// What requests without an answer would have made of it.
    var undecided: [String?] = []
  }

  /// Clients work on pages of their own, so that each knows the order of its requests.
  private final class Record: Sendable {
    let pages = Mutex<[String: Page]>([:])
    let answers = Mutex(0)
  }

  private static let places = [
    "segment-written", "segment-named", "manifest-written", "manifest-synced", "manifest-drafted", "manifest-renamed",
    "merge-written", "merge-committed", "merge-cleared",
  ]

  @Test func nothingAcknowledgedIsLost() throws {
    let form = LongForm("KILLS", count: 50)
    var generator = SeededGenerator(seed: form.seed)
    let here = try Installation()
    let record = Record()
    for round in 0..<form.count {
      var environment: [String] = []
      if round % 2 == 1 {
        let place = Self.places[round / 2 % Self.places.count]
        let isOfMerge = place.hasPrefix("merge") || place == "manifest-drafted" || place == "manifest-renamed"
        environment = ["SEARCHD_FAIL_POINT=\(place):\(Int.random(in: 1...(isOfMerge ? 2 : 30), using: &generator))"]
      }
      let comment: Comment = "seed \(form.seed), round \(round), \(environment)"
      let daemon = try here.start("searchd", [], environment: environment)
      try eventually("the daemon is ready, or met a fail point of the start itself") {
        daemon.error.contains("ready\n") || daemon.hasEnded
      }
      guard try compare(here, daemon, record, comment) else {
        _ = try daemon.finish()
        continue
      }
      let seed = generator.next()
      let clients = (0..<4).map { client in
        let thread = Thread { Self.work(client, seed &+ UInt64(client), here.socket, record) }
        thread.start()
        return thread
      }
      if environment.isEmpty {
        usleep(UInt32.random(in: 5000...400_000, using: &generator))
      } else {
        try? eventually("the fail point is met", within: 2) { daemon.hasEnded }
      }
      kill(daemon.pid, SIGKILL)
      _ = try daemon.finish()
      try eventually("the clients are done") { clients.allSatisfy(\.isFinished) }
    }
    let last = try here.serve()
    #expect(try compare(here, last, record, "seed \(form.seed), at the end"))
    try expectNothingLeftOver(here)
    kill(last.pid, SIGKILL)
    _ = try last.finish()
    #expect(record.answers.withLock { $0 } > form.count)
    #expect(try here.search("check").status == 0)
  }

  /// A start has removed what merges and commits that were cut off had begun.
  private func expectNothingLeftOver(_ here: Installation) throws {
    let status = try Wire.decode(StatusAnswer.self, from: Array(here.search("status", "--json").output.utf8))
    let names = try FileManager.default.contentsOfDirectory(atPath: here.index)
    let files = names.filter { $0.hasPrefix("segment-") || $0.hasPrefix("manifest") }
    #expect(files.count == status.segments + 1, "\(files.sorted())")
  }

  /// Adds, replaces and removes pages until the daemon is gone.
  private static func work(_ client: Int, _ seed: UInt64, _ socket: String, _ record: Record) {
    var generator = SeededGenerator(seed: seed)
    guard let connection = try? RawConnection(socket) else { return }
    defer { connection.close() }
    while true {
      let isRemoval = Int.random(in: 0..<4, using: &generator) == 0
      var changes: [String: String?] = [:]
      for _ in 0..<(isRemoval ? 1 : Int.random(in: 1...5, using: &generator)) {
        let id = "client\(client)-page\(Int.random(in: 0..<40, using: &generator))"
        changes.updateValue(isRemoval ? nil : "words number \(generator.next())", forKey: id)
      }
      record.pages.withLock { pages in
        for (id, text) in changes { pages[id, default: Page()].undecided.append(text) }
      }
      let body = changes.sorted { $0.key < $1.key }.map { id, text in
        #"{"id": "\#(id)", "url": "https://a.example/\#(id)", "title": "t", "text": "\#(text ?? "")"}"# + "\n"
      }.joined()
      if isRemoval {
        connection.send("DELETE /v1/documents/\(changes.keys.first ?? "") HTTP/1.1\r\nHost: a\r\n\r\n")
      } else {
        connection.send(
          "POST /v1/documents HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
      }
      let answer = connection.receive(until: "}\n")
      guard answer.hasSuffix("}\n") else { return }
      // Gone already is as good as removed; anything else is no acknowledgement.
      guard answer.hasPrefix("HTTP/1.1 200 ") || (isRemoval && answer.hasPrefix("HTTP/1.1 404 ")) else { return }
      record.answers.withLock { $0 += 1 }
      record.pages.withLock { pages in
        for (id, text) in changes { pages[id] = Page(acknowledged: text) }
      }
    }
  }

  /// Holds every document that a daemon found at its start against the record, which then learns what became of the
  /// undecided ones. False where the daemon ended meanwhile: then the next one is held against the same record.
  private func compare(
    _ here: Installation, _ daemon: Installation.Run, _ record: Record, _ comment: Comment
  ) throws -> Bool {
    let request = "GET /v1/documents HTTP/1.0\r\nHost: a\r\n\r\n"
    guard let export = try? RawConnection.exchange(here.socket, request), !daemon.hasEnded else { return false }
    #expect(!daemon.error.contains("damaged"), comment)
    var found: [String: String] = [:]
    for line in export.split(whereSeparator: \.isNewline) where line.hasPrefix("{") {
      let document = try Wire.decode(DocumentAnswer.self, from: Array(line.utf8))
      #expect(found.updateValue(document.text, forKey: document.id) == nil, "\(document.id) twice: \(comment)")
    }
    record.pages.withLock { pages in
      for (id, page) in pages {
        let text = found[id]
        let isRight = text == page.acknowledged || page.undecided.contains { $0 == text }
        #expect(isRight, "\(id): \(text ?? "gone"), acknowledged \(page.acknowledged ?? "gone"): \(comment)")
        pages[id] = Page(acknowledged: text)
      }
      #expect(found.keys.allSatisfy { pages[$0] != nil }, comment)
    }
    return true
  }
}
