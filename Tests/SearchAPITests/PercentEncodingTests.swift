import SearchAPI
import TestSupport
import Testing

@Suite("Percent-encoding")
struct PercentEncodingTests {
  @Test func anyTextComesBack() {
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<500 {
      let scalars = (0..<Int.random(in: 0...20, using: &generator)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &generator))
      }
      let text = String(String.UnicodeScalarView(scalars))
      let encoded = PercentEncoding.encode(text)
      #expect(encoded.utf8.allSatisfy { (0x25...0x7E).contains($0) && $0 != UInt8(ascii: "+") })
      #expect(PercentEncoding.decode(encoded) == text, "seed 41")
      #expect(PercentEncoding.decode(encoded, plusIsSpace: true) == text, "seed 41")
    }
  }

  @Test(arguments: ["%", "%2", "%zz", "a%", "%ff", "%C3%28", "%C3"])
  func whatIsBrokenIsRefused(text: String) {
    #expect(PercentEncoding.decode(text) == nil)
  }

  @Test func plusIsABlankOnlyInQueries() {
    #expect(PercentEncoding.decode("a+b") == "a+b")
    #expect(PercentEncoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
  }

  @Test func aPathNeedNotBeUTF8() {
    #expect(PercentEncoding.fileURL("/a b/页.html".utf8) == "file:///a%20b/%E9%A1%B5.html")
    #expect(PercentEncoding.fileURL([0x2F, 0xFF, 0x3F]) == "file:///%FF%3F")
    #expect(FileAddress.url(Array("/a/./b/../c".utf8)) == "file:///a/c")
  }

  @Test func controlsDoNotReachATerminal() {
    let hostile = "a\u{1B}]0;title\u{7}b\u{9B}31m\u{202E}c\u{0}\r\n\td页"
    #expect(PlainText.withoutControls(hostile) == "a]0;titleb31mc\n\td页")
    #expect(PlainText.withoutControls("plain 页 é") == "plain 页 é")
  }
}
