import InvertedIndex
import TestSupport
import Testing
import TextBytes

@testable import Ingestion

/// The analyser's words against what ICU alone says of the same folded text.
@Suite final class PlainICUTests {
  let analyzer: TextAnalyzer
  let breaker: WordBreaker

  init() throws {
    analyzer = try TextAnalyzer()
    breaker = try WordBreaker()
  }

  private struct Segment: Hashable {
    var start: Int
    var end: Int
  }

  /// ICU's segments, as ranges of the folded text's bytes.
  private func segments(_ folded: [UInt8]) -> [Segment] {
    var ends: [Int32] = []
    breaker.segmentEnds(of: Array(String(decoding: folded, as: UTF8.self).utf16), into: &ends)
    var segments: [Segment] = []
    var start = 0
    var unit: Int32 = 0
    for end in ends {
      var byte = start
      while unit < end {
        let length = folded[byte].characterLength
        byte += length
        unit += length == 4 ? 2 : 1
      }
      segments.append(Segment(start: start, end: byte))
      start = byte
    }
    return segments
  }

  /// A text of one piece, whose folded form therefore lies at the beginning of the buffer.
  private func check(_ text: String, _ table: FoldingTable) {
    var folded = FoldedText()
    folded.fold(text.utf8.span, 0..<text.utf8.count, with: table)
    let bytes = folded.bytes
    var buffer = TokenBuffer()
    analyzer.analyze(text, into: &buffer)
    var surfaces: Set<Segment> = []
    var hanWords: Set<Segment> = []
    for token in buffer.tokens {
      let segment = Segment(start: Int(token.termStart), end: Int(token.termStart) + Int(token.termLength))
      if token.kind == .surface { surfaces.insert(segment) }
      if token.kind == .word, token.isHan { hanWords.insert(segment) }
    }
    var icuHanWords: Set<Segment> = []
    for segment in segments(bytes) {
      let string = String(decoding: bytes[segment.start..<segment.end], as: UTF8.self)
      let classes = string.unicodeScalars.map { table.characterClass($0.value) }
      if classes.contains(.han) {
        icuHanWords.insert(segment)
      } else if classes.allSatisfy({ $0 == .letter || $0 == .mark }), classes.first == .letter,
        segment.end - segment.start < 256
      {
        #expect(surfaces.contains(segment), "\(string) in \(text)")
      }
    }
    // Where ICU is shown another character than the folded one.
    if String(decoding: bytes, as: UTF8.self).unicodeScalars.contains(where: { $0 == "着" || $0 == "干" }) { return }
    #expect(hanWords == icuHanWords, "\(text)")
  }

  @Test(arguments: AnalysisSamples.realSets)
  func realTexts(_ set: String) throws {
    let table = try FoldingTable.shared.get()
    for text in try AnalysisSamples.real(set, 15) {
      for line in text.split(separator: "\n") where line.utf8.count < 4000 {
        // Kana and Han together are ICU's one dictionary, and two runs here.
        if line.unicodeScalars.contains(where: { (0x3040...0x30FF).contains($0.value) }) { continue }
        check(String(line), table)
      }
    }
  }

  @Test func randomTexts() throws {
    let table = try FoldingTable.shared.get()
    // Nor are marks of other scripts any part of a Han word here.
    let scraps = AnalysisSamples.scraps.filter { scrap in
      !["\u{93F}", "\u{94D}"].contains(scrap)
        && !scrap.unicodeScalars.contains {
          (0x3000...0x30FF).contains($0.value) || (0xFF66...0xFF9F).contains($0.value)
        }
    }
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<300 { check(AnalysisSamples.random(&generator, scraps: 30, of: scraps), table) }
  }
}
