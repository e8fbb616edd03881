import Foundation
import TestSupport
import Testing

@testable import Ingestion
@testable import InvertedIndex

/// Texts whose tokens are handed on part by part, and texts that have too many of them.
@Suite struct PartsTests {
  private struct Parts: TokenSink {
    var tokens: [Token] = []
    var terms: [[UInt8]] = []
    var nextPosition: UInt32 = 0
    var count = 0
    var most = Int.max

    mutating func take(_ part: borrowing TokenBuffer) -> Bool {
      for token in part.tokens {
        terms.append(Array(part.term(token)))
        tokens.append(token)
      }
      nextPosition = part.nextPosition
      count += 1
      return tokens.count < most
    }
  }

  private func session() throws -> AnalysisSession {
    try AnalysisSession(table: FoldingTable.shared.get(), stopWords: StopWords())
  }

  @Test func partsAreTheWhole() throws {
    var session = try session()
    session.pieceLength = 1
    session.partTokens = 1
    var generator = SeededGenerator.fresh()
    for _ in 0..<500 {
      let text = (0..<5).map { _ in AnalysisSamples.random(&generator, scraps: 20) }.joined(separator: "\n")
      var whole = TokenBuffer()
      whole.wantsBigrams = false
      session.analyze(text, into: &whole)
      var parts: Parts? = Parts()
      var buffer = TokenBuffer()
      session.analyze(text, by: &buffer, into: &parts)
      let got = try #require(parts)
      #expect(got.terms == whole.tokens.map { Array(whole.term($0)) }, "seed \(generator.seed): \(text)")
      let places = { (token: Token) in [token.position, UInt32(token.units), token.start, token.end] }
      #expect(got.tokens.map(places) == whole.tokens.map(places), "seed \(generator.seed): \(text)")
      #expect(got.nextPosition == whole.nextPosition && got.count > 1 && buffer.tokens.isEmpty)
    }
  }

  /// Characters without a space or a full stop: pieces end all the same, and none parts a letter from its marks.
  @Test func whatHasNoPlaceToCutIsCutBetweenCharacters() throws {
    var session = try session()
    session.pieceLength = 100
    session.longestLine = 100
    session.longestPiece = 3000
    session.partTokens = 1
    for scrap in ["中国", "e\u{301}\u{323}", "१", "😀語", "가나"] {
      let text = String(repeating: scrap, count: 10_000)
      var parts: Parts? = Parts()
      var buffer = TokenBuffer()
      session.analyze(text, by: &buffer, into: &parts)
      let got = try #require(parts)
      #expect(got.count >= text.utf8.count / 3010, "\(scrap)")
      let words = got.tokens.filter { $0.kind == .word }
      #expect(zip(words, words.dropFirst()).allSatisfy { $0.end <= $1.start }, "\(scrap)")
      let letters = Set(scrap.decomposedStringWithCanonicalMapping.unicodeScalars.map { $0.properties.isEmoji })
      if !letters.contains(true) {
        #expect(words.reduce(0) { $0 + Int($1.end - $1.start) } == text.utf8.count, "\(scrap)")
      }
      let bytes = Array(text.utf8)
      #expect(words.allSatisfy { bytes[Int($0.start)] != 0xCC }, "\(scrap)")
    }
  }

  /// The beginning of a page of too many words is indexed, and so is all that is short.
  @Test func aPageHasSoManyTokensAtMost() throws {
    let letters = Array("bcdfghjklm")
    let words = (0..<200_000).map { number in
      String(String(number).compactMap { $0.wholeNumberValue }.map { letters[$0] })
    }
    let document = Document(
      id: "a", url: "https://a.example/long", title: "A long page", text: words.joined(separator: " "),
      headings: [0..<1], surroundings: "around", author: "Ann")
    let analyzer = try TextAnalyzer()
    let part = 1 << 16
    let cut = AnalyzedDocument(document, analyzer: analyzer, most: 100_000)
    #expect((100_000 - part..<100_000 + part).contains(cut.text.tokens.count))
    #expect(cut.surroundings.tokens.isEmpty)
    #expect(cut.headings == [0..<1] && !cut.author.tokens.isEmpty && cut.urls.allSatisfy { !$0.tokens.isEmpty })
    let whole = AnalyzedDocument(document, analyzer: analyzer)
    #expect(whole.text.tokens.count == 400_000 && !whole.surroundings.tokens.isEmpty)
    for index in [0, 1, 77, cut.text.tokens.count - 1] {
      let (one, other) = (cut.text.tokens[index], whole.text.tokens[index])
      #expect(one.position == other.position && one.kind == other.kind)
      #expect(
        cut.text.bytes[one.term] == whole.text.bytes[other.term])
    }
  }

  /// Eight megabytes of a page's text in prose are indexed to the end, of whatever script.
  @Test func proseHasRoom() throws {
    let analyzer = try TextAnalyzer()
    for sentence in ["The quick brown fox jumps over the lazy dogs. ", "阿里巴巴对巴西的电子商务市场很感兴趣。"] {
      var buffer = TokenBuffer()
      buffer.wantsBigrams = false
      analyzer.analyze(String(repeating: sentence, count: 100), into: &buffer)
      let perByte = Double(buffer.tokens.count) / Double(100 * sentence.utf8.count)
      #expect(perByte * Double(Ingestion.Limits.textBytes) < Double(AnalyzedDocument.mostTokens), "\(sentence)")
    }
  }
}
