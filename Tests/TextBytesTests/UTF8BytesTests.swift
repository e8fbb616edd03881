import TestSupport
import Testing
import TextBytes

@Suite struct UTF8BytesTests {
  /// Every character there is, between two others.
  @Test func everyCharacterIsReadAsSwiftReadsIt() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let width = UTF8.width(scalar)
      let bytes = Array("ü\(String(Character(scalar)))好".utf8)
      let read = bytes.span.scalar(at: 2)
      let isRight =
        read == (value, width) && bytes[2].characterLength == width && bytes.characterEnd(from: 2) == 2 + width
        && (2..<2 + width).allSatisfy { bytes.characterStart(atOrBefore: $0) == 2 }
      if !isRight { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  /// Whatever the bytes are, nothing is read beyond their end.
  @Test func brokenBytesStayWithinBounds() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 1...6, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
      }
      for index in bytes.indices {
        let length = bytes.span.scalar(at: index).length
        #expect(length >= 1 && index + length <= bytes.count)
        #expect((index + 1...bytes.count).contains(bytes.characterEnd(from: index)))
        #expect((0...index).contains(bytes.characterStart(atOrBefore: index)))
      }
      #expect(bytes.characterStart(atOrBefore: bytes.count) == bytes.count)
    }
  }
}

@Suite struct FNV1aTests {
  /// Of the authors' own table.
  @Test func agreesWithItsAuthors() {
    #expect(FNV1a.of("".utf8) == 0xcbf2_9ce4_8422_2325)
    #expect(FNV1a.of("a".utf8) == 0xaf63_dc4c_8601_ec8c)
    #expect(FNV1a.of("foobar".utf8) == 0x8594_4171_f739_67e8)
  }
}

@Suite struct FixedWidthTests {
  @Test func zerosFillUpToTheWidth() {
    #expect(String(7, width: 2) == "07" && String(2014, width: 2) == "2014" && String(0, width: 4) == "0000")
    #expect(String(UInt64.max, radix: 16, width: 8) == "ffffffffffffffff" && String(255, radix: 16, width: 4) == "00ff")
  }
}

@Suite struct DisplayWidthTests {
  @Test func columnsOfATerminal() {
    #expect(DisplayWidth.of("abc") == 3)
    #expect(DisplayWidth.of("页面ｆ") == 6)
    #expect(DisplayWidth.of("e\u{301}") == 1)
    #expect(DisplayWidth.of("🙂") == 2)
  }
}
