import InvertedIndex
import TestSupport
import Testing

@testable import Ingestion

@Suite struct MainContentTests {
  private func parsed(_ html: String) throws -> ParsedPage {
    try #require(try PageExtractor.parsed(RawPage(bytes: Array(html.utf8), url: "file:///page.html")))
  }

  private static let html = """
    <html><head><title>Tides of the harbour</title></head><body><nav><a href="/">Home</a></nav><h1>Tides of the harbour</h1>
    <p>The tide comes in twice a day, and the ships that wait outside of the harbour come in with it.</p>
    <ul><li>High water: 6.30</li><li>Low water: 12.45</li></ul><div class="footer">Copyright 2020</div></body></html>
    """

  /// Weights are of use to the very features that they were learnt with.
  @Test func weightsBelongToTheFeatures() throws {
    let page = try parsed(Self.html)
    let measures = BlockMeasures(page)
    let traits = BlockTraits(page, measures, [])
    let rules = ContentRules.choose(page, measures)
    var local = FeatureRecord()
    LocalFeatures(traits).write(0, to: &local)
    var context = FeatureRecord()
    ContextFeatures(traits, probabilities: rules.map { $0 ? 0.9 : 0.1 }, rules: rules).write(0, to: &context)
    #expect(names(LocalWeights.names) == local.names)
    #expect(LocalWeights.values.count == local.names.count + 1)
    #expect(names(ContextWeights.names) == context.names)
    #expect(ContextWeights.values.count == context.names.count + 1)
  }

  private func names(_ lines: String) -> [String] { lines.split { $0 == "|" || $0 == "\n" }.map(String.init) }

  @Test func sumsAreThoseOfTheRecordedFeatures() throws {
    let page = try parsed(Self.html)
    let traits = BlockTraits(page, BlockMeasures(page), [.article])
    let features = LocalFeatures(traits)
    var sum = WeightedSum(LocalWeights.values)
    for index in page.blocks.indices {
      sum.reset()
      features.write(index, to: &sum)
      var record = FeatureRecord()
      features.write(index, to: &record)
      let expected = zip(record.values, LocalWeights.values.dropFirst()).reduce(LocalWeights.values[0]) {
        $0 + $1.0 * $1.1
      }
      #expect(abs(sum.sum - expected) < 1e-3)
    }
  }

  /// What only screen readers say, and what style sheets hide by a class of their own.
  @Test(arguments: [
    ("visually-hidden", true), ("story sr-only", true), ("screen-reader-text", true), ("hidden", true),
    ("d-none", true), ("is-hidden", true), ("hidden md:block", false), ("d-none d-lg-flex", false),
    ("hidden-treasures", false), ("story", false),
  ])
  func whatAClassHidesIsNoPartOfTheText(name: String, isHidden: Bool) throws {
    let paragraphs = (1...6).map { number in
      "<p>Paragraph \(number) tells of the cranes and the tides, and of people who work here by night and by day.</p>"
    }
    let odd = "<p class='\(name)'>The lanterns burn.</p>"
    let html = "<body><article>\(paragraphs.prefix(3).joined())\(odd)\(paragraphs.suffix(3).joined())</article></body>"
    let page = try PageExtractor().extract(RawPage(bytes: Array(html.utf8), url: "file:///page.html"))
    #expect(page.text.contains("lanterns") != isHidden)
    #expect(page.surroundings.contains("lanterns") == isHidden)
    #expect(page.text.contains("Paragraph 6"))
  }

  /// What follows a label was left out: links to other pages.
  @Test(arguments: [
    ("Das könnte Sie auch interessieren:", false), ("相关阅读：", false), ("The harbour sleeps.", true),
    ("And so, when all the ships were in and all the cranes stood still, the master wrote:", true),
  ])
  func noTextEndsWithALabel(line: String, isKept: Bool) throws {
    let paragraphs = (1...6).map { number in
      "<p>Paragraph \(number) tells of the cranes and the tides, and of people who work here by night and by day.</p>"
    }
    let links = (1...4).map { "<li><a href='/\($0)'>Another story, number \($0)</a></li>" }
    let html = "<body><article>\(paragraphs.joined())<p>\(line)</p><ul>\(links.joined())</ul></article></body>"
    let page = try PageExtractor().extract(RawPage(bytes: Array(html.utf8), url: "file:///page.html"))
    #expect(page.text.contains(line) == isKept)
    #expect(page.surroundings.contains(line) != isKept)
    #expect(page.text.contains("Paragraph 6"))
  }

  @Test func aTextThatAPageHoldsTwiceIsKeptOnce() throws {
    let paragraph = """
      <p>The tide comes in twice a day, and ships that wait outside of the harbour come in with it, slowly, one after the
      other, as the pilots call them by their names.</p>
      """
    let others = (1...4).map { number in
      "<p>Paragraph \(number) says something else about the cranes, the tides and the people here.</p>"
    }
    let text = try PageExtractor().extract(
      RawPage(
        bytes: Array("<body><article>\(paragraph)\(others.joined())\(paragraph)</article></body>".utf8),
        url: "file:///page.html")
    ).text
    #expect(text.components(of: "The tide comes in").count == 2)
    #expect(text.contains("Paragraph 4"))
  }
}

extension String {
  fileprivate func components(of separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
