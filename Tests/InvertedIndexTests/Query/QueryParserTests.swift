import InvertedIndex
import TestSupport
import Testing

struct QueryParserTests {
  @Test(arguments: [
    ("", "[]"),
    ("alibaba", "[alibaba]"),
    ("alibaba  brazil", "[alibaba  brazil]"),
    ("阿里巴巴 巴西", "[阿里巴巴 巴西]"),
    ("\"online enterprises\"", "\"online enterprises\""),
    ("\"a b\"~5", "\"a b\"~5"),
    ("“网络 企业”", "\"网络 企业\""),
    ("「網絡企業」", "\"網絡企業\""),
    ("阿里巴巴\"电子商务\"", "([阿里巴巴] +\"电子商务\")"),
    ("“乡里制”的职能", "[“乡里制”的职能]"),
    ("(“乡里制” OR a)", "(\"乡里制\" OR [a])"),
    ("马云：“电子商务”", "[马云：“电子商务”]"),
    ("+alibaba -brazil", "(+[alibaba] -[brazil])"),
    ("＋阿里 －百度", "(+[阿里] -[百度])"),
    ("alibaba NOT brazil", "([alibaba] -[brazil])"),
    ("a OR b AND c", "([a] OR ([b] AND [c]))"),
    ("a OR b c", "(+([a] OR [b]) [c])"),
    ("(a OR b) AND c", "(([a] OR [b]) AND [c])"),
    ("（a OR b） c", "(+([a] OR [b]) [c])"),
    ("(a b) c", "[(a b) c]"),
    ("a AND NOT b", "([a] AND NOT [b])"),
    ("a OR -b", "([a] OR NOT [b])"),
    ("-(a OR b)", "(-([a] OR [b]))"),
    ("title:word", "title:[word]"),
    ("+word", "(+[word])"),
    ("title:\"two words\"", "title:\"two words\""),
    ("title：阿里", "title:[阿里]"),
    ("-title:word x", "(-title:[word] [x])"),
    ("author:ma url:blog", "(+author:[ma] +url:[blog])"),
    ("site:https://www.Example.com/path", "site:example.com"),
    ("lang:zh-CN", "lang:zh"),
    ("date:2014", "date:2014-01-01..2014-12-31"),
    ("date:2014-02", "date:2014-02-01..2014-02-28"),
    ("date:2014-07-01..2014-09-30", "date:2014-07-01..2014-09-30"),
    ("date:2014..", "date:2014-01-01.."),
    ("date:>2014", "date:2015-01-01.."),
    ("date:>=2014", "date:2014-01-01.."),
    ("date:<2014-03", "date:..2014-02-28"),
    ("date:<=2014-03", "date:..2014-03-31"),
    ("after:2014-03", "date:2014-03-01.."),
    ("since:2014", "date:2014-01-01.."),
    ("before:2014-03", "date:..2014-03-31"),
    ("until:2014-03-05", "date:..2014-03-05"),
    ("before:noon", "[before:noon]"),
    ("intitle:dam inurl:news", "(+title:[dam] +url:[news])"),
    ("date:2014-13", "[date:2014-13]"),
    ("date:yesterday", "[date:yesterday]"),
    ("alib*", "pattern(alib*)"),
    ("al?baba", "pattern(al?baba)"),
    ("al*ba x", "(pattern(al*ba) [x])"),
    ("what is alibaba?", "[what is alibaba?]"),
    ("**bold**", "[**bold**]"),
    ("*", "[*]"),
    ("alibba~", "fuzzy(alibba 1)"),
    ("alibba~2", "fuzzy(alibba 2)"),
    ("(alibba~ brazil) news", "(fuzzy(alibba 1) [brazil] [news])"),
    ("news (brazil alibba~) (today)", "([news] [brazil] fuzzy(alibba 1) [today])"),
    ("~/home", "[~/home]"),
    ("word^2", "[word]^2.0"),
    ("\"a b\"^0.5", "\"a b\"^0.5"),
    ("(a b)^2 c", "([a b]^2.0 [c])"),
    ("a^b", "[a^b]"),
    ("=\"阿里巴巴\"", "=\"阿里巴巴\""),
    ("C++", "[C++]"),
    ("C# .NET", "[C# .NET]"),
    ("e-mail@x.y", "[e-mail@x.y]"),
    ("GB/T 19001", "[GB/T 19001]"),
    ("http://example.com/a?b=c", "[http://example.com/a?b=c]"),
    ("10:30", "[10:30]"),
    ("3.5%", "[3.5%]"),
    ("colour:red", "[colour:red]"),
    ("title:", "[title:]"),
    ("title: word", "[title: word]"),
    ("\"unbalanced", "[\"unbalanced]"),
    ("a OR", "[a OR]"),
    ("AND", "[AND]"),
    ("OR b", "[OR b]"),
    ("NOT", "[NOT]"),
    ("a - b", "[a - b]"),
    ("+", "[+]"),
    ("--flag", "[--flag]"),
    ("(a", "[(a]"),
    ("a)", "[a)]"),
    (")", "[)]"),
    ("()", "[()]"),
    ("f(x) y", "[f(x) y]"),
    ("(f(x) OR b)", "([f(x)] OR [b])"),
    ("\"\"", "[\"\"]"),
    ("5\" pipe", "[5\" pipe]"),
    ("a or b", "[a or b]"),
    ("ORACLE ANDROID NOTE", "[ORACLE ANDROID NOTE]"),
  ])
  func reads(_ text: String, _ tree: String) throws {
    #expect(try QueryParser.parse(text).description == tree, "\(text)")
  }

  /// Whatever is typed, there is a query, and every limit is told as an error.
  @Test func readsAnything() throws {
    var random = SeededGenerator.fresh()
    let pieces = [
      "a", "阿", " ", "  ", "\"", "“", "”", "(", ")", "（", "+", "-", "NOT ", " OR ", " AND ", "~", "~2", "^", "^2", "*",
      "?",
      "title:", "site:", "date:", "2014", "..", ">", "=", "=\"", ":", "：", "\u{0}", "\u{202E}", "e\u{301}", "👩‍👩‍👧", "\n",
      "\\",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      let query = try QueryParser.parse(text)
      #expect(!query.description.isEmpty, "seed \(random.seed): \(text)")
    }
  }

  @Test func boundsWhatIsAsked() {
    let deep = String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
    #expect(throws: SearchError.self) { try QueryParser.parse(deep) }
    #expect(throws: SearchError.self) { try QueryParser.parse(String(repeating: "x", count: 10_000_000)) }
    #expect(throws: SearchError.self) { try QueryParser.parse(String(repeating: "+a ", count: 5000)) }
    #expect(throws: Never.self) { try QueryParser.parse(String(repeating: "NOT ", count: 2000)) }
    #expect(throws: Never.self) { try QueryParser.parse(String(repeating: "中\"", count: 301)) }
  }
}
