import Ingestion
import InvertedIndex
import Testing

/// What texts become, case by case: `term@position`, `+units` where there are several, `!` for a stop word.
@Suite struct TokenTableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var kinds: Set<TokenKind>
    var expected: String

    init(_ text: String, _ kinds: Set<TokenKind> = [.word], _ expected: String) {
      self.text = text
      self.kinds = kinds
      self.expected = expected
    }

    var testDescription: String { text }
  }

  static let folding = [
    Case("Café Łódź STRASSE straße ﬁne", [.surface], "cafe@0 lodz@1 strasse@2 strasse@3 fine@4"),
    Case("e\u{301}te\u{301} Å Å naïve Ǿ ǽ", [.surface], "ete@0 a@1! a@2! naive@3 o@4 ae@5"),
    Case("İstanbul ısı ĳ ŉ", [.surface], "istanbul@0 isi@1 ij@2 n@3"),
    Case("ＡＢＣ１２３ ｶﾞﾗｽ ガラス ㎏", [.surface], "abc123@0+2 abc@0 123@1 ガラス@2 ガラス@3 kg@4"),
    Case("co\u{AD}operate zero\u{200B}width \u{FEFF}mark", [.surface], "cooperate@0 zerowidth@1 mark@2"),
    Case("Windows™ Acme® 3½ m²", [.surface], "windows@0 acme@1 3@2 1/2@3+2 1@3 2@4 m2@5+2 m@5 2@6"),
    Case("ПРИВЕТ Ёлка Ἀθῆναι ΣΊΣΥΦΟΣ", [.surface], "привет@0 елка@1 αθηναι@2 σισυφοσ@3"),
    Case("שָׁלוֹם مُحَمَّد किताब", [.surface], "שלום@0 محمد@1 किताब@2"),
    Case("\u{1112}\u{1161}\u{11AB}국 한국", [.surface], "한국@0 한국@1"),
    Case("don’t don't DON＇T", [.surface], "don't@0 don't@1 don't@2"),
    Case("電子商務 电子商务 電⼦商務", [.word], "电子@0+2 商务@2+2 电子@5+2 商务@7+2 电子@10+2 商务@12+2"),
    Case("後來 裡面 臺灣 著名", [.pair], "后来@0+2 来@1 里面@3+2 面@4 台湾@6+2 湾@7 着名@9+2 名@10"),
  ]

  static let chinese = [
    Case("巴西 coffee", [.word, .pair, .surface], "巴西@0+2 巴西@0+2 西@1 coffee@2 coffe@2"),
    Case("阿里巴巴在巴西", [.word], "阿里巴巴@0+4 在@4! 巴西@5+2"),
    Case("阿里巴巴", [.pair], "阿里@0+2 里巴@1+2 巴巴@2+2 巴@3"),
    Case("人", [.word, .pair], "人@0 人@0"),
    Case("中 国,人\n民。", [.pair], "中@0! 国@2 人@4 民@6"),
    Case("中国A人民", [.pair, .surface], "中国@0+2 国@1 a@2! 人民@3+2 民@4"),
    Case("2014年7月", [.word, .pair], "2014@0 年@1 年@1 7@2 月@3 月@3"),
    Case("什么是云", [.word, .pair], "什么@0+2! 是@2! 云@3 什么@0+2! 么是@1+2 是云@2+2 云@3"),
    Case("时时刻刻 人々 二〇一四", [.pair], "时时@0+2 时刻@1+2 刻刻@2+2 刻@3 人々@5+2 々@6 二〇@8+2 〇一@9+2 一四@10+2 四@11"),
    Case("著名學者 显著 坐著 坐着", [.word], "着名@0+2 学者@2+2 显着@5+2 坐@8 着@9 坐@11 着@12"),
    Case("乾隆 乾淨 干净", [.word], "干隆@0+2 干净@3+2 干净@6+2"),
    Case("𠮷野家", [.pair], "𠮷野@0+2 野家@1+2 家@2"),
    Case("葛\u{E0100}城", [.pair], "葛城@0+2 城@1"),
    Case("微信·支付", [.pair], "微信@0+2 信@1 支付@3+2 付@4"),
  ]

  static let technical = [
    Case("C++ C# F# .NET ASP.NET", [.surface], "c++@0 c@0 c#@1 c@1 f#@2 f@2 .net@3 net@3 asp.net@4+2 asp@4 net@5"),
    Case("使用.NET和C++语言", [.surface], ".net@2 net@2 c++@4 c@4"),
    Case("C/C++ C++11 a++b C#，", [.surface], "c/c++@0+2 c@0 c++@1 c@1 c++11@2+2 c++@2 c@2 11@3 a@4! b@5 c#@6 c@6"),
    Case("Ｃ＋＋ 18+岁 1+1", [.surface], "c++@0 c@0 18+@1 18@1 1+1@3+2 1@3 1@4"),
    Case("3.5% 10,000 2010,2011 1,234.5元", [.surface], "3.5%@0 3.5@0 10,000@1 2010@2 2011@3 1,234.5@4"),
    Case("3.5% 10,000 2010,2011 1,234.5元", [.word], "3.5%@0 3.5@0 10000@1 2010@2 2011@3 1234.5@4 元@5"),
    Case("AT&T's R&D", [.surface], "at&t's@0+2 at&t@0+2 at@0! t's@1 t@1 r&d@2+2 r@2 d@3"),
    Case("AT&T's R&D", [.word], "at&t@0+2 at@0! t@1 r&d@2+2 r@2 d@3"),
    Case("GB/T 19001", [.surface], "gb/t@0+2 gb@0 t@1 19001@2"),
    Case("4G COVID-19 covid19", [.surface], "4g@0+2 4@0 g@1 covid-19@2+2 covid@2 19@3 covid19@4+2 covid@4 19@5"),
    Case("4G COVID-19 covid19", [.word], "4g@0+2 4@0 g@1 covid19@2+2 covid@2 19@3 covid19@4+2 covid@4 19@5"),
    Case("XK-2000/B", [.surface], "xk-2000/b@0+3 xk@0 2000@1 b@2"),
    Case("10gbps 3.5mm web2.0", [.surface], "10gbps@0+2 10@0 gbps@1 3.5mm@2+2 3.5@2 mm@3 web2.0@4+2 web@4 2.0@5"),
    Case(
      "1.2.3 v1.2 2014.07.31", [.surface], "1.2.3@0+3 1@0 2@1 3@2 v1.2@3+2 v@3 1.2@4 2014.07.31@5+3 2014@5 07@6 31@7"),
    Case("node.js e-commerce ecommerce", [.word], "node.js@0+2 node@0 js@1 ecommerc@2+2 e@2 commerc@3 ecommerc@4"),
    Case("U.S. US e.g. p.m.", [.word], "us@0 us@1 eg@2 pm@3"),
    Case("U.S. e.g.", [.surface], "u.s@0 e.g@1"),
    Case(
      "l'avion O'Neill the dogs' Alibaba's", [.surface],
      "l'avion@0+2 l@0 avion@1 o'neill@2+2 o@2 neill@3 the@4! dogs@5 alibaba's@6 alibaba@6"),
    Case("the dogs' Alibaba's companies", [.word], "the@0! dog@1 alibaba@2 compani@3"),
    Case(
      "ma@example.com a.b+c@x-y.org", [.surface],
      "ma@example.com@0+3 ma@0 example@1 com@2 a.b+c@x-y.org@3+6 a@3! b@4 c@5 x@6 y@7 org@8"),
    Case(
      "http://www.example.com/a-b/c?q=1 x/y", [.surface],
      "http@0 www.example.com@1+3 www@1 example@2 com@3 a-b@4+2 a@4! b@5 c@6 q@7 1@8 x/y@9+2 x@9 y@10"),
    Case("a1b2c3d4 __init__ foo_bar a--b", [.surface], "a1b2c3d4@0 init@1 foo_bar@2+2 foo@2 bar@3 a@4! b@5"),
    Case("a/b/c/d/e/f/g", [.surface], "a@0! b@1 c@2 d@3 e@4 f@5 g@6"),
    Case("COVID–19 Wi‑Fi wifi", [.word], "covid19@0+2 covid@0 19@1 wifi@2+2 wi@2 fi@3 wifi@4"),
    Case("…net ...net a.", [.surface], "net@0 net@1 a@2!"),
    Case("<b>bold</b> $5 #tag @user 20°C ¥100", [.surface], "b@0 bold@1 b@2 5@3 tag@4 user@5 20@6 c@7 100@8"),
  ]

  static let bigrams = [
    Case("Online companies of Brazil", [.bigram], "onlin compani@0+2"),
    Case("big data. Big deal, maybe\nnot", [.bigram], "big data@0+2 big deal@2+2 deal mayb@3+2"),
    Case("big 数据 data set", [.bigram], "data set@3+2"),
    Case(
      "COVID-19 vaccine ASP .NET core", [.bigram], "covid 19@0+2 19 vaccin@1+2 vaccin asp@2+2 asp net@3+2 net core@4+2"),
  ]

  static let others = [
    Case("食べ物は한국어 ภาษาไทย", [.word], "食@0 べ@1 物@2 は@3 한국어@4 ภาษา@5 ไทย@6"),
    Case("", [.word, .surface, .pair, .bigram], ""),
    Case(" \u{0}\u{1}\t\u{7F}…！—\u{200B}\u{301}", [.word, .surface, .pair, .bigram], ""),
    Case("a\u{0}b\u{1F}c", [.surface], "a@0! b@1 c@2"),
    Case("😀 family👨‍👩‍👧 👍🏽ok 1️⃣", [.surface], "family@0 ok@1 1@2"),
  ]

  @Test(arguments: folding + chinese + technical + bigrams + others)
  func tokensOf(_ item: Case) throws {
    let analyzer = try TextAnalyzer()
    #expect(tokens(analyzer, item.text, item.kinds).joined(separator: " ") == item.expected)
  }
}
