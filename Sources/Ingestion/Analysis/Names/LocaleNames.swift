internal import CICU
import InvertedIndex

/// What ICU's locale data call countries and regions, languages, currencies and cities in English, simplified and
/// traditional Chinese: `Brazil` is 巴西, and `紐西蘭` 新西兰. ICU knows the cities that time zones are called after; the
/// provinces and large cities of China, and cities of the world that are in the news, are in `places.txt`.
///
/// Left out are names that would mislead:
/// - those with years, numbers or remarks (`Brazilian Cruzeiro (1942–1967)`); a bracketed second name is one of its own;
/// - languages without a two-letter code, which are called `Fang` or `Slave`, and codes for no place or money in
///   particular (`world`, special drawing rights);
/// - one-character Han names, and `homographs`.
public enum LocaleNames {
  /// What another name weighs, with the word that was typed as 1.
  private static let weight: Float = 0.5

  /// Everyday English words: they are names only with a capital. People's names that are places' as well stand here
  /// where Chinese writes the two differently (乔丹, 约旦).
  private static let everydayWords: Set<String> = [
    "canary", "casey", "center", "chad", "christmas", "cocos", "cologne", "currie", "dawson", "easter", "florence",
    "georgia", "guinea", "jersey", "jordan", "latin", "male", "midway", "oral", "palmer", "phoenix", "polish",
    "resolute", "reunion",
    "troll", "turkey", "wake",
  ]
  /// Han names that mean something else far more often: 雪梨 is a pear before it is Sydney.
  private static let homographs: Set<String> = ["雪梨", "凤凰", "鳳凰", "中心"]
  /// Shorter Latin names are words unless typed in capitals, and never searched for another one, `abbreviations` aside.
  private static let shortestName = 4
  /// Short names that mean nothing else.
  private static let abbreviations: Set<String> = ["UAE", "UK", "USA"]

  private struct Source {
    var tree: String
    var table: String
    var shape: icu_NameShape
  }

  private static let sources = [
    Source(tree: "region", table: "Countries", shape: icu_plain),
    Source(tree: "region", table: "Countries%short", shape: icu_plain),
    Source(tree: "region", table: "Countries%variant", shape: icu_plain),
    Source(tree: "lang", table: "Languages", shape: icu_plain),
    Source(tree: "curr", table: "Currencies", shape: icu_secondOfTwo),
    Source(tree: "zone", table: "zoneStrings", shape: icu_exemplarCity),
  ]
  private static let locales = ["en", "zh", "zh_Hant", "zh_Hant_HK"]

  /// Every name, leading to the others of the same thing.
  public static func table(analyzer: any Analyzer) -> PhraseTable {
    var things: [String: [String]] = [:]
    for source in sources {
      for locale in locales {
        forEach(source, locale) { key, name in
          let thing = "\(source.tree):\(key)"
          // English has names only for cities that are not called as their key says.
          if source.tree == "zone", things[thing] == nil, name == nil || locale != "en" {
            things[thing] = [city(of: key)].filter(isUsable)
          }
          things[thing, default: []] += (name.map(parts) ?? []).filter(isUsable)
        }
      }
    }
    for (thing, names) in places { things[thing, default: []] += names }
    var table = PhraseTable(weight: weight)
    for (_, names) in things.sorted(by: { $0.key < $1.key }) where Set(names).count > 1 {
      let targets = names.filter { isHan($0) || $0.utf8.count >= shortestName || abbreviations.contains($0) }
      table.add(phrases: names.map { ($0, condition($0)) }, names: targets, analyzer: analyzer)
    }
    return table
  }

  /// A line a place: its English name, and its Chinese ones, separated by tabs.
  private static var places: [(thing: String, names: [String])] {
    let text = String(decoding: PackageResources.places_txt, as: UTF8.self)
    return text.split(separator: "\n").map { line in
      let names = line.split(separator: "\t").map(String.init)
      return ("place:\(names[0])", names)
    }
  }

  /// The keys of things in particular, and their names.
  private static func forEach(_ source: Source, _ locale: String, _ body: (String, String?) -> Void) {
    withoutActuallyEscaping(body) { body in
      var taker = Taker(tree: source.tree, take: body)
      withUnsafeMutablePointer(to: &taker) { taker in
        icu_forEachName(source.tree, locale, source.table, source.shape, taker) { context, key, name, length in
          guard let context, let key else { return }
          let (thing, taker) = (String(cString: key), context.assumingMemoryBound(to: Taker.self))
          // Most of the languages are not: their names need no reading.
          guard LocaleNames.isParticular(thing, taker.pointee.tree) else { return }
          let text = name.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF16.self) }
          taker.pointee.take(thing, text)
        }
      }
    }
  }

  private struct Taker {
    var tree: String
    var take: (String, String?) -> Void
  }

  private static func isParticular(_ key: String, _ tree: String) -> Bool {
    switch tree {
    case "region": !["001", "QO", "ZZ", "XA", "XB"].contains(key)
    case "lang": key.utf8.count == 2
    case "curr": !key.hasPrefix("X")
    default: key.contains(":") && !key.hasPrefix("Etc:") && !key.hasPrefix("meta:")
    }
  }

  /// `America:New_York` is New York.
  private static func city(of key: String) -> String {
    String((key.split(separator: ":").last ?? "").map { $0 == "_" ? " " : $0 })
  }

  /// `Myanmar (Burma)` are two names; `Congo - Kinshasa` one and where it lies.
  private static func parts(_ name: String) -> [String] {
    // Hardly any name has brackets.
    guard name.unicodeScalars.contains(where: { "()（）".unicodeScalars.contains($0) }) else { return [name] }
    return name.split { "()（）".contains($0) }.map { part in
      String(part.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
  }

  private static func isUsable(_ name: String) -> Bool {
    let scalars = name.unicodeScalars
    let isPlain = scalars.allSatisfy { $0.properties.isAlphabetic || " -.'’&".unicodeScalars.contains($0) }
    guard isPlain, !name.contains(" - "), !homographs.contains(name) else { return false }
    // A code that stands for itself has no name.
    return isHan(name) ? scalars.count > 1 : scalars.count > 1 && scalars.first?.properties.isUppercase == true
  }

  private static func isHan(_ name: String) -> Bool { name.unicodeScalars.contains(where: \.properties.isIdeographic) }

  private static func condition(_ name: String) -> PhraseTable.Condition {
    if isHan(name) { return .always }
    if name.utf8.count < shortestName { return .verbatim }
    return everydayWords.contains(name.lowercased()) ? .capital : .always
  }
}
