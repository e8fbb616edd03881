import Testing

@testable import SearchAPI

@Suite("Answers of the daemon")
struct ResponseParserTests {
  private struct Answer: Equatable {
    var status = 0
    var body = ""
    var isWhole = false
  }

  private func read(_ pieces: [[UInt8]]) throws -> Answer {
    var parser = ResponseParser()
    var answer = Answer()
    for piece in pieces {
      for part in try parser.feed(piece) {
        switch part {
        case .head(let status): answer.status = status
        case .body(let bytes): answer.body += String(decoding: bytes, as: UTF8.self)
        case .end: answer.isWhole = true
        }
      }
    }
    if !answer.isWhole { answer.isWhole = parser.finish() }
    return answer
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
    ("HTTP/1.1 404 Not Found\r\ncontent-length:0\r\n\r\n", 404, ""),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nX: y\r\n\r\n", 200, "hello"),
    ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\nok", 201, "ok"),
    ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", 200, "hello"),
  ]) func anAnswerMayComeInAnyPieces(text: String, status: Int, body: String) throws {
    let bytes = Array(text.utf8)
    let expected = Answer(status: status, body: body, isWhole: true)
    for cut in 0...bytes.count {
      #expect(try read([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected, "cut at \(cut)")
    }
    #expect(try read(bytes.map { [$0] }) == expected)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 200 OK\r\nContent-Le",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "",
  ]) func whatBreaksOffIsNotWhole(text: String) throws { #expect(try !read([Array(text.utf8)]).isWhole) }

  @Test(arguments: [
    "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nhello\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nhello", String(repeating: "x", count: 70_000),
  ]) func whatIsNoAnswerIsAnError(text: String) {
    #expect(throws: ClientError.self) { try read([Array(text.utf8)]) }
  }
}
