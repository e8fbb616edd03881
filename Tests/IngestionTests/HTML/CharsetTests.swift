import Testing

@testable import Ingestion

@Suite struct CharsetTests {
  // 中文网页的内容在这里。 in three encodings.
  static let gbk: [UInt8] = [
    0xD6, 0xD0, 0xCE, 0xC4, 0xCD, 0xF8, 0xD2, 0xB3, 0xB5, 0xC4, 0xC4, 0xDA, 0xC8, 0xDD, 0xD4, 0xDA, 0xD5, 0xE2, 0xC0,
    0xEF, 0xA1, 0xA3,
  ]
  static let utf8 = Array("中文网页的内容在这里。".utf8)
  // 中文網頁的內容在這裡。
  static let big5: [UInt8] = [
    0xA4, 0xA4, 0xA4, 0xE5, 0xBA, 0xF4, 0xAD, 0xB6, 0xAA, 0xBA, 0xA4, 0xBA, 0xAE, 0x65, 0xA6, 0x62, 0xB3, 0x6F, 0xB8,
    0xCC, 0xA1, 0x43,
  ]

  private func page(_ text: [UInt8], head: String = "", times: Int = 8) -> [UInt8] {
    Array("<html><head>\(head)</head><body><p>".utf8) + (0..<times).flatMap { _ in text }
      + Array("</p></body></html>".utf8)
  }

  private func decoded(_ bytes: [UInt8], type: String? = nil) -> (text: String, name: String) {
    let decoded = TextDecoder.decode(bytes, declaredType: type)
    return (String(decoding: decoded.utf8, as: UTF8.self), decoded.charset.name)
  }

  @Test(arguments: [
    "", "<meta charset=gbk>", "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>",
    "<meta charset=utf-8>", "<!-- <meta charset=big5> --><META CHARSET = \"GB18030\">",
  ])
  func chineseIsReadWhateverIsDeclared(head: String) {
    let result = decoded(page(Self.gbk, head: head))
    #expect(result.name == "gb18030")
    #expect(result.text.contains("中文网页的内容在这里。"))
  }

  @Test func big5OverGBKIsOverruled() {
    #expect(decoded(page(Self.gbk, head: "<meta charset=big5>", times: 3)).name == "gb18030")
    #expect(decoded(page(Self.big5, head: "<meta charset=big5>", times: 3)).name == "big5")
  }

  /// 中文 in RFC 1843's encoding; an opening that is not closed, or around an odd number of bytes, is none.
  @Test func switchesToPairsOfLettersAreRead() {
    #expect(decoded(page(Array("~{VPND~}".utf8))).text.contains("中文"))
    #expect(CharsetDetector.escaped(Array("~{VPND~} ~{VPND~}".utf8)) != nil)
    for text in ["~{VPND~} ~{VPND", "~{VPND~} ~{VPN~}", "~ {VPND~}~{VPND~}"] {
      #expect(CharsetDetector.escaped(Array(text.utf8)) == nil, "\(text)")
    }
  }

