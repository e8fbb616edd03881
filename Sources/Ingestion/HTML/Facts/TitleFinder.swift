/// A page's title: the headline that it shows, as its metadata and its markup agree on it.
enum TitleFinder {
  /// In units: a Han character is two, any other one.
  private static let longestTail = 24
  private static let shortestHead = 8
  private static let longest = 1000

  static func title(_ facts: PageFacts) -> String {
    let given = String(facts.page.title.prefix(longest))
    let whole = empty.contains(given.squashed) ? "" : given
    let headings = headings(facts)
    if let heading = confirmed(headings, whole, facts) { return heading }
    if let named = facts.meta("og:title", "twitter:title", "dc.title") {
      let cut = withoutSite(String(named.prefix(longest)), facts)
      if let heading = headings.first(where: { isBeginning($0, of: cut) }) { return spelled(heading, [cut]) }
      if !isSite(cut, facts), !isTail(cut, of: whole) { return cut }
    }
    if let headline = facts.linked.headline?.collapsed, !headline.isEmpty {
      let cut = withoutSite(String(headline.prefix(longest)), facts)
      if let heading = headings.first(where: { isBeginning($0, of: cut) }) { return spelled(heading, [cut]) }
      return cut
    }
    let squashed = whole.squashed
    // Sections and the site's own name are headings too, and in `<title>`: the longest of them is the headline.
    let parts = headings.filter { isPart($0, of: squashed) && !isSite($0, facts) }
    if let heading = parts.max(by: { $0.utf8.count < $1.utf8.count }) {
      return isTail(heading, of: whole) ? headline(before: heading, in: whole, facts) ?? heading : heading
    }
    let cut = withoutSite(whole, facts)
    if let block = longestBlock(in: cut.squashed, facts) { return block }
    if !cut.isEmpty { return cut }
    if let heading = headings.first { return heading }
    return firstLine(facts)
  }

  /// The first heading, where the page's other titles bear it out: JSON-LD against `<title>`; or `<title>` without the parts
  /// that name site and section, where OpenGraph says something else and nothing sides with it: pages that fill one kind of
  /// metadata alone give it the short form that their front page has. Otherwise the title for previews is the better one
  /// to show in a list: it is written to be understood by itself.
  private static func confirmed(_ headings: [String], _ whole: String, _ facts: PageFacts) -> String? {
    guard let heading = headings.first(where: { !isSite($0, facts) }) else { return nil }
    let squashed = heading.squashed
    guard squashed.utf8.count >= 12 else { return nil }
    if facts.linked.headline?.squashed == squashed, withoutSite(whole, facts).squashed != squashed {
      return spelled(heading, [facts.linked.headline])
    }
    guard isMost(squashed, of: whole), facts.linked.headline == nil, facts.meta("twitter:title") == nil else {
      return nil
    }
    return spelled(heading, [facts.meta("og:title"), withoutSite(whole, facts)])
  }

  /// Whether a heading is `<title>`, or what it begins or ends with, up to a mark that joins its parts, and most of it.
  private static func isMost(_ squashed: String, of title: String) -> Bool {
    let parts = parts(title).map { Folding.squashed($0.text.utf8) }
    let heading = Array(squashed.utf8)
    guard heading.count * 2 >= parts.reduce(0, { $0 + $1.count }) else { return false }
    return parts.indices.contains { index in
      Array(parts[...index].joined()) == heading || Array(parts[index...].joined()) == heading
    }
  }

  /// A heading as the page's metadata spell it, where they have the same letters: markup says by lines and colours what
  /// these say by colons and dashes.
  private static func spelled(_ heading: String, _ others: [String?]) -> String {
    let squashed = heading.squashed
    for case let other? in others where other.squashed == squashed { return other.collapsed }
    return heading
  }

  /// Whether a title for previews is only what `<title>` ends in: the site's name.
  private static func isTail(_ named: String, of whole: String) -> Bool {
    let parts = parts(whole)
    return parts.count > 1 && parts[parts.count - 1].text.squashed == named.squashed
  }

  /// The block that says what `<title>` begins with, where its first-level heading is what it ends in: a forum's or a
  /// portal's name.
  private static func headline(before tail: String, in whole: String, _ facts: PageFacts) -> String? {
    guard let first = parts(whole).first?.text, units(first) >= shortestHead else { return nil }
    let squashed = first.squashed
    let index = facts.searched.first { index in
      let bytes = facts.page.blocks[index].end - facts.page.blocks[index].start
      return bytes <= 2 * first.utf8.count && bytes >= squashed.utf8.count
        && String(decoding: facts.text(index), as: UTF8.self).squashed == squashed
    }
    return index == nil ? nil : first
  }

  /// Titles that editors and templates put there: they say nothing.
  private static let empty = Set(
    [
      "Untitled Document", "Untitled", "Untitled Page", "无标题文档", "無標題文件", "新建网页", "New Page 1", "Home", "Home Page",
      "首页",
    ]
    .map(\.squashed))

  /// The texts of the first-level headings.
  private static func headings(_ facts: PageFacts) -> [String] {
    facts.page.nodes.lazy.filter { $0.tag == .h1 }.prefix(10).map { facts.page.string($0).collapsed }
      .filter { !$0.isEmpty && $0.utf8.count < 600 }
  }

