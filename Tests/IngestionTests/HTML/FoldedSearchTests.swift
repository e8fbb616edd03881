import TestSupport
import Testing

@testable import Ingestion

/// What compares UTF-8 byte by byte against what `String` says of the same text.
@Suite struct FoldedSearchTests {
  private static let seed: UInt64 = 20_260_417
  private static let letters = Array("aBzZ09 -.:éÉßÅİıñÑЯяΣς中文漢。！「」カなﾊＡａ１Ⅷ½Ωǅ한ไ")

  private static func text(_ generator: inout SeededGenerator, upTo count: Int) -> String {
    String(
      (0..<Int.random(in: 0...count, using: &generator)).compactMap { _ in letters.randomElement(using: &generator) })
  }

  @Test func foldingIsThatOfStrings() {
    var generator = SeededGenerator(seed: Self.seed)
    for _ in 0..<2000 {
      let text = Self.text(&generator, upTo: 30)
      let lower = text.lowercased()
      #expect(Folding.lowered(text.utf8) == Array(lower.utf8), "\(text), seed \(Self.seed)")
      let kept = lower.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
      #expect(
        Folding.squashed(text.utf8) == Array(String(String.UnicodeScalarView(kept)).utf8), "\(text), seed \(Self.seed)")
    }
  }

  @Test func phrasesAreFoundWhereTheyStand() {
    var generator = SeededGenerator(seed: Self.seed)
    let groups = [["aaa", "abab"], ["^bab"], ["=abba", "baa"]]
    let set = PhraseSet(groups: groups.map { $0.joined(separator: "|") })
    for _ in 0..<2000 {
      let text = String(
        (0..<Int.random(in: 0...7, using: &generator)).map { _ in "abAB".randomElement(using: &generator) ?? "a" })
      let lower = text.lowercased()
      var expected: UInt32 = 0
      for (number, phrases) in groups.enumerated() {
        for phrase in phrases {
          let found =
            switch phrase.first {
            case "^": lower.hasPrefix(phrase.dropFirst())
            case "=": lower == phrase.dropFirst()
            default: lower.contains(phrase)
            }
          if found { expected |= 1 << UInt32(number) }
        }
      }
      // A slice that does not begin at 0.
      let bytes = Array("xx\(text)yy".utf8)
      #expect(set.groups(in: bytes[2..<bytes.count - 2]) == expected, "\(text), seed \(Self.seed)")
      #expect(set.matches(bytes[2..<bytes.count - 2]) == (expected != 0), "\(text), seed \(Self.seed)")
    }
  }

  @Test(arguments: [
    ("display:none", true), ("color:red; DISPLAY : None", true), ("display:nonexistent", true), ("display:no", false),
    ("dis", false), ("", false), ("displaydisplay:none", true),
  ])
  func stylesAreReadWithoutSpaces(style: String, isHidden: Bool) {
    #expect(Folding.holds(Array("display:none".utf8), in: Array(style.utf8)[...]) == isHidden)
  }

  /// Scripts, styles, comments and attributes that nobody looks at change nothing of what is read.
  @Test func whatNobodyLooksAtIsLeftOut() throws {
    let parts = [
      "<html lang=en>", "<head>", "<title>Harbour opens again</title>", "</head>", "<body>", "<div class=\"story\">",
      "<h1>Harbour opens again</h1>", "<p>The cranes of the harbour stood still for a year, ", "<b>and now</b>",
      " they turn again in the morning.</p>", "<p hidden>Not seen.</p>", "<p>Ships wait outside for the tide.</p>",
      "</div>", "</body>", "</html>",
    ]
    let noise = [
      "<script>if (a < b) { '<p>no text</p>' } // </b></script>", "<STYLE type='text/css'>p > a { color: red }</STYLE>",
      "<!-- <p>no text</p> -- > -->", "<!--[if IE]><p>no text</p><![endif]-->", "<!-- x --!>",
      "<script src=\"x.js\"></script>",
    ]
    func page(_ html: String) throws -> Page {
      try PageExtractor().extract(RawPage(bytes: Array(html.utf8), url: "file:///page.html"))
    }
    let plain = try page(parts.joined())
    #expect(plain.text.contains("and now they turn"))
    #expect(!plain.text.contains("Not seen"))
    var generator = SeededGenerator(seed: Self.seed)
    for _ in 0..<200 {
      var noisy = ""
      for (number, part) in parts.enumerated() {
        noisy += part.replacing("<p>", with: "<p data-x='<p>' onclick=\"a > b\" width=1>")
        // White space is none of it, and what stands before the head would end it.
        if number > 4, Bool.random(using: &generator) { noisy += noise.randomElement(using: &generator) ?? "" }
      }
      #expect(try page(noisy) == plain, "seed \(Self.seed): \(noisy)")
    }
  }
}
