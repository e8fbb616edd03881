import Files
import Ingestion
import InvertedIndex
import TestSupport
import Testing

@Suite struct IngestorTests {
  static let html = """
    <!DOCTYPE html><html lang="en"><head><title>Alibaba goes to Brazil</title>
    <link rel="canonical" href="https://www.news.example/2014/alibaba">
    <meta property="article:published_time" content="2014-08-27T10:30:00+08:00"></head>
    <body><article><h1>Alibaba goes to Brazil</h1><p>The company signed an agreement with the postal service of Brazil, \
    so that parcels from China arrive within two weeks instead of six.</p><p>Sellers of both countries will use one \
    platform, which opens at the end of the year, the two partners said on Wednesday.</p></article></body></html>
    """

  func document(_ html: String, url: String, facts: SourceFacts = SourceFacts()) throws(ExtractionError) -> Document {
    let raw = RawPage(bytes: Array(html.utf8), url: url, declaredType: "text/html")
    let document = try Ingestor().document(from: raw, facts: facts)
    #expect(Ingestor.mayGive(document, of: raw, facts: facts))
    return document
  }

  @Test func pagesBecomeDocuments() throws {
    let document = try document(Self.html, url: "https://news.example/2014/alibaba?from=home")
    #expect(document.id == "https://news.example/2014/alibaba?from=home")
    #expect(document.url == "https://www.news.example/2014/alibaba")
    #expect(document.site == "news.example" && document.language == "en" && document.charset == "utf-8")
    #expect(document.title == "Alibaba goes to Brazil")
    #expect(document.text.contains("within two weeks"))
    // The headline is the title, and does not stand in the text again.
    #expect(!document.text.contains(document.title))
    #expect(document.published == Timestamp("2014-08-27T10:30:00+08:00"))
  }

  /// A relative link is so to the base that the page declares.
  @Test(arguments: [
    ("<base href='https://news.example/2014/'><link rel=canonical href='a'>", "https://news.example/2014/a"),
    ("<link rel=canonical href='a'>", "https://news.example/b/a"),
    ("<base href='/2014/'><link rel=canonical href='a'>", "https://news.example/2014/a"),
    ("<base href='https://other.example/'><link rel=canonical href='a'>", "https://news.example/b/c"),
    (
      "<base href='https://other.example/'><link rel=canonical href='https://news.example/x'>", "https://news.example/x"
    ),
  ])
  func addressesAreRelativeToTheBase(head: String, expected: String) throws {
    let page = "<html><head>\(head)</head><body><p>The company signed an agreement with the postal service."
    #expect(try document(page, url: "https://news.example/b/c").url == expected)
  }

  @Test func headingsAreKnownByTheirPlace() throws {
    let html = Self.html.replacing("</h1>", with: "</h1><h2>包裹 in two weeks</h2>")
      .replacing("<p>Sellers", with: "<h3>One platform</h3><p>Sellers")
    let document = try document(html, url: "https://news.example/2014/alibaba")
    #expect(document.text.hasPrefix("包裹"))
    let utf8 = Array(document.text.utf8)
    #expect(document.headings.map { String(decoding: utf8[$0], as: UTF8.self) } == ["包裹 in two weeks", "One platform"])
  }

  /// Two saved files that name one canonical address stay two documents.
  @Test func filesKeepTheirOwnIds() throws {
    let first = try document(Self.html, url: "file:///pages/a.html")
    let second = try document(Self.html, url: "file:///pages/b.html")
    #expect(first.id == "file:///pages/a.html" && second.id == "file:///pages/b.html")
    #expect(first.site == "news.example")
    let plain = try document("<p>some text of a page</p>", url: "file:///pages/c.html")
    #expect(plain.url == "file:///pages/c.html" && plain.site == "")
  }

  /// However its address is spelt, a page is one document; an id that is given is what it is.
  @Test func addressesAreSpeltOneWay() throws {
    let page = "<p>The company signed an agreement with the postal service.</p>"
    let first = try document(page, url: "http://news.example/a")
    #expect(first.id == "http://news.example/a")
    for url in ["HTTP://News.Example:80/a", "http://news.example/b/../a#part", "http://news.example/%61"] {
      #expect(try document(page, url: url) == first, "\(url)")
      let given = try document(page, url: url, facts: SourceFacts(id: url))
      #expect(given.id == url && given.url == url)
    }
    let route = "http://news.example/#/a"
    #expect(try document(page, url: route).id == route)
  }

  @Test func whatTheSourceKnowsCountsForMore() throws {
    let facts = SourceFacts(
      id: "7", title: "Its own title", author: "马", published: Timestamp("2000-01-02"), language: "pt")
    let document = try document(Self.html, url: "https://news.example/", facts: facts)
    #expect(document.id == "7" && document.title == "Its own title" && document.author == "马")
    #expect(document.published == Timestamp("2000-01-02") && document.language == "pt")
  }

