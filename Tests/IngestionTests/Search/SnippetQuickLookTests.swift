import Foundation
import Ingestion
import TestSupport
import Testing

@testable import InvertedIndex

/// What is looked through quickly ahead of analysis shows the passages that analysis of everything would show.
@Suite("Snippets' quick look")
struct SnippetQuickLookTests {
  /// The same analysis, but nothing is known of how single characters fold: everything is analysed.
  private struct Thorough: Analyzer {
    let analyzer: TextAnalyzer
    var version: UInt32 { analyzer.version }
    func analyze(_ text: String, into buffer: inout TokenBuffer) { analyzer.analyze(text, into: &buffer) }
  }

  private static let words = [
    "阿里巴巴", "台灣", "台湾", "臺灣", "经济", "經濟", "发展", "的", "dying", "die", "skies", "sky", "Running", "runs", "generously",
    "ＣＯＶＩＤ－19", "COVID-19", "covid 19", "C++", ".NET", "AT&T", "GB/T 19001", "10Gbps", "café", "cafe\u{301}", "CAFÉ",
    "ﬁne", "fine",
    "al\u{AD}ibaba", "straße", "STRASSE", "ｶﾞ", "ガ", "𠮷野", "😀", "3.5%", "İstanbul", "x", "巴", "news", "it's", "O’Neill",
    "Win™",
  ]
  private static let joints = [" ", " ", ", ", "，", "。", ". ", "! ", "\n", "", "的话", "（", "）", "?", "\n\n"]

  @Test func showsWhatAnalysisOfEverythingShows() throws {
    let form = LongForm("SNIPPETS", count: 1500)
    var random = SeededGenerator(seed: form.seed)
    let analyzer = try TextAnalyzer()
    func text(_ count: Int) -> String {
      (0..<count).map { _ in
        (Self.words.randomElement(using: &random) ?? "") + (Self.joints.randomElement(using: &random) ?? "")
      }.joined()
    }
    var marked = 0
    for _ in 0..<form.count {
      let page = text(Int.random(in: 1...60, using: &random))
      let query = text(Int.random(in: 1...3, using: &random))
      var buffer = TokenBuffer()
      analyzer.analyze(query, into: &buffer)
      var terms = HighlightTerms()
      for token in buffer.tokens where token.kind != .bigram {
        let key = HighlightKey(kind: token.kind, text: Array(buffer.term(token))[...])
        terms.terms[key] = Float.random(in: 1...9, using: &random).rounded()
      }
      if query.contains("巴") { terms.characters = ["巴"] }
      let quick = SnippetMaker(terms: terms, analyzer: analyzer).snippet(of: page)
      let thorough = SnippetMaker(terms: terms, analyzer: Thorough(analyzer: analyzer)).snippet(of: page)
      // Equal where there is one piece; in longer texts the best may be found in another order.
      if page.utf8.count < 1000 {
        #expect(quick == thorough, "seed \(random.seed): \(query.debugDescription) in \(page.debugDescription)")
      }
      #expect(quick.highlights.isEmpty == thorough.highlights.isEmpty, "seed \(random.seed): \(query) in \(page)")
      // What is marked is what was looked for: analysed by itself, every mark has a term of the query's.
      let scalars = Array(quick.text.unicodeScalars)
      for mark in quick.highlights {
        let text = String(String.UnicodeScalarView(scalars[mark]))
        analyzer.analyze(text, into: &buffer)
        let isWanted = buffer.tokens.contains { token in
          terms.terms[HighlightKey(kind: token.kind, text: Array(buffer.term(token))[...])] != nil
        }
        #expect(isWanted || text.contains("巴"), "seed \(random.seed): \(text.debugDescription) for \(query)")
      }
      marked += quick.highlights.isEmpty ? 0 : 1
    }
    #expect(marked > form.count / 3)
  }
}
