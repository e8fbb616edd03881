import Files
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
    #expect(FileAddress.url("/a/./b//../c") == "file:///a/c")
    #expect(FileAddress.url("x").hasPrefix("file:///") && FileAddress.url("x").hasSuffix("/x"))
  }

  @Test(arguments: [
    ("https://a.example/wiki/%E6%B5%8B?a=%26b#c", "https://a.example/wiki/测?a=%26b#c"),
    ("file:///a%20b/%E6.html", "file:///a%20b/%E6.html"), ("https://a.example/%C3%A9%", "https://a.example/é%"),
    ("https://a.example/é", "https://a.example/é"),
  ])
  func whatIsShownIsTheSameURL(url: String, shown: String) {
    #expect(PercentEncoding.readable(url) == shown)
    if !url.contains("é") { #expect(PercentEncoding.unreadable(shown) == url) }
  }
}
