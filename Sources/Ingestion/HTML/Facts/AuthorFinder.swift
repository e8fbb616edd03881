/// Who wrote a page, as it says itself.
enum AuthorFinder {
  private static let longest = 80

  /// Names separated by `, `; empty where there is none.
  static func author(_ facts: PageFacts, language: String) -> String {
    if language == "zh", let author = ChineseAuthorFinder.author(facts) { return author }
    let (linked, arePeople) = facts.linked.authors
    let people = clean(linked, facts)
    if arePeople, !people.isEmpty {
      return people.filter { !facts.isSite($0) || people.count == 1 }.joined(separator: ", ")
    }
    var site = ""
    for find in [{ _ in linked }, metas, marks, byline, classes] as [(PageFacts) -> [String]] {
      let found = clean(find(facts), facts)
      // A page that names its own site as the author often names a person further down.
      let others = found.filter { !facts.isSite($0) }
      if !others.isEmpty { return others.joined(separator: ", ") }
      if site.isEmpty { site = found.joined(separator: ", ") }
    }
    return site
  }

  private static func metas(_ facts: PageFacts) -> [String] {
    for name in [
      "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "parsely-author",
      "sailthru.author", "byl", "citation_author", "twitter:creator:name",
    ] {
      let values = facts.page.metas.filter { $0.name == name }.map { $0.content.collapsed }
      if !clean(values, facts).isEmpty { return values }
    }
    return []
  }

  private static func marks(_ facts: PageFacts) -> [String] {
    var names: [String] = []
    var end: Int?
    for mark in facts.page.marks where mark.property.split(separator: " ").contains("author") {
      let node = facts.page.nodes[mark.node]
      guard !node.cues.contains(.comment), node.end - node.start < 200 else { continue }
      // Others are far from the first: who wrote the answers, or other pages.
      if let end, node.start > end + nearby { break }
      let name = facts.page.string(node).prefix { $0 != "\n" }.description.collapsed
      if name.isEmpty { continue }
      if !names.contains(name) { names.append(name) }
      end = max(end ?? 0, node.end)
    }
    return names
  }

  /// Bytes between the names of one line.
  private static let nearby = 200

  /// A short line that begins with "By", or has "Author:" in it.
  private static func byline(_ facts: PageFacts) -> [String] {
    for index in facts.searched where facts.page.blocks[index].characters < 80 {
      guard let text = NameOpening.rest(ofLine: facts.text(index)) else { continue }
      let name = text.prefix {
        $0 != "|" && $0 != "," && $0 != "(" && !isFigure($0) && $0 != "•" && $0 != "·"
      }
      let found = clean([upToPlace(String(name))], facts)
      if found.first?.first?.isUppercase == true, found.first?.split(separator: " ").count ?? 9 <= 6 { return found }
    }
    return []
  }

  /// Without what comes behind a name: `Ann Lee — May 11`, `Ann Lee in Ankara`.
  private static func upToPlace(_ name: String) -> String {
    let ends = [" — ", " – ", " - ", " in ", " at "].compactMap { name.firstRange(of: $0)?.lowerBound }
    return ends.min().map { String(name[..<$0]) } ?? name
  }

  private static func classes(_ facts: PageFacts) -> [String] {
    let candidates = facts.page.nodes.lazy.filter { $0.cues.contains(.byline) && !$0.cues.contains(.comment) }
    for node in candidates.prefix(100) {
      guard node.end > node.start, node.end - node.start < 120 else { continue }
      let text = facts.page.string(node).split(separator: "\n").first.map(String.init) ?? ""
      let found = clean([text], facts)
      if let first = found.first, isPerson(first) { return found }
    }
    return []
  }

  // MARK: Names

  /// Two to five words with capitals, particles aside.
  private static func isPerson(_ name: String) -> Bool {
    let words = name.split(separator: " ")
    guard (2...5).contains(words.count), words[0].first?.isUppercase == true else { return false }
    return words.allSatisfy { $0.first?.isUppercase == true || particles.contains($0) }
      && !name.contains(where: isFigure)
  }

