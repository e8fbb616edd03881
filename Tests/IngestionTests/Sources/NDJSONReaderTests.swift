import Ingestion
import InvertedIndex
import TestSupport
import Testing

@Suite struct NDJSONReaderTests {
  func read(_ text: String) -> [SourceItem] { items(NDJSONReader(), [Array(text.utf8)]) }

  @Test func textBecomesADocument() throws {
    let line =
      #"{"url": "http://www.A.example:80/x", "title": "T\u0041", "text": "阿里\n巴巴 😀", "author": "马", "#
      + #""published": "2014-08-27T10:30:00+08:00", "lang": "zh", "id": "one", "unknown": {"a": [1, null]}}"#
    let expected = Document(
      id: "one", url: "http://www.A.example:80/x", title: "TA", text: "阿里\n巴巴 😀", author: "马", site: "a.example",
      language: "zh", published: Timestamp("2014-08-27T10:30:00+08:00"))
    #expect(told(read(line)) == told([.document(expected)]))
  }

  @Test(arguments: [
    (#"["A","B"]"#, [0..<1, 4..<5]), ("null", []), ("[null]", []), (#"[{"level":1}]"#, []), (#""A""#, []), ("7", []),
  ])
  func headingsAreLinesOfTheText(json: String, expected: [Range<Int>]) throws {
    let items = read(#"{"url": "u", "text": "A\nx\nB", "surroundings": "s", "headings": \#(json)}"#)
    guard case .document(let document) = try #require(items.first) else { throw Unexpected() }
    #expect(document.headings == expected && document.surroundings == "s")
  }

  /// What is cut at a line's edge looks whole; its packing tells that it is not.
  @Test func linesThatAreCutInsideTheirPackingSaySo() throws {
    let lines = Array("{\"url\": \"a\", \"text\": \"x\"}\n{\"url\": \"b\", \"text\": \"x\"}\n".utf8)
    #expect(items(NDJSONReader(), [try gzip(lines)]).count == 2)
    let items = told(items(NDJSONReader(), [try cutGzip(lines)]))
    #expect(items.count == 3 && items.prefix(2).allSatisfy { $0.hasPrefix("document") })
    #expect(items.last?.hasSuffix("the input ends inside its packing; what follows is lost") == true, "\(items)")
  }

  @Test func pagesKeepWhatTheirSourceKnows() throws {
    let items = read(
      #"{"url": "http://a.example/", "html": "<p>阿", "title": "T", "lang": "zh", "fetched": "2014-08-27"}"#)
    guard case .page(let page, let facts) = try #require(items.first) else { throw Unexpected() }
    #expect(page.bytes == Array("<p>阿".utf8) && page.url == "http://a.example/")
    #expect(page.declaredType == "text/html; charset=utf-8" && page.fetched == Timestamp("2014-08-27"))
    #expect(facts == SourceFacts(title: "T", language: "zh"))
  }

  /// As a page's own declaration is, and a query: what is no tag is left to be found out.
  @Test(arguments: [("nb", "no"), ("zh-CN", "zh"), ("Norwegian", "und"), ("", "und")])
  func languagesAreSpeltOneWay(text: String, expected: String) throws {
    guard case .document(let document) = try #require(read(#"{"url": "u", "text": "x", "lang": "\#(text)"}"#).first)
    else { throw Unexpected() }
    #expect(document.language == expected)
    guard case .page(_, let facts) = try #require(read(#"{"url": "u", "html": "x", "lang": "\#(text)"}"#).first)
    else { throw Unexpected() }
    #expect(facts.language == (expected == "und" ? nil : expected))
  }

  @Test(
    arguments: [
      ("Mon, 02 Jan 2012 10:00:00 EST", "2012-01-02T10:00:00-05:00"), ("1409104800.0", "2014-08-27T02:00:00Z"),
      ("on 2 Jan 2012, they said", nil),
    ] as [(String, String?)])
  func timesAreReadAsCrawlersWriteThem(text: String, expected: String?) throws {
    let items = read(#"{"url": "u", "text": "x", "published": "\#(text)"}"#)
    guard case .document(let document) = try #require(items.first) else { throw Unexpected() }
    #expect(document.published?.description == expected && items.count == (expected == nil ? 2 : 1))
  }

  /// Behind their page, which is taken without them.
  @Test func whatNobodyCanReadIsTold() {
    let long = String(repeating: "long ago ", count: 9)
    let lines = """
      {"url": "u", "text": "x", "published": "yesterday", "lang": "klingon", "fetched": "\(long)"}
      {"url": "u", "html": "x", "date": "", "language": " ", "fetched": "1409104800"}
      {"url": "u", "published": "yesterday"}
      """
    let result = told(read(lines))
    #expect(result.count == 6 && result[0].hasPrefix("document ") && result[4].hasPrefix("page "), "\(result)")
    let misread = ["misread lang: klingon", "misread fetched: \(long.prefix(40))", "misread published: yesterday"]
    #expect(Array(result[1...3]) == misread && result[5].hasPrefix("skipped line 3"))
  }

  @Test func idsDefaultToAddresses() {
    let lines = """
      {"url": "u", "text": "x"}
      {"id": 7, "text": "x"}
      {"id": 9007199254740993, "url": "u", "text": "x"}
      {"id": null, "url": "u", "title": "x"}
      {"url": "HTTP://A.example/x#y", "text": "x"}
      {"id": "HTTP://A.example/x#y", "text": "x"}
      """
    let ids = read(lines).compactMap { if case .document(let document) = $0 { document.id } else { nil } }
    #expect(ids == ["u", "7", "9007199254740993", "u", "http://a.example/x", "HTTP://A.example/x#y"])
  }

  @Test(arguments: [
    ("{ ", "not JSON"), ("[]", "not a JSON object"), ("nonsense", "not a JSON object"),
    (#"{"url": "u"}"#, #"neither "html" nor "text""#), (#"{"text": "x"}"#, #"neither "url" nor "id""#),
    (#"{"url": "u", "text": {"a": 5}}"#, #"neither "html" nor "text""#),
    (#"{"url": {}, "text": "5"}"#, #"neither "url" nor "id""#),
    (#"{"url": "u", "text": "x"} {"#, "not JSON"), (#"{"url": "u", "text": "x}"#, "not JSON"),
    (#"{"url": "\#(String(repeating: "u", count: 9000))", "text": "x"}"#, "its address is too long"),
  ])
  func badLinesAreTold(line: String, reason: String) {
    let good = #"{"url": "u", "text": "x"}"#
    let result = told(read("\(good)\n\n\(line)\r\n\(good)"))
    #expect(result.count == 3 && result[1] == "skipped line 3: \(reason)")
  }

  /// What Scrapy's feeds and ArchiveBox's lists look like, on one line and on many.
  @Test func shapesOfCrawlersAreRead() throws {
    let objects = [
      #"{"url": ["http://a.example/1"], "title": ["One"], "body": ["<p>first", "</p>"]}"#,
      #"{"link": "http://a.example/2", "headline": "Two", "content": "second", "date": "2014-08-27", "n": [{"x": 1}]}"#,
      #"{"timestamp": "1409104800.0", "url": "http://a.example/3", "title": "Three", "history": {"wget": [{"a": "}"}]}}"#,
      #"{"url": "http://a.example/4", "text": "say \"{[\" }\\"}"#,
    ]
    let expected = told(read(objects.joined(separator: "\n")))
    #expect(expected.count == 4 && expected.allSatisfy { !$0.hasPrefix("skipped") }, "\(expected)")
    #expect(expected[0].contains("<p>first\n</p>") && expected[0].contains("One"))
    let spread = objects.map { $0.replacing(",", with: ",\n  ").replacing("{\"url", with: "{\n \"url") }
    let forms = [
      "[\n" + objects.joined(separator: ",\n") + "\n]\n", "[" + objects.joined(separator: ",") + "]",
      "[\n  " + spread.joined(separator: ",\n  ") + "]", "\u{FEFF}\n" + spread.joined(separator: "\n"),
      // The first key beside its bracket.
      " " + objects.map { $0.replacing(", ", with: ",\n  ") }.joined(separator: "\n"),
    ]
    for form in forms {
      #expect(told(read(form)) == expected, "\(form)")
      for size in [1, 7] {
        let bytes = Array(form.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0...].prefix(size)) }
        #expect(told(items(NDJSONReader(), pieces)) == expected)
      }
    }
    #expect(told(read("{\n\"info\": \"an index\", \"links\": [" + objects.joined(separator: ", ") + "]}")) == expected)
  }

  @Test func damageCostsOneEntryOfAnArray() {
    let good = #"{"url": "u", "text": "x"}"#
    for bad in [#"{"url": "u", "text": "unended"#, #"{"url": [["u", "text": 1}"#, "nonsense", #"{"url"}"#] {
      let result = told(read("[\n\(good),\n\(bad),\n\(good),\n\(good)\n]"))
      #expect(result.count == 4 && result.count { $0.hasPrefix("skipped entry 2: not JSON") } == 1, "\(bad): \(result)")
    }
  }

  @Test func badUTF8IsTold() {
    let bytes =
      Array(#"{"url": "u", "text": ""#.utf8) + [0xFF, 0xC0] + Array("\"}\n{\"url\": \"u\", \"text\": \"x\"}".utf8)
    let result = told(items(NDJSONReader(), [bytes]))
    #expect(result.count == 2 && result[0] == "skipped line 1: not JSON")
  }

  @Test func deepNestingEnds() {
    let deep = String(repeating: "[", count: 200_000)
    #expect(told(read(#"{"url": "u", "text": "x", "y": \#(deep)"#)) == ["skipped line 1: not JSON"])
  }

  /// A line over the limit costs no more memory than the limit, and the next one is read.
  @Test func longLinesArePassed() {
    var reader = NDJSONReader()
    let piece = [UInt8](repeating: 0x61, count: 1 << 20)
    var result: [SourceItem] = []
    for _ in 0..<Limits.lineBytes >> 20 + 5 {
      reader.feed(piece)
      while let item = reader.next() { result.append(item) }
    }
    reader.feed(Array("\n{\"url\": \"u\", \"text\": \"x\"}".utf8))
    reader.finish()
    while let item = reader.next() { result.append(item) }
    #expect(result.count == 2 && told(result)[0] == "skipped line 1: longer than 48 MB")
  }

  @Test(arguments: [1, 3, 100_000]) func feedingInPiecesIsTheSame(longest: Int) throws {
    var generator = SeededGenerator(seed: UInt64(longest))
    let lines = "\u{FEFF}\n" + (0..<50).map { #"{"url": "u\#($0)", "text": "阿里巴巴"}"# + "\n\r\nbad\n" }.joined()
    let plain = Array(lines.utf8)
    for bytes in [plain, try gzip(plain), zstd(plain)] {
      let whole = told(items(NDJSONReader(), [plain]))
      #expect(whole.count == 100)
      #expect(told(items(NDJSONReader(), pieces(bytes, upTo: longest, using: &generator))) == whole)
    }
  }
}

struct Unexpected: Error {}
