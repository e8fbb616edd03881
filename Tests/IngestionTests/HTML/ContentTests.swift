import InvertedIndex
import TestSupport
import Testing

@testable import Ingestion

@Suite struct ContentTests {
  private func page(_ html: String, url: String = "file:///page.html") throws -> Page {
    try PageExtractor().extract(RawPage(bytes: Array(html.utf8), url: url, fetched: Timestamp("2020-06-01T00:00:00Z")))
  }

  private static let paragraphs = (1...6).map {
    "<p>Paragraph number \($0) says something about the harbour, its cranes, and the ships that come in with the tide.</p>"
  }.joined(separator: "\n")

  private static let article = """
    <html lang="en"><head><title>Harbour opens again - Coast Daily</title>
    <meta property="og:site_name" content="Coast Daily">
    <link rel="canonical" href="/news/harbour">
    <script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle",
      "headline":"Harbour opens again","datePublished":"2014-08-27T10:30:00+08:00",
      "author":[{"@id":"#a"}]},{"@id":"#a","@type":"Person","name":"Mary Sailor"}]}</script></head>
    <body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport news of today and tomorrow</a></li></ul></nav>
    <div class="wrap"><div class="story"><h1>Harbour opens again</h1><div class="byline">By Mary Sailor</div>\(paragraphs)
    <div class="related"><h3>Related articles</h3><ul><li><a href="/1">Fishermen wait for better weather in the north</a></li>
    <li><a href="/2">A lighthouse is sold to a painter from abroad</a></li></ul></div></div></div>
    <footer><p>Copyright 2020 Coast Daily. All rights reserved. No part of this may be used without written leave.</p></footer>
    </body></html>
    """

