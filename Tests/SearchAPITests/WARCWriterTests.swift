import SearchAPI
import Testing

@Suite("WARC records")
struct WARCWriterTests {
  private func lines(_ record: [UInt8]) -> [String] {
    String(decoding: record, as: UTF8.self).components(separatedBy: "\r\n")
  }

  @Test func aRecordIsHeaderBlockAndTwoLineEnds() throws {
    let block: [UInt8] = [0, 13, 10, 13, 10, 0xFF]
    let record = WARCWriter.resource(
      address: "file:///a%20b.html", unixSeconds: 1_409_135_400, contentType: "text/html", bytes: block)
    #expect(record.suffix(block.count + 4) == block + [13, 10, 13, 10])
    var header = lines(record.dropLast(block.count + 4))
    #expect(header.removeFirst() == "WARC/1.1")
    #expect(header.contains("WARC-Type: resource"))
    #expect(header.contains("WARC-Date: 2014-08-27T10:30:00Z"))
    #expect(header.contains("WARC-Target-URI: file:///a%20b.html"))
    #expect(header.contains("Content-Type: text/html"))
    #expect(header.contains("Content-Length: 6"))
    #expect(header.suffix(2) == ["", ""])
    #expect(header.contains { $0.hasPrefix("WARC-Record-ID: <urn:uuid:") && $0.utf8.count == 63 })
  }

  @Test func nothingInAnAddressBeginsAHeader() {
    let record = WARCWriter.resource(
      address: "http://a/\r\nContent-Length: 0\r\n\r\n", unixSeconds: 0, contentType: "a\nb: c", bytes: [])
    #expect(lines(record).filter { $0.hasPrefix("Content-Length") } == ["Content-Length: 0"])
    #expect(!lines(record).contains { $0.hasPrefix("b:") })
  }

  @Test func recordsHaveIdsOfTheirOwn() {
    func id() -> String? {
      lines(WARCWriter.resource(address: "a", unixSeconds: 0, contentType: nil, bytes: [])).first {
        $0.hasPrefix("WARC-Record-ID")
      }
    }
    #expect(id() != id())
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
  }
}
