import Foundation
import SearchAPI
import TestSupport
import Testing

@Suite("HTTP on the socket", .ownThread, .timeLimit(.minutes(2)))
struct HTTPTests {
  private let here: Installation

  init() throws {
    here = try Installation()
    let outcome = try here.run("searchd", ["--detach"])
    try #require(outcome.status == 0, "\(outcome.error)")
  }

  private func get(_ target: String, method: String = "GET") throws -> String {
    try RawConnection.exchange(
      here.socket, "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
  }

  private func post(_ target: String, _ headers: [String], _ body: String) throws -> String {
    try RawConnection.exchange(
      here.socket,
      (["POST \(target) HTTP/1.1", "Host: localhost"] + headers).joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  private func status(_ answer: String) -> Int? { Int(answer.dropFirst(9).prefix(3)) }

  private func body<Answer: Decodable>(_ type: Answer.Type, _ answer: String) throws -> Answer {
    let parts = answer.components(separatedBy: "\r\n\r\n")
    return try Wire.decode(type, from: Array((parts.last ?? "").utf8))
  }

  @Test func whatIsUnknownOrOutOfRangeIsAnError() throws {
    let expectations = [
      ("/v1/search?q=a", 200), ("/v1/search?q=%E5%B7%B4%E8%A5%BF&limit=3&offset=1&sort=newest&snippets=false", 200),
      ("/v1/search?q=a&site=x.y&lang=zh&after=2014&before=2014-07&explain=1", 200),
      ("/v1/search", 400), ("/v1/search?q=a&bogus=1", 400), ("/v1/search?q=a&q=b", 400), ("/v1/search?q=%ff", 400),
      ("/v1/search?q=a&limit=-1", 400), ("/v1/search?q=a&limit=1001", 400), ("/v1/search?q=a&limit=x", 400),
      ("/v1/search?q=a&offset=10000", 400), ("/v1/search?q=a&sort=best", 400), ("/v1/search?q=a&after=yesterday", 400),
      ("/v1/search?q=a&before=2014-13", 400), ("/v1/search?q=a&explain=maybe", 400),
      ("/v1/suggest?q=a&limit=3", 200), ("/v1/suggest", 400), ("/v1/suggest?q=a&limit=101", 400),
      ("/v1/suggest?q=a&offset=1", 400), ("/v1/status", 200), ("/v1/status?x=1", 400), ("/metrics", 200),
      ("/healthz", 200), ("/v1/documents", 200),
      ("/v1/documents/nothing", 404), ("/v1/documents/%", 400), ("/", 404), ("/v1/similar?id=1", 404),
      ("/v1/similar", 400), ("/v1/search?q=a&facets=site,lang,year", 200),
      ("/v1/search?q=a&facets=author", 400),
      ("/v1/search/", 404), ("//v1/search?q=a", 404), ("*", 404),
    ]
    for (target, expected) in expectations {
      let answer = try get(target)
      #expect(status(answer) == expected, "\(target): \(answer)")
      if expected >= 400 {
        let error = try body(ErrorAnswer.self, answer).error
        #expect(!error.code.isEmpty && !error.message.isEmpty && !error.hint.isEmpty)
      }
    }
  }

  @Test func onlyTheMethodsOfAnAddressAreTaken() throws {
    let put = try get("/v1/status", method: "PUT")
    #expect(status(put) == 405 && put.contains("Allow: GET, HEAD\r\n"))
    #expect(status(try get("/v1/search?q=a", method: "DELETE")) == 405)
    let head = try get("/healthz", method: "HEAD")
    #expect(status(head) == 200 && head.hasSuffix("\r\n\r\n") && head.contains("Content-Length: 3\r\n"))
  }

  @Test func aLongQueryIsRefused() throws {
    let limit = ServiceLimits.current.queryBytes
    #expect(status(try get("/v1/search?q=" + String(repeating: "a", count: limit))) == 200)
    #expect(status(try get("/v1/search?q=" + String(repeating: "a", count: limit + 1))) == 400)
    for longer in [1 << 20, 10 << 20] {
      let connection = try RawConnection(here.socket)
      defer { connection.close() }
      let sender = Thread {
        connection.send("GET /v1/search?q=" + String(repeating: "a", count: longer) + " HTTP/1.1\r\nHost: a\r\n\r\n")
      }
      sender.start()
      #expect(status(connection.receive()) == 431)
    }
    // As many as fit, each of which would be dear if nothing bounded it.
    for piece in ["(", "*a*+", "a*+", "abcd~2+", "%22a*+b*%22~9+", "-(", "a+OR+"] {
      let query = String(repeating: piece, count: limit / piece.utf8.count / 3)
      #expect([200, 400].contains(status(try get("/v1/search?q=" + query))), "\(piece)")
    }
  }

  @Test func bodiesThatAreNotTaken() throws {
    let html = "Content-Type: text/html"
    #expect(status(try post("/v1/documents?url=a", [html], "")) == 411)
    #expect(status(try post("/v1/documents", [html, "Content-Length: 1"], "a")) == 400)
    #expect(status(try post("/v1/documents?url=a", ["Content-Length: 1"], "a")) == 415)
    #expect(status(try post("/v1/documents?url=a", ["Content-Type: image/png", "Content-Length: 1"], "a")) == 415)
    #expect(
      status(try post("/v1/documents?url=a", [html, "Content-Encoding: br", "Content-Length: 1"], "a")) == 415)
    let huge = ServiceLimits.current.pageBytes + 1
    #expect(status(try post("/v1/documents?url=a", [html, "Content-Length: \(huge)"], "a")) == 413)
    #expect(
      status(try post("/v1/documents?url=a", [html, "Content-Length: 1", "Transfer-Encoding: chunked"], "a")) == 400)
  }

  @Test func aDeclinedBodyIsReadOnSoThatTheAnswerArrives() throws {
    let connection = try RawConnection(here.socket)
    defer { connection.close() }
    let size = 8 << 20
    connection.send(
      "POST /v1/documents HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\nContent-Length: \(size)\r\n\r\n")
    for _ in 0..<size >> 16 { connection.send([UInt8](repeating: 65, count: 1 << 16)) }
    let answer = connection.receive()
    #expect(status(answer) == 415 && answer.contains("Connection: close"))
  }

  @Test func pagesComeInAllTheirForms() throws {
    let page = "<!doctype html><title>Ferry</title><p>The quokka ferry leaves the jetty at noon every day.</p>"
    func length(_ text: String) -> String { "Content-Length: \(text.utf8.count)" }
    let html = try post("/v1/documents?url=http://a.example/1", ["Content-Type: text/html", length(page)], page)
    #expect(try body(AddAnswer.self, html) == AddAnswer(added: 1), "\(html)")
    let again = try post("/v1/documents?url=http://a.example/1", ["Content-Type: text/html", length(page)], page)
    #expect(try body(AddAnswer.self, again) == AddAnswer(unchanged: 1))
    let other = page.replacingOccurrences(of: "noon", with: "dusk")
    let changed = try post("/v1/documents?url=http://a.example/1", ["Content-Type: text/html", length(other)], other)
    #expect(try body(AddAnswer.self, changed) == AddAnswer(updated: 1))
    // A page to compare with needs no address: it is not kept.
    let alike = try post("/v1/similar?snippets=false", ["Content-Type: text/html", length(page)], page)
    #expect(try body(SearchAnswer.self, alike).hits.map(\.id) == ["http://a.example/1"], "\(alike)")
    let plain = try post(
      "/v1/documents?url=http://a.example/2", ["Content-Type: text/plain; charset=utf-8", length("plain words")],
      "plain words")
    #expect(try body(AddAnswer.self, plain) == AddAnswer(added: 1))
    let lines = #"{"url": "http://a.example/3", "title": "t", "text": "words of a line"}"# + "\n\nrubbish\n"
    let ndjson = try post("/v1/documents", ["Content-Type: application/x-ndjson", length(lines)], lines)
    let answer = try body(AddAnswer.self, ndjson)
    #expect(answer.added == 1 && answer.skipped.count == 1)
    let record = String(
      decoding: WARCWriter.resource(
        address: "http://a.example/4", unixSeconds: 0, contentType: "text/html", bytes: Array(page.utf8)),
      as: UTF8.self)
    let chunked = record.utf8.count / 2
    let first = String(decoding: Array(record.utf8)[..<chunked], as: UTF8.self)
    let second = String(decoding: Array(record.utf8)[chunked...], as: UTF8.self)
    let warc = try post(
      "/v1/documents", ["Content-Type: application/warc", "Transfer-Encoding: chunked"],
      [first, second].map { String($0.utf8.count, radix: 16) + "\r\n\($0)\r\n" }.joined() + "0\r\n\r\n")
    #expect(try body(AddAnswer.self, warc) == AddAnswer(added: 1), "\(warc)")

    let stored = try body(DocumentAnswer.self, try get("/v1/documents/http%3A%2F%2Fa.example%2F1"))
    #expect(stored.title == "Ferry" && stored.text.contains("dusk") && stored.site == "a.example")
    #expect(status(try get("/v1/documents/http://a.example/2")) == 200)
    #expect(status(try get("/v1/documents/http://a.example/2", method: "DELETE")) == 200)
    #expect(status(try get("/v1/documents/http://a.example/2", method: "DELETE")) == 404)
    #expect(status(try get("/v1/documents/http://a.example/2")) == 404)
    #expect(try get("/v1/documents").contains(#""id":"http://a.example/3""#))
    #expect(try get("/metrics").contains("searchd_pages_total{outcome=\"added\"} 4\n"))
  }

  @Test func aCarefulClientIsToldToContinue() throws {
    let connection = try RawConnection(here.socket)
    defer { connection.close() }
    let text = "words that wait"
    connection.send(
      "POST /v1/documents?url=http://a.example/ HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n"
        + "Expect: 100-continue\r\nContent-Length: \(text.utf8.count)\r\n\r\n")
    #expect(connection.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
    connection.send(text)
    #expect(connection.receive(until: "}\n").contains(#""added":1"#))
  }

  @Test func requestsInOneGoAreAnsweredInOrder() throws {
    let connection = try RawConnection(here.socket)
    defer { connection.close() }
    let targets = ["/healthz", "/v1/search?q=one", "/nowhere", "/v1/search?q=two", "/healthz"]
    connection.send(targets.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
    connection.finishSending()
    let answers = connection.receive().components(separatedBy: "HTTP/1.1 ").dropFirst().map { String($0) }
    #expect(answers.map { $0.prefix(3) } == ["200", "200", "404", "200", "200"])
    try #require(answers.count == 5)
    #expect(answers[1].contains(#""query":"one""#) && answers[3].contains(#""query":"two""#))
  }

  @Test func aConnectionServesManyRequests() throws {
    let connection = try RawConnection(here.socket)
    defer { connection.close() }
    for _ in 0..<200 {
      connection.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(connection.receive(until: "ok\n").hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test func rubbishEndsItsConnectionAlone() throws {
    let requests = [
      "", "\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
      "GET / HTTP/1.1\r\nA b: c\r\n\r\n",
      "POST /v1/documents HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST /v1/documents?url=a HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\nshort",
      "POST /v1/documents?url=a HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "{\"not\": \"http\"}\n", "\u{16}\u{3}\u{1}\u{2}\u{0}",
    ]
    for request in requests {
      let answer = try RawConnection.exchange(here.socket, request)
      #expect(answer.isEmpty || status(answer) == 400, "\(answer)")
      #expect(status(try get("/healthz")) == 200)
    }
  }

  @Test func randomBytesDoNotEndTheDaemon() throws {
    var generator = SeededGenerator(seed: 97)
    let parts = [
      "GET ", "POST ", "/v1/search?q=", "/v1/documents", " HTTP/1.1\r\n", "Content-Length: ", "99\r\n", "\r\n\r\n",
    ]
    for _ in 0..<100 {
      let connection = try RawConnection(here.socket)
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        if Bool.random(using: &generator) {
          connection.send(parts.randomElement(using: &generator) ?? "")
        } else {
          connection.send(
            (0..<Int.random(in: 0...40, using: &generator)).map { _ in .random(in: 0...255, using: &generator) })
        }
      }
      if Bool.random(using: &generator) {
        connection.finishSending()
        _ = connection.receive()
      }
      connection.close()
    }
    #expect(status(try get("/healthz")) == 200, "seed 97")
  }

  @Test func whoReadsNothingPilesNothingUp() throws {
    let connection = try RawConnection(here.socket)
    defer { connection.close() }
    // Answers to as many would be hundreds of megabytes; what the socket holds is a fraction of that.
    let requests = Array(String(repeating: "GET /v1/status HTTP/1.1\r\nHost: a\r\n\r\n", count: 1000).utf8)
    let sender = Thread { for _ in 0..<200 { connection.send(requests) } }
    sender.start()
    try eventually("the connection is seen") { try get("/metrics").contains("searchd_connections 2\n") }
    func answered() throws -> Int {
      let line = try get("/metrics").components(separatedBy: "\n").first { $0.contains("route=\"/v1/status\"") }
      return line.flatMap { Int($0.components(separatedBy: " ").last ?? "") } ?? 0
    }
    var counts = [-1]
    try eventually("no more is answered") {
      usleep(100_000)
      counts.append(try answered())
      return counts.suffix(3).count == 3 && Set(counts.suffix(3)).count == 1
    }
    #expect((1..<5000).contains(try answered()), "\(counts)")
    connection.finishSending()
  }

  @Test func aClientThatGoesAwayMidwayLeavesWhatItSentWhole() throws {
    let page = "<title>Ferry</title><p>The quokka ferry leaves at noon."
    let record = WARCWriter.resource(
      address: "http://a.example/whole", unixSeconds: 0, contentType: "text/html", bytes: Array(page.utf8))
    let connection = try RawConnection(here.socket)
    connection.send(
      "POST /v1/documents HTTP/1.1\r\nHost: a\r\nContent-Type: application/warc\r\nContent-Length: 1000000\r\n\r\n")
    connection.send(record)
    let half = WARCWriter.resource(
      address: "http://a.example/half", unixSeconds: 0, contentType: "text/html", bytes: Array(page.utf8))
    connection.send(Array(half.dropLast(page.utf8.count / 2)))
    func uploads() throws -> Int {
      try Wire.decode(StatusAnswer.self, from: Array(try here.search("status", "--json").output.utf8)).uploads
    }
    try eventually("the body is read") { try uploads() == 1 }
    connection.close()
    try eventually("its end is seen") { try uploads() == 0 }
    // The page that was sent whole may be there or not, since nobody was told that it is; the other is not.
    #expect(try here.search("check").status == 0)
    #expect(status(try get("/v1/documents/http%3A%2F%2Fa.example%2Fhalf")) == 404)
    let whole = try get("/v1/documents/http%3A%2F%2Fa.example%2Fwhole")
    #expect(status(whole) == 404 || whole.contains("The quokka ferry leaves at noon."), "\(whole)")
  }

  @Test func aConnectionThatRestsDoesNotHoldUpTheEnd() throws {
    let connection = try RawConnection(here.socket)
    defer { connection.close() }
    let unfinished = try RawConnection(here.socket)
    defer { unfinished.close() }
    unfinished.send("GET /healthz HT")
    #expect(try here.search("stop").status == 0)
    #expect(connection.receive().isEmpty)
  }
}
