/// Names of the same things: what a query may be searched by beside its own words.
///
/// A phrase is looked up by its words as the analyser sees them, in any case, width and script, and only as whole
/// words: `马里` is not found in `马里兰`.
public struct PhraseTable: Sendable {
  /// When a phrase that stands in a query is taken for the name.
  public enum Condition: Sendable {
    /// However it is typed.
    case always
    /// Typed with a capital that means something: an everyday word as well (`Turkey`). At the head of a text whose
    /// other words are in lower case a capital means nothing.
    case capital
    /// Typed just so: a short form that is a word in lower case (`US`).
    case verbatim
  }

  private struct Entry: Sendable {
    var group: Int
    var phrase: String
    var condition: Condition
  }

  /// Names for part of a text.
  struct Match: Sendable {
    /// Of the text's units.
    var units: Range<Int>
    var names: [String]
  }

  /// What a name weighs, with the word that was typed as 1.
  public let weight: Float
  private var groups: [[String]] = []
  private var entries: [[UInt8]: [Entry]] = [:]
  /// The words that phrases begin with, and how many words the longest of them has.
  private var longest: [[UInt8]: Int] = [:]

  public init(weight: Float) { self.weight = weight }

  /// How many phrases lead to other names.
  public var count: Int { entries.count }

  /// Adds one direction: each of `phrases` is also searched by each of `names`.
  public mutating func add(
    phrases: [(text: String, condition: Condition)], names: [String], analyzer: any Analyzer
  ) {
    groups.append(names.uniqued())
    for phrase in phrases {
      let units = QueryText(phrase.text, analyzer: analyzer).units
      guard !units.isEmpty, units.count <= Self.longestPhrase else { continue }
      let key = Self.key(units[...])
      if entries[key]?.contains(where: { $0.group == groups.count - 1 }) == true { continue }
      entries[key, default: []].append(
        Entry(group: groups.count - 1, phrase: phrase.text, condition: phrase.condition))
      longest[units[0].term] = max(longest[units[0].term] ?? 0, units.count)
    }
  }

  /// Words of a phrase; longer ones are nobody's name.
  private static let longestPhrase = 8

  /// The longest known phrases of a text, from left to right.
  func matches(_ text: QueryText, typed: String) -> [Match] {
    guard !entries.isEmpty else { return [] }
    let units = text.units
    var matches: [Match] = []
    var start = 0
    while start < units.count {
      var end = min(units.count, start + (longest[units[start].term] ?? 0))
      while end > start {
        let names = names(of: start..<end, units, typed)
        if !names.isEmpty {
          matches.append(Match(units: start..<end, names: names))
          break
        }
        end -= 1
      }
      start = max(end, start + 1)
    }
    return matches
  }

  private func names(of range: Range<Int>, _ units: [QueryText.Unit], _ typed: String) -> [String] {
    let key = Self.key(units[range])
    guard let found = entries[key] else { return [] }
    var names: [String] = []
    for entry in found {
      switch entry.condition {
      case .always: break
      case .capital: guard Self.hasMeaningfulCapital(range, units, typed) else { continue }
      case .verbatim: guard Self.text(range, units, typed) == entry.phrase else { continue }
      }
      names += groups[entry.group]
    }
    return names.uniqued()
  }

  private static func text(_ range: Range<Int>, _ units: [QueryText.Unit], _ typed: String) -> String {
    let bytes = Array(typed.utf8)
    return String(decoding: bytes[units[range.lowerBound].start..<units[range.upperBound - 1].end], as: UTF8.self)
  }

  private static func hasMeaningfulCapital(_ range: Range<Int>, _ units: [QueryText.Unit], _ typed: String) -> Bool {
    func begins(_ index: Int) -> Unicode.Scalar? { text(index..<index + 1, units, typed).unicodeScalars.first }
    guard begins(range.lowerBound)?.properties.isUppercase == true else { return false }
    if range.lowerBound > 0 { return true }
    let others = (range.upperBound..<units.count).compactMap(begins).filter(\.properties.isCased)
    return others.isEmpty || others.contains(where: \.properties.isUppercase)
  }

  /// Words with blanks between, Han without.
  private static func key(_ units: ArraySlice<QueryText.Unit>) -> [UInt8] {
    var key: [UInt8] = []
    var previousIsHan = true
    for unit in units {
      if !unit.isHan || !previousIsHan { key.append(32) }
      key += unit.term
      previousIsHan = unit.isHan
    }
    return key
  }
}