  private static func isBeginning(_ heading: String, of title: String) -> Bool {
    let (heading, title) = (heading.squashed, title.squashed)
    return heading.utf8.count >= 12 && title.hasPrefix(heading)
  }

  private static func isPart(_ text: String, of title: String) -> Bool {
    let text = text.squashed
    return text.utf8.count >= 6 && title.contains(text)
  }

  private static func longestBlock(in title: String, _ facts: PageFacts) -> String? {
    guard !title.isEmpty else { return nil }
    let titleBytes = Array(title.utf8)[...]
    var best: (text: String, length: Int)?
    for index in facts.searched {
      let block = facts.page.blocks[index]
      guard block.characters >= 4, block.characters < 200 else { continue }
      let bytes = block.end - block.start
      guard bytes <= title.utf8.count * 2, bytes * 3 >= title.utf8.count, bytes >= 10 else { continue }
      let text = String(decoding: facts.text(index), as: UTF8.self)
      let squashed = text.squashed
      let length = squashed.utf8.count
      guard length >= 10, length > best?.length ?? 0, length * 3 >= title.utf8.count,
        titleBytes.firstRange(of: Array(squashed.utf8), from: 0) != nil
      else {
        continue
      }
      if isSite(text, facts) { continue }
      best = (text.collapsed, length)
    }
    return best?.text
  }

  private static func firstLine(_ facts: PageFacts) -> String {
    for index in facts.searched where facts.keep[index] {
      let text = String(decoding: facts.text(index).prefix(600), as: UTF8.self).collapsed
      return text.count <= 120 ? text : String(text.prefix(80))
    }
    return ""
  }

  // MARK: The site's name

  static func withoutSite(_ title: String, _ facts: PageFacts) -> String {
    var parts = parts(title)
    var isCut = true
    while parts.count > 1, isCut {
      isCut = false
      let tail = parts[parts.count - 1]
      let head = parts.dropLast().map { $0.text + $0.separator }.joined()
      if isSite(tail.text, facts) || (isShortTail(tail.text, facts) && units(head) >= shortestHead) {
        parts.removeLast()
        isCut = true
      } else if isSite(parts[0].text, facts) {
        parts.removeFirst()
        isCut = true
      }
    }
    guard let last = parts.last else { return title }
    return (parts.dropLast().map { $0.text + $0.separator }.joined() + last.text).collapsed
  }

  /// Whether a part at the end may be taken for a section or a site by its length alone: where no name of the site is known
  /// that it could be compared with. A host's Latin label tells nothing of a name in Han.
  private static func isShortTail(_ tail: String, _ facts: PageFacts) -> Bool {
    if tail.count(where: { $0 == "," || $0 == "，" }) >= 3, !tail.contains(" ") { return true }  // A list of keywords.
    guard units(tail) <= longestTail else { return false }
    if tail.unicodeScalars.contains(where: { Script.isHan($0.value) }) {
      return facts.siteName?.unicodeScalars.contains { Script.isHan($0.value) } != true
    }
    return facts.siteName == nil && facts.siteLabel == nil
  }

  /// A title cut at the marks that join headline, section and site.
  private static func parts(_ title: String) -> [(text: String, separator: String)] {
    var parts: [(text: String, separator: String)] = []
    var current = ""
    let characters = Array(title)
    var index = 0
    while index < characters.count {
      let character = characters[index]
      let isSpaced =
        index > 0 && characters[index - 1] == " " && index + 1 < characters.count && characters[index + 1] == " "
      let isJoin =
        character == "|" || character == "_" || character == "｜" || character == "ㅣ"
        || (isSpaced
          && (character == "-" || character == "–" || character == "—" || character == "·" || character == ":"
            || character == "•" || character == "»" || character == "«"))
        || ((character == "-" || character == "—" || character == "–") && isBetweenWide(characters, index))
      if isJoin, !current.isEmpty {
        let spaced = isSpaced ? " \(character) " : String(character)
        parts.append((current.collapsed, spaced))
        current = ""
      } else if !isJoin {
        current.append(character)
      }
      index += 1
    }
    if !current.collapsed.isEmpty { parts.append((current.collapsed, "")) }
    return parts
  }

  private static func isBetweenWide(_ characters: [Character], _ index: Int) -> Bool {
    func isWide(_ place: Int) -> Bool {
      characters.indices.contains(place)
        && characters[place].unicodeScalars.contains {
          Script.isHan($0.value) || Script.isWidePunctuation($0.value) || Script.isHangul($0.value) || $0 == "”"
            || $0 == "\""
        }
    }
    return isWide(index - 1) && isWide(index + 1)
  }

  private static func isSite(_ text: String, _ facts: PageFacts) -> Bool {
    let text = text.squashed
    guard !text.isEmpty else { return true }
    if let site = facts.squashedSite {
      if text == site || (site.utf8.count >= 4 && text.hasPrefix(site) && text.utf8.count <= site.utf8.count * 2) {
        return true
      }
      if text.utf8.count >= 4, site.contains(text) { return true }
    }
    if let label = facts.squashedLabel {
      // A long name may have a motto behind it.
      let longest = label.utf8.count >= 12 ? label.utf8.count * 4 : label.utf8.count + 12
      if text.hasPrefix(label), text.utf8.count <= longest { return true }
      if text.utf8.count >= 4, label.contains(text) { return true }
    }
    return false
  }

  private static func units(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + (Script.isHan($1.value) ? 2 : 1) }
  }
}
