import InvertedIndex
import Synchronization
import TestSupport
import Testing

@testable import Ingestion

/// What must hold for any text.
@Suite struct AnalysisPropertyTests {
  /// Of as many texts as each test's short form has, so many times as many.
  private static let form = LongForm("TEXTS", count: 1, seed: 0)

  let analyzer: TextAnalyzer

  init() throws { analyzer = try TextAnalyzer() }

  private func buffer(_ text: String) -> TokenBuffer {
    var buffer = TokenBuffer()
    analyzer.analyze(text, into: &buffer)
    return buffer
  }

  private struct Plain: Hashable {
    var token: Token
    var term: [UInt8]
  }

  /// Tokens with their terms in place of where these lie.
  private func plain(_ buffer: TokenBuffer, position: UInt32 = 0, offset: UInt32 = 0) -> [Plain] {
    buffer.tokens.map { token in
      var moved = token
      moved.termStart = 0
      moved.position += position
      moved.start += offset
      moved.end += offset
      return Plain(token: moved, term: Array(buffer.term(token)))
    }
  }

  @Test func positionsAndOffsetsAreInOrder() throws {
    var generator = SeededGenerator(seed: Self.form.seed + 1)
    for round in 0..<600 * Self.form.count {
      let text = AnalysisSamples.random(&generator, scraps: Int.random(in: 0...60, using: &generator))
      let buffer = buffer(text)
      var last: [TokenKind: UInt32] = [:]
      let bytes = Array(text.utf8)
      for token in buffer.tokens {
        #expect(token.position >= last[token.kind] ?? 0, "round \(round), seed \(generator.seed): \(text)")
        last[token.kind] = token.position
        #expect(token.position + UInt32(token.units) <= buffer.nextPosition, "round \(round): \(text)")
        #expect(token.start < token.end && Int(token.end) <= bytes.count, "round \(round): \(text)")
        #expect(token.termLength > 0)
        #expect(bytes[Int(token.start)] & 0xC0 != 0x80, "cuts a character, round \(round): \(text)")
        #expect(Int(token.end) == bytes.count || bytes[Int(token.end)] & 0xC0 != 0x80, "round \(round): \(text)")
      }
    }
  }

  @Test func originalTextFoldsToTheSurface() throws {
    // What folds to more than a word is left out, and marks that belong to no word behind what they stand on.
    let scraps = AnalysisSamples.scraps.filter {
      !["½", "①", "™", "ﾞ", "\u{3099}", "\u{93F}", "\u{94D}"].contains($0)
    }
    let table = try FoldingTable.shared.get()
    var generator = SeededGenerator(seed: Self.form.seed + 2)
    for round in 0..<600 * Self.form.count {
      let text = AnalysisSamples.random(&generator, scraps: 40, of: scraps)
      let bytes = Array(text.utf8)
      let buffer = buffer(text)
      for token in buffer.tokens
      where token.kind == .surface || token.kind == .pair || (token.kind == .word && token.isHan) {
        let original = String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
        var folded: [UInt8] = []
        table.fold(Array(original.utf16), into: &folded)
        #expect(folded == Array(buffer.term(token)), "round \(round), seed \(generator.seed): \(original) in \(text)")
      }
    }
  }

  @Test func everyHanSubstringIsFoundByItsPairs() throws {
    var generator = SeededGenerator(seed: Self.form.seed + 3)
    var texts = (0..<60 * Self.form.count).map { _ in AnalysisSamples.random(&generator, scraps: 60) }
    for set in ["web-zh", "questions-zht", "articles-mixed"] { texts += try AnalysisSamples.real(set, 25) }
    for text in texts {
      var terms: [UInt32: [UInt8]] = [:]
      let page = buffer(text)
      for token in page.tokens where token.kind == .pair { terms[token.position] = Array(page.term(token)) }
      let scalars = Array(text.unicodeScalars)
      for _ in 0..<20 where !scalars.isEmpty {
        let start = Int.random(in: 0..<scalars.count, using: &generator)
        let length = Int.random(in: 1...8, using: &generator)
        let query = scalars[start...].prefix(length).prefix { $0.properties.isUnifiedIdeograph }
        if query.isEmpty { continue }
        let string = String(String.UnicodeScalarView(query))
        let asked = buffer(string)
        let pairs = asked.tokens.filter { $0.kind == .pair }
        #expect(pairs.count == query.count)
        let isFound = terms.keys.contains { place in
          pairs.allSatisfy { pair in
            guard let there = terms[place + pair.position] else { return false }
            // The last character alone: any pair that begins with it.
            return pair.units == 1 ? there.starts(with: asked.term(pair)) : there.elementsEqual(asked.term(pair))
          }
        }
        #expect(isFound, "seed \(generator.seed): \(string) in \(text)")
      }
    }
  }

  @Test func earlierTextsLeaveNoTrace() throws {
    var generator = SeededGenerator(seed: Self.form.seed + 4)
    let texts = (0..<80 * Self.form.count).map { _ in AnalysisSamples.random(&generator, scraps: 30) }
    let first = texts.map { plain(buffer($0)) }
    for index in texts.indices.shuffled(using: &generator) {
      #expect(plain(buffer(texts[index])) == first[index], "seed \(generator.seed): \(texts[index])")
    }
    let other = try TextAnalyzer()
    for index in texts.indices {
      var buffer = TokenBuffer()
      other.analyze(texts[index], into: &buffer)
      #expect(plain(buffer) == first[index])
    }
  }