  private static let particles: Set<Substring> = [
    "von", "van", "der", "den", "de", "da", "do", "dos", "di", "du", "del", "della", "la", "le", "al", "el", "bin",
    "ibn",
    "y", "e", "zu", "ter",
  ]

  static func clean(_ values: [String], _ facts: PageFacts) -> [String] {
    var out: [String] = []
    for value in values {
      let text = NameOpening.rest(ofName: Entities.unescaped(value, times: 1).collapsed)
      for name in split(text).map({ spelledTogether(withoutShorthand(upToFigures($0))) })
      where isName(name, facts) && !out.contains(name) {
        out.append(name)
      }
    }
    return Array(out.prefix(12))
  }

  /// `李 四` as `李四`: a space makes names of two characters as wide as those of three.
  private static func spelledTogether(_ name: String) -> String {
    let parts = name.split(separator: " ")
    let isSpaced = parts.count == 2 && parts.allSatisfy { $0.count == 1 && $0.first.map(Script.isHan) == true }
    return isSpaced ? parts.joined() : name
  }

  /// A digit; 四 is one of names.
  private static func isFigure(_ character: Character) -> Bool {
    character.isNumber && !Script.isHan(character)
  }

  /// `ann 1,655 points`, `Ann Lee » Tue Aug 27` without what comes behind the name.
  private static func upToFigures(_ name: String) -> String {
    var words = name.split(separator: " ").prefix { $0 != "»" && $0 != "·" && $0 != "•" }[...]
    if let figures = words.dropFirst().firstIndex(where: { $0.first.map(isFigure) == true }) {
      words = words[..<figures]
      if words.last?.last == ":" { words = words.dropLast() }
      // `October 15`
      if words.count == 1, let word = words.first, DateScanner.Reader.isMonth(String(word)) { return "" }
    }
    return words.joined(separator: " ")
  }

  /// `Elena Oberholzer (obe)` without what stands in brackets.
  private static func withoutShorthand(_ name: String) -> String {
    guard name.hasSuffix(")"), let open = name.lastIndex(of: "("), open > name.startIndex else { return name }
    return String(name[..<open]).collapsed
  }

  private static func split(_ text: String) -> [String] {
    var parts = [text]
    for separator in [" and ", " & ", "、", ", ", "; ", ";", " und ", " et ", " og ", " och ", " | "] {
      parts = parts.flatMap { $0.components(separatedBy: separator) }
    }
    return parts.map(\.collapsed)
  }

  private static func isName(_ name: String, _ facts: PageFacts) -> Bool {
    guard (2...longest).contains(name.utf8.count) else { return false }
    if name.contains("://") || name.contains("@") || name.hasPrefix("www.") || name.contains(".com") { return false }
    let digits = name.unicodeScalars.filter { $0.properties.numericType != nil && !Script.isHan($0.value) }.count
    if digits * 2 >= name.count { return false }
    // `page.head.author`: what a template left.
    if name.utf8.count(where: { $0 == UInt8(ascii: ".") }) > 1, !name.contains(where: { $0 == " " || $0.isUppercase }) {
      return false
    }
    guard name.unicodeScalars.contains(where: \.properties.isAlphabetic) else { return false }
    let lowered = name.lowercased()
    return !generic.contains(lowered) && !others.contains(where: lowered.hasPrefix)
  }

  /// Who made the pictures.
  private static let others = ["photographs by ", "photography by ", "photos by ", "photo by ", "illustrations by "]
  private static let generic: Set = [
    "admin", "administrator", "editor", "editors", "webmaster", "author", "staff", "guest", "user", "anonymous",
    "unknown",
    "none", "no author", "null", "undefined", "wordpress", "redaktion", "editorial staff", "staff writer",
    "senior writer", "contributing writer", "staff reporter", "senior reporter", "contributor", "佚名", "匿名", "管理员", "网络",
    "本站", "未知", "不详", "小编", "小編",
  ]
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: true).map(String.init)
  }
}
