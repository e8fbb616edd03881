import SearchAPI
import TestSupport
import Testing
import TextBytes

@testable import search

@Suite("Lines for a terminal")
struct WrapTests {
  private func text(_ lines: [[Wrap.Piece]]) -> [String] { lines.map { $0.map(\.text).joined() } }

  @Test func wordsStayWhole() {
    #expect(
      text(Wrap.lines(Wrap.marked("one two  three\nfour five", []), width: 10)) == ["one two", "three four", "five"])
    #expect(text(Wrap.lines(Wrap.marked("abcdefghijklmno", []), width: 10)) == ["abcdefghij", "klmno"])
    #expect(Wrap.lines([], width: 10).isEmpty)
  }

  @Test func hanBreaksAnywhereAndTakesTwoColumns() {
    #expect(text(Wrap.lines(Wrap.marked("阿里巴巴在巴西 ok", []), width: 10)) == ["阿里巴巴在", "巴西 ok"])
  }

  @Test func marksStayWithTheirText() {
    #expect(text(Wrap.lines(Wrap.marked("阿里巴巴，在巴西", []), width: 10)) == ["阿里巴巴，", "在巴西"])
    #expect(text(Wrap.lines(Wrap.marked("阿里巴巴在。巴西", []), width: 10)) == ["阿里巴巴", "在。巴西"])
    #expect(text(Wrap.lines(Wrap.marked("一二三四（五六）", []), width: 10)) == ["一二三四", "（五六）"])
  }

  @Test func aStoredTextIsBrokenBetweenWords() {
    let text = "title: T\n\n    code that is long\none two three four\n阿里巴巴在巴西利亚"
    #expect(
      Show.wrapped(text, width: 14)
        == "title: T\n\n    code that\n    is long\none two three\nfour\n阿里巴巴在巴西\n利亚")
  }

  /// Where a result's facts do not fit, its address stays whole, and a line of its own.
  @Test func factsStandBehindAnAddressOrBelow() throws {
    var hit = HitAnswer(
      id: "i", url: "https://example.com/a/long/address", title: "T", snippet: nil, highlights: [], score: 1, site: "",
      lang: "en", published: "2014-09-15", indexed: "", duplicates: 0)
    var terminal = Terminal(.never)
    terminal.width = 60
    #expect(
      ResultPrinter(terminal: terminal).text(hit) == "T\nhttps://example.com/a/long/address · 2014-09-15 · en\n")
    terminal.width = 40
    #expect(
      ResultPrinter(terminal: terminal).text(hit) == "T\nhttps://example.com/a/long/address\n2014-09-15 · en\n")
    hit.author = "马 Ma"
    #expect(
      ResultPrinter(terminal: terminal).text(hit)
        == "T\nhttps://example.com/a/long/address\n2014-09-15 · 马 Ma · en\n")
  }

  @Test func marksCountScalars() {
    let pieces = Wrap.lines(Wrap.marked("e\u{301}a 页b", [[2, 3], [4, 5]]), width: 40)
    #expect(
      pieces == [
        [
          Wrap.Piece(text: "e\u{301}", isMarked: false), Wrap.Piece(text: "a", isMarked: true),
          Wrap.Piece(text: " ", isMarked: false), Wrap.Piece(text: "页", isMarked: true),
          Wrap.Piece(text: "b", isMarked: false),
        ]
      ])
  }

  @Test func noLineIsTooWideAndNothingIsLost() {
    var generator = SeededGenerator(seed: 7)
    let alphabet = Array("ab页é 　\u{1B}ｆ🙂\n")
    for _ in 0..<500 {
      let count = Int.random(in: 0...80, using: &generator)
      let sample = String((0..<count).compactMap { _ in alphabet.randomElement(using: &generator) })
      let width = Int.random(in: 10...30, using: &generator)
      let lines = text(Wrap.lines(Wrap.marked(sample, [[1, 4], [9, 12]]), width: width))
      #expect(lines.allSatisfy { DisplayWidth.of($0) <= width }, "seed 7")
      let kept = sample.filter { !$0.isWhitespace && $0 != "\u{1B}" }
      #expect(lines.joined().filter { !$0.isWhitespace } == kept, "seed 7")
    }
  }

  @Test func rubbishRangesMarkNothing() {
    let pieces = Wrap.marked("abc", [[2, 1], [], [1], [7, 9], [-3, -1]])
    #expect(pieces.allSatisfy { !$0.isMarked })
  }
}