  /// Of tens of thousands of openings each looked for its end in all that follows.
  @Test(.timeLimit(.minutes(1))) func manyOpeningsAreLookedAtOnce() {
    let page = Array(repeatElement(Array("~{a".utf8), count: 22_000).joined())
    for _ in 0..<5 { #expect(CharsetDetector.escaped(page) == nil) }
  }

  @Test func utf8OverrulesAWrongDeclaration() {
    let result = decoded(page(Self.utf8, head: "<meta charset=gb2312>"), type: "text/html; charset=big5")
    #expect(result.name == "utf-8")
    #expect(result.text.contains("中文网页的内容在这里。"))
  }

  @Test func traditionalInBig5() {
    for head in ["", "<meta charset=big5>"] {
      let result = decoded(page(Self.big5, head: head, times: 20))
      #expect(result.name == "big5")
      #expect(result.text.contains("中文網頁的內容在這裡。"))
    }
  }

  @Test func theTypeOfTheAnswerCounts() {
    #expect(decoded(page([0xE9, 0x74, 0xE9]), type: "text/html; charset=ISO-8859-1").text.contains("été"))
  }

  /// One bad byte must cost one character.
  @Test func badBytesCostNothingElse() {
    let broken = page(Self.gbk + [0xFF] + Self.gbk, head: "<meta charset=gb2312>", times: 30)
    let result = decoded(broken)
    #expect(result.text.contains("\u{FFFD}"))
    #expect(result.text.hasSuffix("</p></body></html>"))
    let brokenUTF8 = decoded(page(Self.utf8 + [0xC0] + Self.utf8, times: 30))
    #expect(brokenUTF8.name == "utf-8")
    #expect(brokenUTF8.text.hasSuffix("</p></body></html>"))
  }

  /// A few sentences tell what they are written in, though bytes among them are broken and nothing is declared.
  @Test func shortTextWithBadBytes() {
    let short = decoded(Array("<p>half a page ".utf8) + [0xFF, 0xFE] + Array("这一页坏了但是还有字".utf8))
    #expect(short.name == "utf-8" && short.text == "<p>half a page \u{FFFD}\u{FFFD}这一页坏了但是还有字")
    #expect(decoded(page(Self.gbk)).name == "gb18030")
    // A line of plain text: nothing but characters and what is broken is no UTF-16, which ICU takes it for.
    for place in stride(from: 0, through: 12, by: 2) {
      var line = Array(Self.gbk.prefix(12))
      line.insert(0xFF, at: place)
      #expect(!decoded(line).name.hasPrefix("utf-16"), "at \(place)")
      #expect(decoded(Self.gbk + line + Self.gbk).name == "gb18030", "at \(place)")
    }
  }

  @Test func wideTextWithAndWithoutMark() {
    let text = "<p>Plain words, and 中文 too.</p>"
    let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [little, [0xFF, 0xFE] + little, big, [0xFE, 0xFF] + big] { #expect(decoded(bytes).text == text) }
  }

  /// Any byte may be half of a Han character: no sign of binary data.
  @Test func wideHanIsText() throws {
    let text = "<p>" + String(repeating: "一三丁万下个中丰串，、。", count: 40) + "</p>"
    let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big] {
      let page = try PageExtractor().extract(RawPage(bytes: bytes, url: "file:///wide.html"))
      #expect(page.text.hasPrefix("一三丁万下个中丰串，、。"))
    }
    // Sound of sixteen bits, as quiet as it is between words.
    let sound = (1..<4000).flatMap { [UInt8($0 * 7 % 19), UInt8(0)] }
    #expect(
      PageKind.binary(sound, declaredType: nil) != nil
        && PageKind.binary([0xFF, 0xFE] + sound, declaredType: nil) != nil)
  }

  /// Two bytes a character, of which none is zero: only the declaration tells.
  @Test func wideHanWithoutMarkupIsReadAsDeclared() throws {
    let text = String(repeating: "一个月以后，渔船又回到了港口，码头上站满了人。", count: 20)
    for (label, bytes) in [
      ("utf-16le", text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
      ("utf-16be", text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
    ] {
      let page = try PageExtractor().extract(
        RawPage(bytes: bytes, url: "file:///wide.html", declaredType: "text/html; charset=\(label)"))
      #expect(page.text.hasPrefix("一个月以后"))
      #expect(page.charset == label)
    }
    // What is plainly not so is not believed.
    let plain = Array("<p>Plain words in single bytes, as anyone can see.</p>".utf8)
    let page = try PageExtractor().extract(
      RawPage(bytes: plain, url: "file:///plain.html", declaredType: "text/html; charset=utf-16le"))
    #expect(page.text.hasPrefix("Plain words"))
  }

  @Test func bracketsOfProgramsAreNoChinese() {
    let lisp = "(format t \"~{(~a)~}\" list) and (format nil \"~{[~a]~}\" list) print a list each."
    #expect(decoded(Array(lisp.utf8)).text == lisp)
  }

  @Test func aCharacterThatTheEndCutsOffIsLeftOut() throws {
    let bytes = Array("<p>海边的小镇".utf8)
    for cut in 1...2 {
      let page = try PageExtractor().extract(RawPage(bytes: bytes.dropLast(cut), url: "file:///cut.html"))
      #expect(page.text == "海边的小")
    }
  }

  @Test func labelsStandForWhatBrowsersTakeThemFor() {
    for (label, name) in [
      ("GB2312", "gb18030"), ("x-gbk", "gb18030"), ("latin1", "windows-1252"), ("UTF8", "utf-8"),
      ("Shift_JIS", "shift_jis"), ("ks_c_5601-1987", "euc-kr"), (" 'big5' ", "big5"),
    ] { #expect(Charset(label: label)?.name == name) }
    #expect(Charset(label: "no-such-thing") == nil)
  }
}
