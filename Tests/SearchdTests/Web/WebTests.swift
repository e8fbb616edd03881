import SearchAPI
import TestSupport
import Testing

@testable import searchd

@Suite("Web pages, piece by piece")
struct WebTests {
  @Test func markupEscapesWhatIsPutIn() {
    let text = "a<b>&\"'\u{0}\u{1B}[1m\u{202E}\u{FFFF}中"
    let markup: Markup = "<p title=\"\(text)\">\(text)</p>"
    let escaped = "a&lt;b&gt;&amp;&quot;&#39;[1m中"
    #expect(markup.source == "<p title=\"\(escaped)\">\(escaped)</p>")
    #expect(Markup.joined(["<i>", "\("<")"]).source == "<i>&lt;")
  }

  /// Random text never opens a tag, an entity or a quotation.
  @Test func escapedTextIsInert() {
    var generator = SeededGenerator(seed: 5)
    let alphabet = Array("<>&\"'=/ a;#x\u{0}\u{7F}\u{9B}中é")
    for _ in 0..<2000 {
      let text = String(
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in
          alphabet.randomElement(using: &generator) ?? "a"
        })
      let escaped = Markup.escaped(text)
      #expect(!escaped.contains { "<>\"'".contains($0) }, "seed 5: \(text)")
      let entities = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
      var back = escaped
      for (entity, character) in entities where entity != "&amp;" {
        back = back.replacing(entity, with: character)
      }
      #expect(back.replacing("&amp;", with: "&") == PlainText.withoutControls(text), "seed 5: \(text)")
    }
  }

  @Test(arguments: [
    ("127.0.0.1:7700", "127.0.0.1", 7700), ("7700", "127.0.0.1", 7700), ("[::1]:80", "::1", 80),
    ("localhost:0", "localhost", 0), ("0.0.0.0:65535", "0.0.0.0", 65535), ("box.local:1", "box.local", 1),
  ])
  func addressesAreRead(text: String, host: String, port: Int) throws {
    let address = try #require(HTTPAddress(text))
    #expect(address.host == host && address.port == port)
    if text.contains(":") { #expect(address.description == text) }
  }

  @Test(arguments: ["", ":", ":80", "a", "a:", "a:b", "a:65536", "::1:80", "[a]:80", "a:-1", "a:+1", "[::1]"])
  func rubbishIsNoAddress(text: String) { #expect(HTTPAddress(text) == nil) }

  @Test func onlyTheLoopbackIsLoopback() {
    for host in ["localhost", "127.0.0.1", "127.1.2.3", "::1"] { #expect(HostName.isLoopback(host)) }
    for host in ["0.0.0.0", "::", "127.0.0.1.example", "localhost.example", "10.0.0.1", "127.evil"] {
      #expect(!HostName.isLoopback(host))
    }
    #expect(HostName.host(ofHeader: "[::1]:80") == "::1")
    for value in ["", ":", "[::1", "[::1]x", "a:b:c", "[x]"] { #expect(HostName.host(ofHeader: value) == nil) }
  }

  @Test func marksStandWhereTheyBelong() {
    #expect(ResultList.marked("a 阿里 b", [[2, 4]]).source == "a <mark>阿里</mark> b")
    #expect(ResultList.marked("e\u{301}<", [[0, 1], [2, 3]]).source == "<mark>e</mark>\u{301}<mark>&lt;</mark>")
    #expect(ResultList.marked("abc", [[2, 9]]).source == "abc")
    #expect(ResultList.marked("abc", [[1, 2], [0, 1], [2]]).source == "a<mark>b</mark>c")
  }

  @Test func onlyTheWebIsLinked() {
    for url in ["http://a.example", "HTTPS://a.example/"] { #expect(ResultList.webAddress(url) == url) }
    for url in ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", " http://a", "httpx://a"] {
      #expect(ResultList.webAddress(url) == nil)
    }
  }

  @Test(arguments: [
    ("2014-08-27", "2014-08-27T00:00:00Z"), ("2014", "2014-01-01T00:00:00Z"), ("2014-08", "2014-08-01T00:00:00Z"),
    ("2014-08-27T10:00:00Z", "2014-08-27T10:00:00Z"), ("2014-08-27T10:00:00+08:00", "2014-08-27T10:00:00+08:00"),
    ("2014-08-27T10:00:00", "2014-08-27T10:00:00Z"), ("", "1970-01-01T00:00:00Z"),
  ])
  func feedsHaveWholeTimes(time: String, whole: String) { #expect(Feed.time(time) == whole) }

  @Test func whatResultsLackIsShown() {
    var answer = SearchAnswer(query: "a", tookUs: 1, total: .init(value: 0, relation: .eq), hits: [])
    #expect(!ResultsPage(form: SearchForm(), answer: answer, hasMore: false).markup.source.contains("repair"))
    answer.leftOut = 1
    let page = ResultsPage(form: SearchForm(), answer: answer, hasMore: false).markup.source
    #expect(page.contains("run search check --repair"))
  }

  @Test func anAddressHoldsTheWholeSearch() throws {
    let text = "q=a%26b%20%E4%B8%AD&sort=newest&site=a.example&lang=zh&after=2014&before=2015&all=1&offset=20"
    let form = try SearchForm(QueryParameters(text), limits: .current)
    #expect(form.address() == "/?\(text)")
    #expect(form.with { $0.lang = "" }.offset == 0)
    #expect(SearchForm().address() == "/")
    #expect(throws: RequestError.self) { try SearchForm(QueryParameters("q=a&offset=10000"), limits: .current) }
  }
}
