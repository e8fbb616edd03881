/// What a searcher knows of words beside the documents it searches. Without it, a query is searched by its own words alone.
public struct Vocabulary: Sendable {
  /// Names of the same things, the first table's before the next one's.
  public var tables: [PhraseTable]
  /// The index's own words.
  public var lexicons: Lexicons

  public init(tables: [PhraseTable] = [], lexicons: Lexicons) {
    self.tables = tables
    self.lexicons = lexicons
  }

  /// What Han words weigh whose pinyin was typed.
  private static let pinyinWeight: Float = 0.5
  /// How many of them.
  private static let mostSpelled = 3
  /// Shorter Latin words are spelt by chance: `he` is 和.
  private static let shortestPinyin = 4
  /// A Latin word that the index holds is taken for pinyin, too, where it has so many syllables …
  private static let unmistakable = 3
  /// … or where the Han word is so many times as frequent.
  private static let greaterFrequency = 4

  /// Other names for a part of a text.
  struct Names {
    /// Of the text's units.
    var units: Range<Int>
    var names: [String]
    var weight: Float
  }

  /// What a text is also searched by. `frequency` tells how many documents hold a Latin word.
  func names(
    for text: QueryText, typed: String, snapshot: Snapshot, frequency: (QueryText.Unit) throws(SearchError) -> Int
  ) throws(SearchError) -> [Names] {
    var found: [Names] = []
    for table in tables {
      found += table.matches(text, typed: typed).map { Names(units: $0.units, names: $0.names, weight: table.weight) }
    }
    var lexicons: Lexicons.Current?
    for (index, unit) in text.units.enumerated() where Self.mayBePinyin(unit) {
      if found.contains(where: { $0.units.contains(index) }) { continue }
      let current = lexicons ?? self.lexicons.current(snapshot)
      lexicons = current
      let words = current.spelled(unit.term, exactly: true, most: Self.mostSpelled)
      if words.isEmpty { continue }
      let known = try frequency(unit)
      let names = words.filter {
        known == 0 || $0.text.unicodeScalars.count >= Self.unmistakable
          || $0.frequency >= Self.greaterFrequency * known
      }
      if !names.isEmpty {
        found.append(Names(units: index..<index + 1, names: names.map(\.text), weight: Self.pinyinWeight))
      }
    }
    return found
  }

  /// Syllables end in a vowel, in n, ng or r.
  private static func mayBePinyin(_ unit: QueryText.Unit) -> Bool {
    guard !unit.isHan, !unit.isStopWord, (shortestPinyin...32).contains(unit.term.count), let last = unit.term.last,
      "aeioungrv".utf8.contains(last)
    else { return false }
    return unit.term.allSatisfy { 97...122 ~= $0 }
  }
}