  @Test func anArticleIsToldFromWhatStandsAround() throws {
    let page = try page(Self.article, url: "https://www.coast.example/news/harbour?from=rss")
    #expect(page.title == "Harbour opens again")
    #expect(page.author == "Mary Sailor")
    #expect(page.published?.description == "2014-08-27T10:30:00+08:00")
    #expect(page.language == "en")
    #expect(page.siteName == "Coast Daily")
    #expect(page.canonical == "https://www.coast.example/news/harbour")
    for number in 1...6 { #expect(page.text.contains("Paragraph number \(number) ")) }
    for other in ["Sport news", "Fishermen", "All rights", "Related"] { #expect(!page.text.contains(other)) }
    for other in ["Sport news", "Fishermen", "All rights"] { #expect(page.fullText.contains(other)) }
  }

  @Test func everyPageWithWordsGivesText() throws {
    for html in [
      "<a href=x>only a link</a>", "<nav>menu</nav>", "<form><p>a form</p></form>",
      "<body style='display:none'>hidden</body>",
      "<noscript><p>without scripts</p></noscript>", "<td>a cell", "<b>bold", "words &amp; <i>no</i> structure",
    ] { #expect(!(try page(html)).text.isEmpty, "\(html)") }
  }

  @Test func whiteSpaceBecomesWhatAReaderSees() throws {
    let wrapped = "<p>这是一个很长的段落，在源代码中\n被换行了，但是读者看不到换行。\nIt goes on in English\n  words.</p>"
    #expect(try page(wrapped).text == "这是一个很长的段落，在源代码中被换行了，但是读者看不到换行。 It goes on in English words.")
    let code = "<pre>let a = 1\n  let b = 2</pre>"
    #expect(try page(code).text == "let a = 1\n  let b = 2")
    let table = "<table><tr><th>Model</th><th>Power</th></tr><tr><td>X1</td><td>3 kW</td></tr></table>"
    #expect(try page(table).text == "Model\tPower\nX1\t3 kW")
    #expect(try page("<ul><li>one<li>two</ul>one<br>two").text == "one\ntwo\none\ntwo")
  }

  /// Else neither would be found: `--full` searches what stands around a text.
  @Test func linksSideBySideAreWordsOfTheirOwn() throws {
    let menu = "<nav><a href=/>Home</a><a href=/f>Forum</a><a name=x>Le</a><a>gal</a> <b>No</b>tice</nav>"
    let article = Self.article.replacing("<nav>", with: menu + "<nav>")
    #expect(try page(article).surroundings.contains("Home Forum"))
    #expect(try page("<p>\(menu)</p>").fullText.contains("Home ForumLegal Notice"))
  }

  @Test func titlesLoseTheSiteOnly() throws {
    for (title, expected) in [
      ("阿里巴巴在纽约上市_科技频道_门户网", "阿里巴巴在纽约上市"),
      ("A short history of the number - zero", "A short history of the number - zero"),
      ("Deep water ports explained at last | Coast Daily", "Deep water ports explained at last"),
    ] {
      let named = expected.hasPrefix("A short") ? "<meta property=og:site_name content='Coast Daily'>" : ""
      #expect(try page("<title>\(title)</title>\(named)<p>words of the page stand here.</p>").title == expected)
    }
  }

  /// Of a heading and a title for previews that differ, each with what sides with it.
  @Test func titlesAgree() throws {
    let og = "<meta property=og:title content='Harbour opens'>"
    let heading = "<h1>Harbour opens again after a year</h1><p>words of the page stand here.</p>"
    func title(_ head: String, _ body: String = heading) throws -> String { try page(head + body).title }
    let named = "<title>Daily News - Harbour opens again after a year</title>"
    #expect(try title(named + og) == "Harbour opens again after a year")
    #expect(try title(named + og + "<meta name=twitter:title content='Harbour opens'>") == "Harbour opens")
    #expect(try title("<title>Something else of the harbour</title>" + og) == "Harbour opens")
    // What is the site's in the heading's place is not the page's headline.
    #expect(
      try title("<title>Harbour opens again after a year | Coast</title>" + og, "<h1>Coast</h1>") == "Harbour opens")
    // Two lines of one heading, which the metadata join by a mark.
    #expect(
      try title(
        "<title>Harbour: It opens again</title><meta property=og:title content='Harbour: It opens again'>",
        "<h1><span>Harbour</span> <span>It opens again</span></h1><p>words of the page stand here.</p>")
        == "Harbour: It opens again")
  }

  /// Forums and portals have their own name for the first heading.
  @Test func theHeadlineIsWhatTheTitleBeginsWith() throws {
    let title = "<title>Vectors slower than lists? - North Coast Forum</title>"
    let body = "<h1>North Coast Forum</h1><h2>Vectors slower than lists?</h2><p>words of the page stand here.</p>"
    #expect(try page(title + body).title == "Vectors slower than lists?")
    // Where no block says so, the heading stays.
    let other = "<title>Daily - Vectors slower than lists?</title><h1>Vectors slower than lists?</h1><p>words</p>"
    #expect(try page(other).title == "Vectors slower than lists?")
    for empty in ["Untitled Document", "无标题文档", "Home"] {
      #expect(
        try page("<title>\(empty)</title><h1>Ferries run again</h1><p>words of the page</p>").title
          == "Ferries run again")
    }
  }

  @Test func aSiteAndItsMottoAreNoTitle() throws {
    let head = "<title>Cranes turn again - Harbour Workers Weekly: News for all who load and unload ships</title>"
    let html = head + "<p>words of the page stand here.</p>"
    #expect(try page(html, url: "https://harbourworkersweekly.example/x").title == "Cranes turn again")
  }

  @Test func noDateFromTheFutureOrTheFooter() throws {
    #expect(try page("<title>t</title><p>2021-01-05</p>").published == nil)
    #expect(try page("<p>words</p><div>Copyright © 2010-08-01 Someone</div>").published == nil)
    #expect(try page("<h1>題目題目</h1><p>民國103年8月27日</p>").published?.description == "2014-08-27")
  }

  @Test func bytesThatAreNoPageAreNamed() {
    let extractor = PageExtractor()
    for (bytes, error) in [
      (Array("%PDF-1.4 ...".utf8), ExtractionError.notAPage("PDF")),
      ([0x89, 0x50, 0x4E, 0x47, 1, 2], .notAPage("PNG")),
      ([], .empty), (Array(" \n\t ".utf8), .empty),
      ((0..<64).map { UInt8($0 % 7 == 0 ? 0x90 : $0 % 7) }, .notAPage("binary data")),
    ] { #expect(throws: error) { try extractor.extract(RawPage(bytes: bytes, url: "file:///x")) } }
  }
}
