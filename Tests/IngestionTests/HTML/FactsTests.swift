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
    ("1er juillet 2015", "2015-07-01"), ("27th May 2014", "2014-05-27"),
  ])
  func datesInTheirForms(text: String, expected: String) {
    #expect(DateScanner.first(in: text)?.description == expected)
  }

  @Test(arguments: [
    "", "2014", "call 2014-99-12", "13.13.2014", "version 10.2.3", "ISBN 9787111213826", "May the best win",
  ])
  func whatIsNoDate(text: String) { #expect(DateScanner.first(in: text) == nil) }

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
}