  @Test func threadsAgree() async throws {
    var generator = SeededGenerator(seed: Self.form.seed + 5)
    let texts = (0..<40 * Self.form.count).map { _ in AnalysisSamples.random(&generator, scraps: 30) }
    let expected = texts.map { plain(buffer($0)) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var buffer = TokenBuffer()
          return texts.indices.allSatisfy { index in
            analyzer.analyze(texts[index], into: &buffer)
            return plain(buffer) == expected[index]
          }
        }
      }
      for await agrees in group { #expect(agrees, "seed \(generator.seed)") }
    }
  }

  @Test func linesAreAnalysedAlone() throws {
    var generator = SeededGenerator(seed: Self.form.seed + 6)
    for _ in 0..<200 * Self.form.count {
      let before = AnalysisSamples.random(&generator, scraps: 20)
      let after = AnalysisSamples.random(&generator, scraps: 20)
      let first = buffer(before + "\n")
      let second = buffer(after)
      // Two Han runs that meet are one position apart.
      let lastUnit = first.tokens.last { $0.kind != .bigram }
      let firstUnit = second.tokens.first
      let gap: UInt32 = lastUnit?.isHan == true && firstUnit?.isHan == true ? 1 : 0
      let moved = plain(second, position: first.nextPosition + gap, offset: UInt32(before.utf8.count + 1))
      let whole = plain(buffer(before + "\n" + after))
      let apart = plain(first) + moved
      #expect(whole.count == apart.count)
      let difference = zip(whole, apart).first { $0 != $1 }
      #expect(difference == nil, "seed \(generator.seed): \(before)\n\(after)")
    }
  }

  @Test func longTextsAreCutAtLinesWithoutATrace() throws {
    var generator = SeededGenerator(seed: Self.form.seed + 7)
    var text = ""
    var expected: [Plain] = []
    var position: UInt32 = 0
    var endsInHan = false
    while text.utf8.count < 5 * 16_384 * Self.form.count {
      let line = AnalysisSamples.random(&generator, scraps: 60) + "\n"
      let tokens = buffer(line)
      if endsInHan, tokens.tokens.first?.isHan == true { position += 1 }
      expected += plain(tokens, position: position, offset: UInt32(text.utf8.count))
      position += tokens.nextPosition
      if let last = tokens.tokens.last(where: { $0.kind != .bigram }) { endsInHan = last.isHan }
      text += line
    }
    let whole = buffer(text)
    #expect(plain(whole) == expected, "seed \(generator.seed)")
    #expect(whole.nextPosition == position)
  }

  @Test func theShorterWayGivesTheSame() throws {
    var shorter = try AnalysisSession(table: FoldingTable.shared.get(), stopWords: StopWords())
    var longer = try AnalysisSession(table: FoldingTable.shared.get(), stopWords: StopWords())
    longer.takesShortcuts = false
    var generator = SeededGenerator(seed: Self.form.seed + 8)
    let ascii = AnalysisSamples.scraps.filter { $0.utf8.allSatisfy { $0 < 0x80 } }
    var texts = (0..<500 * Self.form.count).map { _ in AnalysisSamples.random(&generator, scraps: 30) }
    texts += (0..<1000 * Self.form.count).map { _ in AnalysisSamples.random(&generator, scraps: 30, of: ascii) }
    for set in AnalysisSamples.realSets { texts += try AnalysisSamples.real(set, 10) }
    for text in texts {
      var first = TokenBuffer()
      var second = TokenBuffer()
      shorter.analyze(text, into: &first)
      longer.analyze(text, into: &second)
      #expect(plain(first) == plain(second), "seed \(generator.seed): \(text)")
    }
  }

  @Test func longLinesAreCutWithoutATrace() throws {
    var whole = try AnalysisSession(table: FoldingTable.shared.get(), stopWords: StopWords())
    var cut = try AnalysisSession(table: FoldingTable.shared.get(), stopWords: StopWords())
    whole.longestLine = .max
    cut.pieceLength = 1
    cut.longestLine = 1
    var generator = SeededGenerator(seed: Self.form.seed + 9)
    var texts = (0..<500 * Self.form.count).map { _ in AnalysisSamples.random(&generator, scraps: 60) }
    let words = AnalysisSamples.scraps.filter { $0.utf8.allSatisfy { $0 < 0x80 } } + ["，", "。", "巴西", "1", "234", " "]
    texts += (0..<500 * Self.form.count).map { _ in AnalysisSamples.random(&generator, scraps: 60, of: words) }
    for set in AnalysisSamples.realSets { texts += try AnalysisSamples.real(set, 10) }
    for text in texts {
      var first = TokenBuffer()
      var second = TokenBuffer()
      whole.analyze(text, into: &first)
      cut.analyze(text, into: &second)
      let difference = zip(plain(first), plain(second)).first { $0 != $1 }
      #expect(difference == nil, "seed \(generator.seed): \(text)")
      #expect(first.tokens.count == second.tokens.count && first.nextPosition == second.nextPosition)
    }
  }
}
