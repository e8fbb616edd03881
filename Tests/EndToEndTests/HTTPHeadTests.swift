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
}
