import Foundation
import Testing

@testable import Ingestion

/// The file of readings against the transliterator of the ICU that Foundation brings.
struct PinyinTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/Ingestion/Analysis/Names/pinyin.txt").standardized

  /// Another version of ICU reads some characters otherwise.
  private static let mostDifferent = 100

  @Test func theFileSaysWhatICUSays() throws {
    let readings = try Self.readings()
    let lines = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
    if ProcessInfo.processInfo.environment["SEARCHD_WRITE_PINYIN"] != nil {
      let bySpelling = Dictionary(grouping: readings.keys.sorted()) { readings[$0] ?? "" }
      let table = bySpelling.sorted { $0.key < $1.key }.map { spelling, characters in
        "\(spelling) \(String(String.UnicodeScalarView(characters)))"
      }
      let text = (lines.filter { $0.hasPrefix("#") }.map(String.init) + table).joined(separator: "\n") + "\n"
      try text.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    #expect(readings.count > 20_000)
    let different = readings.filter { character, reading in
      String(decoding: Pinyin.shared.readings(of: character).first ?? [], as: UTF8.self) != reading
    }
    #expect(different.count <= Self.mostDifferent, "SEARCHD_WRITE_PINYIN=1 writes \(Self.file.path) anew")
  }

  @Test func otherReadingsComeBehindTheUsualOne() {
    let readings = Pinyin.shared.readings(of: "重").map { String(decoding: $0, as: UTF8.self) }
    #expect(readings == ["zhong", "chong"])
    #expect(Pinyin.shared.readings(of: "a").isEmpty && Pinyin.shared.readings(of: "ぁ").isEmpty)
  }

  /// Of each character of the basic block that ICU reads, its letters without their tone.
  private static func readings() throws -> [Unicode.Scalar: String] {
    let characters = (0x4E00...0x9FFF).compactMap { Unicode.Scalar(UInt32($0)) }
    // A line a character, so that none is read as part of a word.
    let lines = characters.map { String($0) }.joined(separator: "\n")
    let read = try #require(lines.applyingTransform(.mandarinToLatin, reverse: false)).split(separator: "\n")
    try #require(read.count == characters.count)
    var readings: [Unicode.Scalar: String] = [:]
    for (character, line) in zip(characters, read) {
      let letters = line.decomposedStringWithCanonicalMapping.unicodeScalars
        .filter { !(0x300...0x36F).contains($0.value) }
      if letters.allSatisfy({ 97...122 ~= $0.value }) {
        readings[character] = String(String.UnicodeScalarView(letters))
      }
    }
    return readings
  }
}
