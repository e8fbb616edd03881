import InvertedIndex
import Testing

@testable import Ingestion

/// What tags, their attributes and character references mean.
@Suite struct MarkupTests {
  private func page(_ html: String) throws -> Page {
    try PageExtractor().extract(RawPage(bytes: Array(html.utf8), url: "file:///page.html"))
  }

  private static let prose = """
    <p>The ferry leaves the island at seven in the morning, and comes back when the last guest has paid for dinner.</p>
    """

  /// Attributes are known by their whole names: `height` is not `hidden`.
  @Test(arguments: [
    ("height", true), ("HEIGHT", true), ("hspace", true), ("hidden", false), ("Hidden", false),
    ("aria-hidden", false), ("aria-haspop1", true),
  ])
  func anAttributeIsKnownByItsWholeName(name: String, isShown: Bool) throws {
    let cell = "The baker opens at five, sells out by nine, and spends the afternoon on the pier with a fishing rod."
    let rows = (1...6).map {
      "<tr><td><p>On day \($0) the ferry left the island at seven, and came back at dusk.</td></tr>"
    }
    let page = try page("<table>\(rows.joined())<tr><td \(name)=\"true\">\(cell)</td></tr>\(Self.prose)</table>")
    #expect(page.fullText.contains("The baker opens") == isShown)
  }

  @Test func whoWroteItIsReadWhateverElseTheTagSays() throws {
    let html = """
      <body><h1>Ferries of the north</h1>
      <div itemscope itemtype="https://schema.org/Person" itemprop="author">Ada Brook</div>\(Self.prose)\(Self.prose)
      """
    #expect(try page(html).author == "Ada Brook")
  }

  @Test(arguments: [
    ("don&#146;t", "don’t"), ("1990&#150;1995", "1990–1995"), ("word&#x97;word", "word—word"), ("a&#129;b", "ab"),
    ("wait&#133;", "wait…"),
    ("caf&eacute noir", "café noir"), ("&copy 2014", "© 2014"), ("a&nbsp&nbspb", "a b"), ("&copyright", "©right"),
    ("Tom &amp Ann", "Tom & Ann"), ("1 &lt 2 &gt 0", "1 < 2 > 0"), ("&ltb&gtno tag&lt/b&gt", "<b>no tag</b>"),
    ("one&comma; two&excl;", "one, two!"), ("Wa&lstrok;&eogon;sa", "Wałęsa"), ("AT&T", "AT&T"), ("Q&A;", "Q&A;"),
    ("caf&eacute;", "café"), ("&hellip;", "…"), ("a&b=c&d", "a&b=c&d"), ("fish & chips", "fish & chips"),
    ("&amp;eacute;", "&eacute;"), ("&", "&"), ("x&", "x&"),
  ])
  func referencesAreWhatBrowsersShow(written: String, shown: String) throws {
    #expect(try page("<p>\(written)</p>").text == shown)
    #expect(try page("<title>\(written)</title>\(Self.prose)").title == shown)
  }

  @Test func referencesWithinFactsAreReadToo() throws {
    let html = """
      <meta property="og:title" content="The captain&#146;s table"><title>The captain&#146;s table</title>
      <script type="application/ld+json">{"@type": "Article", "author": "Zo&euml; O&#8217;Neill"}</script>\(Self.prose)
      """
    let page = try page(html)
    #expect(page.title == "The captain’s table")
    #expect(page.author == "Zoë O’Neill")
  }

  /// What is nested deeply costs no more for each block within it.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["<font color=red>", "<aside>", "<div class=share>", "<table><tr><td>", "<span hidden>"])
  func depthIsPaidForOnce(tag: String) throws {
    let deep = String(repeating: tag, count: 3000)
    let html = "<body>\(Self.prose)\(deep)\(String(repeating: "<p>x y", count: 6000))"
    #expect(try page(html).fullText.contains("The ferry leaves"))
  }
}
