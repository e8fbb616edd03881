import InvertedIndex
import Testing

@testable import Ingestion

@Suite struct FactsTests {
  @Test(arguments: [
    ("发布时间：2014年8月27日 10:30", "2014-08-27T10:30:00"), ("2014-08-27", "2014-08-27"),
    ("2014/8/7 9:05", "2014-08-07T09:05:00"),
    ("20140827", "2014-08-27"), ("27 August 2014", "2014-08-27"), ("Aug. 27, 2014 at 3:05 pm", "2014-08-27T15:05:00"),
    ("27. März 2014", "2014-03-27"), ("27.03.2014", "2014-03-27"), ("8/27/2014", "2014-08-27"),
    ("3 de julio de 2015", "2015-07-03"),
    ("民國103年8月27日", "2014-08-27"), ("2014-08-27T10:30:00+08:00", "2014-08-27T10:30:00+08:00"),
    ("1er juillet 2015", "2015-07-01"), ("27th May 2014", "2014-05-27"), ("3/4/2014", "2014-04-03"),
    ("二〇一四年八月二十七日", "2014-08-27"), ("签于二○一四年十月三日。", "2014-10-03"), ("一九九九年十二月十日", "1999-12-10"),
    ("2014-08-27 09:00-10:00", "2014-08-27T09:00:00"), ("2014-08-27 09:00-0500", "2014-08-27T09:00:00-05:00"),
    ("2014-08-27T09:00-05:00", "2014-08-27T09:00:00-05:00"),
  ])
  func datesInTheirForms(text: String, expected: String) {
    #expect(DateScanner.first(in: text)?.description == expected)
  }

  @Test(arguments: [
    ("Mon, 02 Jan 2012 10:00:00 EST", "2012-01-02T10:00:00-05:00"),
    ("Mon, 02 Jan 2012 10:00:00 GMT", "2012-01-02T10:00:00Z"), ("02 Jan 2012 10:00 PDT", "2012-01-02T10:00:00-07:00"),
    ("Mon, 02 Jan 2012 10:00:00 +0800", "2012-01-02T10:00:00+08:00"),
    ("January 2, 2012 at 10:00 am CST", "2012-01-02T10:00:00-06:00"),
    ("Mon, 02 Jan 2012 10:00:00 ESTATE", "2012-01-02T10:00:00"), ("2012-01-02 10:00 UTC", "2012-01-02T10:00:00Z"),
    ("2012-01-02 10:00 - 12 comments", "2012-01-02T10:00:00"),
    // Whose time that is the page must tell.
    ("2012-01-02 10:00 CST", "2012-01-02T10:00:00"),
  ])
  func zonesAreRead(text: String, expected: String) {
    #expect(DateScanner.first(in: text)?.description == expected)
  }

  @Test func inAChinesePageCSTIsChinasTime() throws {
    let line = "<p>2012-01-02 10:00 CST</p>"
    #expect(try page(line, attributes: "lang=zh-CN").published?.description == "2012-01-02T10:00:00+08:00")
    #expect(try page(line, attributes: "lang=en").published?.description == "2012-01-02T10:00:00")
  }

  /// What says that it is of a change counts behind what says that it is of the publication, and an edit alone behind all.
  @Test(arguments: [
    ("<p>Updated 5 May 2020. Originally published 1 March 2019</p>", "2019-03-01"),
    ("<p>Published 1 March 2019, updated 5 May 2020</p>", "2019-03-01"),
    ("<p>Updated 5 May 2020 | 3 comments since 1 March 2020</p>", "2020-05-05"),
    ("<p>Last edited 5 May 2020 by Ann</p><p>1 March 2019</p>", "2019-03-01"),
    ("<p>本帖最后由 张三 于 2020-5-5 编辑</p><p>发表于 2019-3-1</p>", "2019-03-01"),
    ("<p>Last edited 5 May 2020 by Ann</p>", "2020-05-05"),
  ])
  func aChangeIsNoPublication(line: String, expected: String) throws {
    #expect(try page(line).published?.description == expected)
  }

