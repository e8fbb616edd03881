import TestSupport
import Testing

@testable import InvertedIndex

struct PhraseTableTests {
  private let analyzer = PlainAnalyzer()

  private func names(_ table: PhraseTable, _ typed: String) -> [[String]] {
    table.matches(QueryText(typed, analyzer: analyzer), typed: typed).map(\.names)
  }

  @Test func theLongestNameOfWholeWordsCounts() {
    var table = PhraseTable(weight: 0.5)
    table.add(phrases: [("York", .always)], names: ["Eboracum"], analyzer: analyzer)
    table.add(phrases: [("New York", .always)], names: ["Big Apple"], analyzer: analyzer)
    table.add(phrases: [("York", .always)], names: ["约克"], analyzer: analyzer)
    #expect(names(table, "new york city") == [["Big Apple"]])
    #expect(names(table, "york, NEW YORK") == [["Eboracum", "约克"], ["Big Apple"]])
    #expect(names(table, "yorkshire newyork new") == [])
    #expect(names(table, "") == [])
  }

  @Test func aCapitalDecidesWhereItMeansSomething() {
    var table = PhraseTable(weight: 0.5)
    table.add(phrases: [("Turkey", .capital)], names: ["土耳其"], analyzer: analyzer)
    table.add(phrases: [("US", .verbatim)], names: ["美国"], analyzer: analyzer)
    for typed in ["Turkey", "TURKEY", "roast in Turkey", "Turkey Greece"] {
      #expect(names(table, typed) == [["土耳其"]], "\(typed)")
    }
    for typed in ["turkey", "roast turkey", "Turkey with chestnuts", "us", "Us", "tell us"] {
      #expect(names(table, typed) == [], "\(typed)")
    }
    #expect(names(table, "the US today") == [["美国"]])
  }
}
