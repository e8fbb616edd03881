import Files
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite struct FileItemsTests {
  /// Pipes and devices are never waited for.
  @Test func onlyFilesAreRead() async throws {
    let folder = try ScratchFolder()
    try #require(mkfifo(folder.file("pipe.html"), 0o600) == 0)
    var items: [SourceItem] = []
    for await item in FileItems([folder.file("pipe.html")]) { items.append(item) }
    #expect(told(items).map { $0.replacing(folder.path, with: "F") } == ["skipped F/pipe.html: it cannot be read"])
  }

  @Test func filesBecomeItems() async throws {
    let folder = try ScratchFolder()
    try folder.write("a.html", Array("<p>a".utf8))
    try folder.write("b.warc.gz", gzip(warcRecord(uri: "http://a.example/1", "<p>one")))
    try folder.write("c.jsonl", Array("{\"id\": \"c\", \"text\": \"x\"}\nbad".utf8))
    try folder.write("d.png", [0x89, 0x50])
    try folder.write(".g.png", [0x89, 0x50])
    try folder.write("e.html", [])
    var items: [SourceItem] = []
    for await item in FileItems([folder.path, folder.file(".g.png"), folder.file("f")]) { items.append(item) }
    #expect(
      told(items).map { String($0.replacing(folder.path, with: "F").prefix(60)) } == [
        "page file://F/a.html []  <p>a", "page http://a.example/1 [text/html] 2014-08-27T02:30:00Z <p>",
        "document Document(id: \"c\", url: \"\", title: \"\", text: \"x\", he", "skipped line 2: not a JSON object",
        "page file://F/e.html []  ", "skipped F/.g.png: not a page: neither its name nor its conte",
        "skipped F/f: No such file or directory",
      ])
  }

  /// What was read before an error would be taken for the page, and replace it. A process's memory has nothing to read at
  /// its beginning.
  @Test func aFileThatCannotBeReadToItsEndIsNoPage() async throws {
    let folder = try ScratchFolder()
    let page = folder.file("page.html")
    try FileManager.default.createSymbolicLink(atPath: page, withDestinationPath: "/proc/self/mem")
    let next = try folder.write("next.html", Array("<p>b".utf8))
    var items: [SourceItem] = []
    for await item in FileItems([page, next]) { items.append(item) }
    #expect(
      told(items).map { String($0.replacing(folder.path, with: "F")) } == [
        "skipped F/page.html: it cannot be read to its end", "page file://F/next.html []  <p>b",
      ])
  }

  @Test(
    arguments: [
      ("page.html", "", SourceFormat.page), ("page.HTM.gz", "", .page), ("notes.txt", "", .page),
      ("a.warc.gz", "", .warc),
      ("a.jsonl.zst", "", .ndjson), ("a.mht", "", .mhtml), ("index.php", "\n<!DOCTYPE HTML>", .page),
      ("index.php?id=3", "\u{FEFF}<HTML>", .page), ("archive", "WARC/1.0\r\n", .warc),
      ("lines", "{ \"url\": 1}", .ndjson),
      ("saved", "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;", .mhtml),
      ("code.js", "document.write('<html>')", nil), ("picture", "\u{1}PNG", nil), ("Makefile", "all:", nil),
      ("gone", "", nil),
    ] as [(String, String, SourceFormat?)])
  func formatsAreTold(name: String, content: String, expected: SourceFormat?) throws {
    let folder = try ScratchFolder()
    if name != "gone" { try folder.write(name, Array(content.utf8)) }
    #expect(SourceFormat(file: folder.file(name)) == expected)
    if expected != nil, !content.isEmpty {
      #expect(SourceFormat(file: try folder.write("packed", gzip(Array(content.utf8)))) == expected)
    }
  }

  @Test(
    arguments: [
      ("text/html; charset=gbk", SourceFormat.page), ("TEXT/PLAIN", .page), ("application/warc", .warc),
      ("application/x-ndjson;x", .ndjson), ("multipart/related; boundary=x", .mhtml), ("image/png", nil), ("", nil),
    ] as [(String, SourceFormat?)])
  func typesAreTold(type: String, expected: SourceFormat?) {
    #expect(SourceFormat(contentType: type) == expected)
  }

  @Test func singlePagesAreOneItem() {
    let page = SourceFormat.page.reader(url: "u", declaredType: "text/html")
    #expect(told(items(page, [Array("<p>".utf8), Array("x".utf8)])) == ["page u [text/html]  <p>x"])
    #expect(told(items(page, [])) == ["page u [text/html]  "])
    let large = [UInt8](repeating: 0x61, count: Limits.pageBytes / 2 + 1)
    #expect(told(items(page, [large, large, large])) == ["skipped u: larger than 32 MB"])
    #expect(
      told(items(SourceFormat.mhtml.reader(url: "u"), [Array("a".utf8), Array("b".utf8)]))
        == ["page u [multipart/related]  ab"])
  }

  @Test(arguments: [
    ("https://www.Example.com:8080/x", "example.com", true), ("http://user@m.example.com?x", "m.example.com", true),
    ("http://www.com/", "www.com", true), ("file:///home/www.x/page.html", "", false), ("x", "", false),
    ("http://[2001:db8::1]:80/", "[2001:db8::1]", true), ("http://例子.中国/", "例子.中国", true), ("http:///x", "", false),
    ("http://a b/", "a b", false), ("javascript://x/", "x", false),
  ])
  func sitesAreRead(url: String, site: String, isWeb: Bool) {
    #expect(WebAddress.site(of: url) == site)
    #expect(WebAddress.isWeb(url) == isWeb)
  }

  @Test func filesNamesAreRead() {
    #expect(WebAddress.fileName(of: "file:///a%20b/%E9%A1%B5.html") == "页.html")
    #expect(WebAddress.fileName(of: "http://a.example/x/y%2z%?q=/w#/v") == "y%2z%")
    #expect(WebAddress.fileName(of: "http://a.example/x/%+5") == "%+5")
    #expect(WebAddress.fileName(of: "") == "")
  }
}