  /// What a process may answer that its page has taken over.
  @Test func whatIsAnotherPagesIsTold() throws {
    let raw = RawPage(bytes: [], url: "https://news.example/2014/alibaba", declaredType: "text/html; charset=gbk")
    let honest = Document(
      id: raw.url, url: "https://www.news.example/a", title: "T", text: "text", headings: [0..<4], site: "news.example",
      language: "en", charset: "gb18030")
    #expect(Ingestor.mayGive(honest, of: raw, facts: SourceFacts()))
    let lies: [(inout Document) -> Void] = [
      { $0.id = "https://news.example/" }, { ($0.url, $0.site) = ("https://bank.example/", "bank.example") },
      { ($0.url, $0.site) = ("file:///etc/passwd", "") }, { $0.site = "bank.example" }, { $0.language = "nb" },
      { $0.others = [Document.Address(id: "https://bank.example/", url: "", site: "")] },
      { $0.indexed = Timestamp(unixSeconds: 1) }, { $0.headings = [2..<5] },
      { $0.title = String(repeating: "x", count: Limits.fieldBytes + 1) },
      { $0.charset = String(repeating: "x", count: Limits.fieldBytes + 1) },
      { $0.url = "https://news.example/" + String(repeating: "x", count: Limits.fieldBytes) },
    ]
    for (number, lie) in lies.enumerated() {
      var document = honest
      lie(&document)
      #expect(!Ingestor.mayGive(document, of: raw, facts: SourceFacts()), "\(number)")
    }
    #expect(!Ingestor.mayGive(honest, of: raw, facts: SourceFacts(id: "7")))
    #expect(!Ingestor.mayGive(honest, of: raw, facts: SourceFacts(language: "zh")))
  }

  @Test func titlesAreNeverEmpty() throws {
    let untitled = try document("<div>The first line of it.</div><div>More.</div>", url: "file:///pages/a.html")
    #expect(untitled.title == "The first line of it.")
    let long = try document("<p>\(String(repeating: "长", count: 500))</p>", url: "file:///pages/a.html")
    #expect(long.title.hasPrefix("长长长") && long.title.count <= 120)
    #expect(throws: ExtractionError.empty) { try document("<p> </p>", url: "file:///pages/a.html") }
    #expect(throws: ExtractionError.empty) { try document("", url: "file:///pages/a.html") }
  }

  @Test func packedPagesAreUnpacked() throws {
    for packed in [try gzip(Array(Self.html.utf8)), zstd(Array(Self.html.utf8))] {
      let document = try Ingestor().document(from: RawPage(bytes: packed, url: "file:///a.html.gz"))
      #expect(document.title == "Alibaba goes to Brazil")
    }
  }

  @Test func limitsHold() throws {
    #expect(throws: ExtractionError.tooLarge(limit: Limits.pageBytes)) {
      try Ingestor().document(from: RawPage(bytes: [UInt8](repeating: 0x61, count: Limits.pageBytes + 1), url: "u"))
    }
    let text = String(repeating: "长", count: Limits.textBytes / 3 + 5)
    let page = RawPage(bytes: Array("标题\n\(text)".utf8), url: "u", declaredType: "text/plain; charset=utf-8")
    let document = try Ingestor().document(from: page)
    #expect((Limits.textBytes - 3...Limits.textBytes).contains(document.text.utf8.count))
    #expect(!document.text.contains("\u{FFFD}"))
    let title = try self.document(Self.html, url: "u", facts: SourceFacts(title: text)).title
    #expect((Limits.fieldBytes - 3...Limits.fieldBytes).contains(title.utf8.count))
  }

  @Test func whatIsNoPageIsNamed() {
    let page = RawPage(bytes: Array("MIME-Version: 1.0".utf8), url: "u", declaredType: "multipart/related; boundary=x")
    #expect(throws: ExtractionError.corrupt("it is MHTML that holds no page")) {
      try Ingestor().document(from: page)
    }
  }

  /// Real pages through the whole way: each gives a document with a title and text.
  @Test(.enabled(if: sharedData("eval/extraction/news-zh/pages") != nil, "the development sets are not here"))
  func realPagesAllGiveText() async throws {
    let folder = try #require(sharedData("eval/extraction/news-zh/pages"))
    let documents = Collected()
    let pipeline = IngestionPipeline(analyzer: PlainAnalyzer()) { documents.take($0) }
    let paths = FileWalker([folder]).prefix(40).compactMap {
      if case .file(let path, _) = $0 { String(decoding: path, as: UTF8.self) } else { nil }
    }
    let summary = try await pipeline.run(FileItems(paths))
    #expect(summary.added == paths.count && summary.skippedCount == 0, "\(summary.skipped.prefix(5))")
    for document in documents.all { #expect(!document.title.isEmpty && document.text.count > 20, "\(document.id)") }
  }
}