  @Test(arguments: [
    "", "2014", "一二三四年级的学生", "二〇一四年八月", "call 2014-99-12", "13.13.2014", "version 10.2.3", "ISBN 9787111213826",
    "May the best win",
  ])
  func whatIsNoDate(text: String) { #expect(DateScanner.first(in: text) == nil) }

  private static let paragraph =
    "<p>The weir below the mill was built of oak, and it has held the river back for more than three hundred years.</p>"

  /// A page with something beneath its headline, fetched in summer 2020.
  private func page(_ line: String, attributes: String = "lang=en", head: String = "") throws -> Page {
    let text = String(repeating: Self.paragraph, count: 4)
    let html =
      "<html \(attributes)><head><title>The weir</title>\(head)</head><body><h1>The weir</h1>\(line)\(text)</body></html>"
    return try PageExtractor().extract(
      RawPage(bytes: Array(html.utf8), url: "https://a.example/weir", fetched: Timestamp("2020-06-01T00:00:00Z")))
  }

  /// `3/4` is in March in America, and wherever it would lie in the future otherwise.
  @Test func daysAndMonthsInTheirOrder() throws {
    #expect(try page("<p>3/4/2019</p>", attributes: "lang=en-US").published?.description == "2019-03-04")
    #expect(try page("<p>3/4/2019</p>", attributes: "lang=en-GB").published?.description == "2019-04-03")
    #expect(try page("<p>5/9/2020</p>", attributes: "lang=en-GB").published?.description == "2020-05-09")
    #expect(try page("<p>25/9/2019</p>", attributes: "lang=en-US").published?.description == "2019-09-25")
  }

  @Test(arguments: [
    ("1409106600", "2014-08-27T02:30:00Z"), ("1409106600.25", "2014-08-27T02:30:00Z"),
    ("1409106600000", "2014-08-27T02:30:00Z"), ("140910660000", nil), ("-1409106600", nil),
  ])
  func timesAsCrawlersWriteThem(text: String, expected: String?) {
    #expect(Timestamp(lenient: text)?.description == expected)
  }

  @Test(arguments: [
    ("<p>By Ann Lee</p>", "Ann Lee"), ("<p>Written By: Ann Lee</p>", "Ann Lee"), ("<p>WORDS BY ANN LEE</p>", "ANN LEE"),
    ("<p>Erstellt von Ann Lee</p>", "Ann Lee"), ("<p>2014 | Author: Ann Lee | 20 views</p>", "Ann Lee"),
    ("<p>Autor: Ann Lee, Bern</p>", "Ann Lee"), ("<p>di Roma Capitale</p>", ""), ("<p>Text messages</p>", ""),
    ("<p>Bystanders Look On</p>", ""),
    ("<a rel=author>ann 1,655 points</a>", "ann"),
    ("<span rel=author>Ann Lee Updated: 27 May</span>", "Ann Lee"),
    ("<a rel=author>Ann Lee</a> and <a rel=author>Bo Chan</a>", "Ann Lee, Bo Chan"),
    ("<a rel=author>Ann Lee</a>\(paragraph)\(paragraph)<a rel=author>Bo Chan</a>", "Ann Lee"),
    ("<a rel=author>October 15</a>", ""), ("<a rel=author>page.head.author</a>", ""),
    ("<a rel=author>Ann Lee » Tue</a>", "Ann Lee"),
    ("<p>Words by Anna Kent; photographs by Tom Pike</p>", "Anna Kent"),
    ("<a rel=author>John Public, Staff Writer</a>", "John Public"), ("<a rel=author>WordPress</a>", ""),
    ("<a rel=author>李 四</a>", "李四"), ("<a rel=author>张一 李 四</a>", "张一 李 四"),
  ])
  func namesOfWhoWrote(line: String, expected: String) throws {
    #expect(try page(line).author == expected)
  }

  @Test func whatScriptsWouldShowIsNotTaken() throws {
    let page = try page("<noscript><p>Please turn scripts on, or you will see little here.</p></noscript>")
    #expect(page.text.contains("The weir below") && !page.fullText.contains("turn scripts on"))
  }

  @Test(arguments: [
    ("http://a.example/x", "http://www.a.example/y", "http://a.example/x"),
    ("/x?id=1", "https://a.example/y", "https://a.example/x?id=1"),
    ("http://other.example/x", "http://a.test/y", nil), ("http://a.example/", "http://a.example/deep", nil),
    ("http://a.example/", "http://a.example/", "http://a.example/"), ("/x", nil, nil),
    ("http://a.example/x", nil, "http://a.example/x"),
    ("javascript:alert(1)", "http://a.example/y", nil), ("http://a.example/", nil, nil),
  ])
  func canonicalAddresses(named: String, page: String?, expected: String?) {
    #expect(WebAddress.canonical([named], of: page) == expected)
  }

  @Test(arguments: [
    ("这是一个关于互联网企业的报道，内容很长。", "en", "zh"), ("これは日本語の文章です。とても短いです。", nil, "ja"),
    ("이것은 한국어 문장입니다. 매우 짧습니다.", nil, "ko"),
    ("The cat sat on the mat and was not seen by the dog that came in.", "zh-CN", "en"),
    ("Der Hund und die Katze sind nicht mit dem Auto in die Stadt gefahren.", nil, "de"),
    ("El perro y el gato no se han ido a la ciudad en el coche de los vecinos.", nil, "es"), ("", "pt-BR", "pt"),
    ("12 + 3", nil, "und"), ("Three ducks walk to a pond, and a fox follows.", nil, "en"),
    ("Samsung Galaxy S23 Ultra 256GB black, unlocked, brand new", nil, "en"),
    ("Raspberry Pi 5 8GB board, with 5V/5A supply and a case", nil, "en"),
  ])
  func languages(text: String, declared: String?, expected: String) {
    #expect(LanguageFinder.language(of: text, declared: declared) == expected)
  }

  @Test func linkedDataInItsDisorder() {
    let data = LinkedData([
      "not json", "{\"@type\":\"BreadcrumbList\"}",
      "[{\"@type\":[\"Thing\",\"BlogPosting\"],\"headline\":\"A &amp;amp; B\",\n\"author\":\"Ann, \"}]",
    ])
    #expect(data.headline == "A & B")
    #expect(LinkedData(["\u{1}{\"a\":[" + String(repeating: "[", count: 100_000)]).headline == nil)
  }

  @Test(arguments: [
    ("作者：张三、李四 王五　发表于 2014年8月27日", "张三, 李四 王五"), ("文/李雷　图/韩梅梅", "李雷"), ("撰文 | 周晓明", "周晓明"),
    ("编辑：小编", ""),
  ])
  func chineseAuthorsWithoutTheirLabels(line: String, expected: String) throws {
    let paragraph = "<p>水坝建于三百年前，用橡木筑成，至今仍然拦着河水，每年春天都有许多人来看它，孩子们在坝下捉鱼，老人们在树下下棋。</p>"
    let html =
      "<html lang=zh><head><title>水坝</title></head><body><h1>村口的老水坝</h1><p>\(line)</p>"
      + String(repeating: paragraph, count: 4) + "</body></html>"
    let page = try PageExtractor().extract(RawPage(bytes: Array(html.utf8), url: "https://a.example/weir"))
    #expect(page.author == expected)
  }

  /// The day on which a portal is read is no page's own.
  @Test func aPortalsBannerIsNoDate() throws {
    #expect(try page("<p>今天是2019年11月30日 星期六 农历冬月初五</p>", attributes: "lang=zh").published == nil)
  }
}
