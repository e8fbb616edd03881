import Ingestion
import InvertedIndex
import TestSupport
import Testing

@Suite struct SavedPageTests {
  static let text = "阿里巴巴在巴西开设了它的第一个办事处，员工不到二十人，都在圣保罗。 Alibaba opens an office in São Paulo."
  static let html = "<title>出海</title><h1>出海</h1><p>\(text)</p>"

  func document(_ bytes: [UInt8], url: String = "file:///a.mht", type: String? = nil) throws -> Document {
    let raw = RawPage(bytes: bytes, url: url, declaredType: type)
    let document = try Ingestor().document(from: raw)
    #expect(Ingestor.mayGive(document, of: raw, facts: SourceFacts()))
    return document
  }

  /// As RFC 2045 writes bytes, every one escaped, lines broken softly.
  static func quotedPrintable(_ bytes: [UInt8]) -> String {
    var text = ""
    for (index, byte) in bytes.enumerated() {
      let digits = String(byte, radix: 16, uppercase: true)
      text += "=" + (byte < 16 ? "0" : "") + digits + (index % 20 == 19 ? "=\r\n" : "")
    }
    return text
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = Array(bytes[start...].prefix(3))
      let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 { text += place <= part.count ? String(letters[bits >> (18 - 6 * place) & 63]) : "=" }
      if start % 57 == 54 { text += "\r\n" }
    }
    return text
  }

  static func archive(main: String, encoding: String, type: String = "text/html; charset=utf-8") -> String {
    """
    From: <Saved by Blink>\r
    Snapshot-Content-Location: https://news.example/2014/07/brazil.html\r
    Subject: x\r
    MIME-Version: 1.0\r
    Content-Type: multipart/related;\r
    \ttype="text/html";\r
    \tboundary="----Boundary--x"\r
    \r
    \r
    ------Boundary--x\r
    Content-Type: image/png\r
    Content-Transfer-Encoding: base64\r
    Content-Location: https://news.example/logo.png\r
    \r
    iVBORw0KGgo=\r
    ------Boundary--x2\r
    ------Boundary--x\r
    Content-Type: text/html\r
    Content-Location: https://ads.example/frame.html\r
    \r
    <p>Buy this.</p>\r
    ------Boundary--x\r
    Content-Type: \(type)\r
    Content-Transfer-Encoding: \(encoding)\r
    Content-Location: https://news.example/2014/07/brazil.html\r
    \r
    \(main)\r
    ------Boundary--x--\r
    trailing noise
    """
  }

  /// A saved page that is sent without an address says its own, and names another one as the one it is known by.
  @Test func anArchiveNamesItself() throws {
    let head = "<head><link rel=canonical href='https://news.example/brazil'></head>"
    let html = "<html>\(head)<body><p>Alibaba goes to Brazil, says a page that was saved.</p></body></html>"
    let raw = RawPage(
      bytes: Array(Self.archive(main: html, encoding: "8bit").utf8), url: "", declaredType: "multipart/related")
    let document = try Ingestor().document(from: raw)
    #expect(document.id == "https://news.example/2014/07/brazil.html" && document.url == "https://news.example/brazil")
    #expect(Ingestor.mayGive(document, of: raw, facts: SourceFacts()))
  }

  @Test func everyEncodingOfAnArchiveIsRead() throws {
    let bytes = Array(Self.html.utf8)
    let gbk: [UInt8] = [0xB0, 0xA2, 0xC0, 0xEF, 0xB0, 0xCD, 0xB0, 0xCD, 0xB0, 0xCD, 0xCE, 0xF7]  // 阿里巴巴巴西
    let forms = [
      Self.archive(main: Self.quotedPrintable(bytes), encoding: "quoted-printable"),
      Self.archive(main: Self.base64(bytes), encoding: "BASE64"), Self.archive(main: Self.html, encoding: "8bit"),
    ]
    for form in forms {
      for packed in [Array(form.utf8), try gzip(Array(form.utf8)), Array(form.replacing("\r\n", with: "\n").utf8)] {
        let document = try document(packed)
        #expect(document.id == "file:///a.mht" && document.url == "https://news.example/2014/07/brazil.html")
        #expect(document.site == "news.example" && document.title == "出海" && document.text == Self.text)
      }
    }
    let page = Self.archive(
      main: "<title>" + Self.quotedPrintable(gbk) + "</title><p>" + Self.quotedPrintable(gbk + gbk + gbk),
      encoding: "quoted-printable", type: "text/html; charset=gb2312")
    let document = try document(Array(page.utf8))
    #expect(document.title == "阿里巴巴巴西" && document.charset == "gb18030")
  }

  @Test func theBoundaryMayStandOutside() throws {
    let body = "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\(Self.html)\r\n--b--\r\n"
    let document = try document(Array(body.utf8), url: "u", type: "multipart/related; boundary=b")
    #expect(document.id == "u" && document.text == Self.text)
  }

  @Test func theRootIsFoundByItsIdAndInside() throws {
    let inner = "--i\nContent-Type: text/plain\n\nplain\n--i\nContent-Type: text/html\n\n\(Self.html)\n--i--"
    let body = """
      MIME-Version: 1.0
      Content-Type: multipart/related; start="<two>"; boundary=o

      --o
      Content-Type: text/html
      Content-ID: <one>

      <p>not this</p>
      --o
      Content-Type: text/html
      Content-ID: <two>

      \(Self.html)
      --o--
      """
    #expect(try document(Array(body.utf8)).text == Self.text)
    let nested =
      "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n\(inner)"
    #expect(throws: Never.self) { try document(Array(nested.utf8), type: "message/rfc822") }
  }

  /// Cuts and flips give a document or a reason.
  @Test func damagedArchivesEnd() {
    var generator = SeededGenerator(seed: 3)
    let whole = Array(Self.archive(main: Self.base64(Array(Self.html.utf8)), encoding: "base64").utf8)
    for _ in 0..<300 {
      var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &generator)))
      for _ in 0..<Int.random(in: 0...4, using: &generator) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? document(bytes, type: "multipart/related")
    }
  }

  @Test func pagesTellWhereTheyWereSavedFrom() throws {
    let address = "https://news.example/2014/07/brazil.html"
    let heads = [
      "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: \(address) \n saved date: Sun Jul 20 2014\n-->",
      "<!DOCTYPE html>\n<!-- saved from url=(0040)\(address) -->\n<html>",
    ]
    for head in heads {
      let file = try document(Array((head + Self.html).utf8), url: "file:///saved.html", type: "text/html")
      #expect(file.id == "file:///saved.html" && file.url == address && file.site == "news.example")
      let fetched = try document(Array((head + Self.html).utf8), url: "http://a.example/", type: "text/html")
      #expect(fetched.url == "http://a.example/")
    }
    let local = try document(
      Array(("<!-- saved from url=(0014)about:internet -->" + Self.html).utf8), url: "file:///saved.html")
    #expect(local.url == "file:///saved.html")
  }
}

@Suite struct SniffingReaderTests {
  @Test func contentDecides() throws {
    let page = Array("<html><p>阿里巴巴 in Brazil".utf8)
    let record = warcRecord(uri: "http://a.example/", body: page)
    let line = Array(#"{"url": "u", "text": "x"}"#.utf8)
    for bytes in [record, line, page] {
      for packed in [bytes, try gzip(bytes), zstd(bytes)] {
        for size in [1, 100_000] {
          let pieces = stride(from: 0, to: packed.count, by: size).map { Array(packed[$0...].prefix(size)) }
          let found = items(SniffingReader(url: "http://a.example/"), pieces)
          #expect(found.count == 1 && !told(found)[0].hasPrefix("skipped"), "\(told(found))")
        }
      }
    }
    let unnamed = told(items(SniffingReader(url: ""), [page]))
    #expect(unnamed.count == 1 && unnamed[0].contains("needs an address"))
    #expect(told(items(SniffingReader(url: ""), [])).count == 1)
  }
}
