import SearchAPI
import TestSupport
import Testing
import TextBytes

@testable import search

@Suite("Searching as one types")
struct InteractiveTests {
  @Test func keysAreToldFromBytes() {
    var parser = KeyParser()
    #expect(
      parser.feed(Array("a巴\u{1B}[A\u{1B}OB\u{1B}[5~\u{1B}[3~\u{1B}[1;5C\r\t\u{7F}\u{3}".utf8)) == [
        .text("a"), .text("巴"), .up, .down, .pageUp, .delete, .right, .enter, .tab, .backspace, .control("c"),
      ])
    #expect(!parser.isWaiting)
    // A lone Escape is one once nothing follows.
    #expect(parser.feed([0x1B]) == [] && parser.isWaiting)
    #expect(parser.flush() == [.escape] && !parser.isWaiting)
    #expect(parser.feed([0x1B]) == [] && parser.feed([UInt8(ascii: "x")]) == [.escape, .text("x")])
    #expect(parser.feed([0x1B, 0x1B, 0x3]) == [.escape, .escape, .control("c")])
  }

  /// Terminals send an Escape ahead of what is typed with Alt, both at once.
  @Test(arguments: ["x", "西", "\u{7F}", "\r", "["])
  func whatIsTypedWithAltIsIgnored(character: String) {
    var parser = KeyParser()
    #expect(parser.feed(Array("\u{1B}\(character)".utf8)) == [] && parser.flush() == [])
    #expect(parser.feed(Array("a".utf8)) == [.text("a")])
    // Two keys, one soon after the other.
    #expect(parser.feed([0x1B]) == [])
    #expect((parser.feed(Array(character.utf8)) + parser.flush()).first == .escape)
  }

  @Test func bytesMayComeInAnyPieces() {
    let bytes = Array("x\u{1B}[B巴西\u{1B}[6~é\u{15}".utf8)
    var whole = KeyParser()
    let keys = whole.feed(bytes)
    for cut in 0...bytes.count {
      var parser = KeyParser()
      #expect(parser.feed(Array(bytes[..<cut])) + parser.feed(Array(bytes[cut...])) == keys, "cut at \(cut)")
    }
  }

  @Test func noBytesAreTooStrange() {
    var generator = SeededGenerator.fresh()
    for _ in 0..<2000 {
      var parser = KeyParser()
      for _ in 0..<20 { _ = parser.feed([.random(in: 0...255, using: &generator)]) }
      _ = parser.flush()
      #expect(!parser.isWaiting, "seed \(generator.seed)")
    }
  }

  @Test func everyLineFitsTheScreen() {
    var generator = SeededGenerator.fresh()
    let hits = (0..<12).map { number in
      HitAnswer(
        id: "\(number)", url: "http://a.example/\(String(repeating: "长", count: number * 5))",
        title: String(repeating: "阿里 Baba ", count: number),
        snippet: String(repeating: "巴西 market, ", count: number * 3),
        highlights: [[0, 2]], score: 1, site: "a.example", lang: "zh", published: "2014-08-27", indexed: "")
    }
    for _ in 0..<300 {
      var view = InteractiveView(terminal: Terminal(.never), today: "2026-01-01")
      (view.rows, view.columns) = (.random(in: 4...40, using: &generator), .random(in: 12...120, using: &generator))
      view.line = QueryLine(String(repeating: "巴a", count: .random(in: 0...80, using: &generator)))
      for _ in 0..<Int.random(in: 0...100, using: &generator) { _ = view.line.press(.left) }
      view.answer = SearchAnswer(query: "", tookUs: 1, total: .init(value: 12, relation: .eq), hits: hits)
      for _ in 0..<30 { view.move(by: .random(in: -4...5, using: &generator)) }
      let (lines, cursor) = view.frame()
      #expect(lines.count == view.rows)
      #expect(
        lines.allSatisfy { DisplayWidth.of($0) <= view.columns }, "\(view.columns) columns, seed \(generator.seed)")
      #expect(lines.contains { $0.hasPrefix("▌") }, "the chosen result is on the screen")
      #expect((cursor?.column ?? 0) < view.columns)
    }
  }

  @Test(
    arguments: [
      ([.left, .left, .left, .left, .text("b")], "alibbb", "a 巴西"), ([.left, .backspace], "alibba ", "西"),
      ([.left, .left, .delete], "alibba ", "西"), ([.control("a"), .delete, .right], "l", "ibba 巴西"),
      ([.control("a"), .text("x"), .left, .left, .left], "", "xalibba 巴西"),
      ([.left, .control("e"), .right, .text("!")], "alibba 巴西!", ""), ([.left, .control("k")], "alibba 巴", ""),
      ([.control("w")], "alibba ", ""), ([.left, .control("w")], "alibba ", "西"), ([.left, .control("u")], "", ""),
    ] as [([Key], String, String)])
  func aQueryIsEditedWhereTheCursorStands(keys: [Key], before: String, after: String) {
    var line = QueryLine("alibba 巴西")
    for key in keys {
      let isTaken = line.press(key)
      #expect(isTaken)
    }
    #expect(line.before == before && line.after == after)
    // What moves the choice is not the line's.
    let isTaken = line.press(.up)
    #expect(!isTaken)
  }

  /// Each line once, in either direction, with a paragraph of many screens among others; and whole at any width.
  @Test func aPageIsReadLineByLine() {
    let long = (0..<1200).map { "word\($0)" }.joined(separator: " ")
    let text = "First 巴西.\n\n\(String(repeating: "长", count: 3000))\n\(long)\nLast."
    var view = InteractiveView(terminal: Terminal(.never), today: "2026-01-01")
    (view.rows, view.columns) = (4, 40)
    view.open(
      DocumentAnswer(
        id: "i", url: "u", title: "T", text: text, author: "马", site: "", lang: "zh", published: nil, indexed: "",
        charset: ""))
    func top() -> String { view.frame().lines[2] }
    var down = [top()]
    repeat {
      view.move(by: 1)
      down.append(top())
    } while down.last != "Last."
    #expect(Array(down.prefix(4)) == ["马 · zh · u", "", "First 巴西.", ""])
    #expect(down.joined(separator: " ").filter { $0 == "长" }.count == 3000)
    #expect(down.flatMap { $0.split(separator: " ") }.filter { $0.hasPrefix("word") }.count == 1200)
    view.move(by: 5)
    #expect(top() == "Last.")
    var up = [top()]
    while up.count < down.count {
      view.move(by: -1)
      up.append(top())
    }
    #expect(up == down.reversed())
    view.move(by: -5)
    #expect(top() == down[0])
    view.moveToEnd()
    #expect(top() == "Last.")
    view.move(by: -300)
    #expect(top() == down[down.count - 301])
    for columns in [12, 200] {
      view.columns = columns
      let (lines, _) = view.frame()
      #expect(lines.count == view.rows && lines.allSatisfy { DisplayWidth.of($0) <= columns })
      view.move(by: -1)
    }
    view.moveToStart()
    #expect(top().hasPrefix("马"))
  }

  /// Further results than were asked for are not passed over in silence.
  @Test func whatIsNotShownIsTold() {
    var view = InteractiveView(terminal: Terminal(.never), today: "2026-01-01")
    view.line = QueryLine("word")
    let hit = HitAnswer(
      id: "1", url: "", title: "T", snippet: nil, highlights: [], score: 1, site: "", lang: "", published: nil,
      indexed: "")
    for (total, line) in [(2, "2 results (0.0 ms), the first 1 here"), (1, "1 result (0.0 ms)")] {
      view.answer = SearchAnswer(query: "", tookUs: 1, total: .init(value: total, relation: .eq), hits: [hit])
      #expect(view.frame().lines[1] == line)
    }
  }

  /// As long a text as a query may be is pasted, moved through, and shown at each key.
  @Test func aLongLineIsShownAroundTheCursor() {
    let most = ServiceLimits.current.queryBytes
    var line = QueryLine(String(repeating: "巴a西b", count: most / 8))
    #expect(line.text.utf8.count == most)
    for _ in 0..<400 {
      _ = line.press(.left)
      let (text, cursor) = line.shown(columns: 80)
      #expect((79...80).contains(DisplayWidth.of(text)) && (79...80).contains(cursor) && line.text.contains(text))
    }
    // There is no room for more, and room again for what takes the place of something.
    let full = line
    let isTaken = line.press(.text("c"))
    #expect(isTaken && line.text == full.text && line.isFull)
    _ = line.press(.backspace)
    #expect(!line.isFull)
    _ = line.press(.text("c"))
    #expect(line.text != full.text && !line.isFull)
  }

  /// What does not fit is left out on both sides of the cursor.
  @Test func theCursorIsAlwaysSeen() {
    var line = QueryLine("一二三四五六")
    #expect(line.shown(columns: 6) == ("四五六", 6))
    for _ in 0..<4 { _ = line.press(.left) }
    #expect(line.shown(columns: 6) == ("一二三", 4))
    #expect(QueryLine("a b ").shown(columns: 9) == ("a b ", 4))
    var words = QueryLine("one two")
    for _ in 0..<4 { _ = words.press(.left) }
    #expect(words.shown(columns: 20) == ("one two", 3))
  }

  @Test func anUnfinishedWordIsAPrefix() {
    #expect(Asking.asPrefix("alib") == "alib*")
    #expect(Asking.asPrefix("brazil alib") == "brazil alib*")
    for query in ["a", "阿里", "title:alib", "\"alib", "alib ", "alib*", "-alib", ""] {
      #expect(Asking.asPrefix(query) == nil, "\(query)")
    }
  }

  @Test func eventsAreTakenApartInAnyPieces() {
    let stream = ": following\n\nevent: hit\ndata: {\"a\":1}\n\n: \n\nevent: error\ndata: {\"b\":2}\n\n"
    for cut in 0...stream.utf8.count {
      let events = EventStream()
      let bytes = Array(stream.utf8)
      let told = events.feed(Array(bytes[..<cut])) + events.feed(Array(bytes[cut...]))
      #expect(
        told.map { "\($0.name) \(String(decoding: $0.data, as: UTF8.self))" } == ["hit {\"a\":1}", "error {\"b\":2}"])
    }
  }

  @Test(arguments: [
    ("2026-03-01", "today"), ("2026-02-28", "yesterday"), ("2026-02-16", "13 days ago"), ("2026-02-15", "2 weeks ago"),
    ("2025-12-31", "2025-12-31"), ("2026-03-02", "2026-03-02"), ("2024", "2024"),
  ]) func datesAreToldAsPeopleDo(day: String, text: String) {
    #expect(RelativeDate.text(day[...], today: "2026-03-01") == text)
  }
}
