import SearchAPI
import TestSupport
import Testing

@Suite("Heads of requests", .ownThread, .timeLimit(.minutes(1)))
struct HTTPHeadTests {
  private let here: Installation

  init() throws {
    here = try Installation()
    let outcome = try here.run("searchd", ["--detach"])
    try #require(outcome.status == 0, "\(outcome.error)")
  }

  private func exchange(_ lines: String...) throws -> String {
    try RawConnection.exchange(here.socket, (lines + ["Connection: close"]).joined(separator: "\r\n") + "\r\n\r\n")
  }

  private func status(_ answer: String) -> Int? { Int(answer.dropFirst(9).prefix(3)) }

  /// As proxies ask (RFC 9112, 3.2.2); the host of the target counts, and the header's does not.
  @Test func targetsMayBeWhole() throws {
    for (target, expected) in [
      ("http://x/healthz", 200), ("HTTP://x:80/v1/search?q=http://a/b", 200), ("http://x", 404), ("http://x?q=a", 404),
      ("https://x/healthz", 200), ("http:///healthz", 400), ("http://me@x/healthz", 400), ("ftp://x/healthz", 404),
      ("http://x/v1/documents/http://nothing.example/", 404), ("http://x/v1/search", 400),
    ] {
      let answer = try exchange("GET \(target) HTTP/1.1", "Host: localhost")
      #expect(status(answer) == expected, "\(target): \(answer)")
    }
  }

  /// RFC 9112, 3.2.
  @Test func aRequestNamesOneHost() throws {
    for answer in [
      try exchange("GET /healthz HTTP/1.1"), try exchange("GET http://x/healthz HTTP/1.1"),
      try exchange("GET /healthz HTTP/1.1", "Host: a", "Host: b"),
    ] {
      #expect(status(answer) == 400 && answer.contains("Host"), "\(answer)")
    }
    #expect(status(try exchange("GET /healthz HTTP/1.0")) == 200)
    #expect(status(try exchange("GET http://x/healthz HTTP/1.0")) == 200)
    #expect(status(try exchange("GET /healthz HTTP/1.1", "Host:")) == 200)
  }

  /// The head of a long answer is all that follows, and the next answer begins behind it (RFC 9110, 9.3.2).
  @Test func theHeadOfALongAnswerIsAlone() throws {
    let request = "Host: localhost\r\n"
    for target in ["/v1/documents", "/v1/follow?q=ferry"] {
      let connection = try RawConnection(here.socket)
      defer { connection.close() }
      connection.send(
        "HEAD \(target) HTTP/1.1\r\n\(request)\r\nGET /healthz HTTP/1.1\r\n\(request)Connection: close\r\n\r\n")
      let answers = connection.receive().components(separatedBy: "\r\n\r\n")
      #expect(answers.count >= 2 && answers[0].hasPrefix("HTTP/1.1 200 "), "\(answers)")
      #expect(answers[1].hasPrefix("HTTP/1.1 200 ") && answers[1].contains("Content-Length"), "\(answers)")
    }
  }

  /// Who speaks HTTP/1.0 knows no pieces: the connection's end is the answer's (RFC 9112, 6.1).
  @Test func olderClientsGetNoPieces() throws {
    try here.write(page: "a.html", title: "Ferry", "The quokka ferry leaves at noon.")
    #expect(try here.search("add", "a.html").status == 0)
    for connection in ["close", "keep-alive"] {
      let answer = try RawConnection.exchange(
        here.socket, "GET /v1/documents HTTP/1.0\r\nConnection: \(connection)\r\n\r\n")
      let parts = answer.components(separatedBy: "\r\n\r\n")
      #expect(parts.count == 2 && !parts[0].lowercased().contains("transfer-encoding"), "\(answer)")
      #expect(parts[0].lowercased().contains("connection: close"), "\(answer)")
      #expect(parts.last?.hasPrefix("{") == true && parts.last?.hasSuffix("}\n") == true, "\(answer)")
    }
    let head = try RawConnection.exchange(here.socket, "HEAD /v1/documents HTTP/1.0\r\n\r\n")
    #expect(head.hasSuffix("\r\n\r\n") && head.components(separatedBy: "\r\n\r\n").count == 2, "\(head)")
  }
}
