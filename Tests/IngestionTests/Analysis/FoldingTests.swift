import TestSupport
import Testing

@testable import Ingestion

@Suite struct FoldingTests {
  let table: FoldingTable

  init() throws { table = try FoldingTable.shared.get() }

  private func folded(_ text: String) -> [UInt8] {
    var folded = FoldedText()
    folded.fold(text.utf8.span, 0..<text.utf8.count, with: table)
    return folded.bytes
  }

  @Test func foldingTwiceIsFoldingOnce() {
    var failures: [String] = []
    for value in 0..<UInt32(0x32000) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = folded(String(scalar))
      if folded(String(decoding: once, as: UTF8.self)) != once { failures.append("U+\(String(value, radix: 16))") }
    }
    #expect(failures == [])
  }

  @Test func theTableFoldsAsICUFoldsWholeTexts() {
    let scraps = AnalysisSamples.scraps.filter { !["½", "™"].contains($0) }
    var generator = SeededGenerator(seed: 11)
    for round in 0..<2000 {
      let text = AnalysisSamples.random(&generator, scraps: 12, of: scraps)
      var expected: [UInt8] = []
      table.fold(Array(text.utf16), into: &expected)
      #expect(folded(text) == expected, "round \(round), seed \(generator.seed): \(text.unicodeScalars.map(\.value))")
    }
  }

  @Test func marksWithoutEndTakeLinearTime() {
    let marks = String(repeating: "\u{301}\u{323}", count: 200_000)
    #expect(folded("a" + marks + "b") == Array("ab".utf8))
    #expect(folded(String(repeating: "\u{200B}", count: 300_000) + "x") == Array("x".utf8))
  }
}
