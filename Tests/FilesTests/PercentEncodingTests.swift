import Files
import Glibc
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

  /// However its folder is reached, and whether it is still there.
  @Test func linksToFoldersAreResolved() throws {
    let scratch = try ScratchFolder()
    let path = try #require(FileAddress.canonicalPath(scratch.path))
    try scratch.write("pages/a.html", [65])
    #expect(symlink("pages", "\(path)/link") == 0 && symlink("a.html", "\(path)/pages/b.html") == 0)
    func url(_ name: String) -> String { FileAddress.resolvedURL(Array("\(path)/\(name)".utf8)) }
    let file = "file://\(path)/pages"
    for name in ["pages/a.html", "link/a.html", "link/../pages//a.html", "./link/./a.html"] {
      #expect(url(name) == "\(file)/a.html", "\(name)")
    }
    // A link to a file is a file.
    #expect(url("link/b.html") == "\(file)/b.html")
    #expect(url("link/gone/away/c.html") == "\(file)/gone/away/c.html")
    #expect(url("link/.") == file && url("link/") == "file://\(path)/link")
    #expect(
      FileAddress.resolvedURL([0x2F]) == "file:///" && FileAddress.resolvedURL([0x2F, 0x2F, 0x78]) == "file:///x")
    #expect(FileAddress.resolvedURL([0x2F, 0xFF]) == "file:///%FF")
    #expect(FileAddress.resolvedURL(Array("x".utf8)) == FileAddress.url("x"))
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
