import InvertedIndex
import Testing

@testable import Ingestion

/// Texts that nobody writes and somebody sends.
@Suite struct AnalysisLimitTests {
  private func buffer(_ text: String) throws -> TokenBuffer {
    var buffer = TokenBuffer()
    try TextAnalyzer().analyze(text, into: &buffer)
    return buffer
  }

  @Test func aWordOfAMegabyteIsCut() throws {
    let buffer = try buffer(String(repeating: "é", count: 1 << 20))
    #expect(buffer.tokens.map(\.kind) == [.surface, .word])
    #expect(buffer.tokens.allSatisfy { $0.termLength == 255 && $0.end == 1 << 21 })
    #expect(try self.buffer(String(repeating: "ж", count: 1000)).tokens.allSatisfy { $0.termLength == 254 })
  }

  @Test func aHanRunOfAMegabyteIsWordsAndPairs() throws {
    let count = (1 << 20) / 6
    let buffer = try buffer(String(repeating: "中国", count: count))
    #expect(buffer.tokens.count { $0.kind == .pair } == 2 * count)
    #expect(buffer.tokens.filter { $0.kind == .word }.reduce(0) { $0 + Int($1.units) } == 2 * count)
    #expect(buffer.nextPosition == UInt32(2 * count))
  }

  @Test(arguments: [
    "a-", "1.", "1,234,", "a'", "c++", "a1", "U.", "http://", "%2", ".a", "カ", "ไทย", "a\u{301}", "😀", "々a",
  ])
  func repetitionsTakeLinearTime(_ scrap: String) throws {
    let buffer = try buffer(String(repeating: scrap, count: 30_000))
    #expect(buffer.tokens.allSatisfy { $0.termLength <= 255 })
  }
}
