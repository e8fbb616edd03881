import InvertedIndex

/// When a page says that it was published: from what is written for machines to what stands near the headline.
struct DateFinder {
  private let facts: PageFacts
  private let title: String

  static func published(_ facts: PageFacts, title: String) -> Timestamp? {
    let finder = DateFinder(facts: facts, title: title)
    return finder.stated() ?? finder.marked() ?? finder.written() ?? finder.fallback()
  }

  /// A date's text; nil where it has none or it lies in the future.
  private func read(_ text: String?) -> Timestamp? {
    guard let text = text?.collapsed, text.utf8.count >= 6, text.utf8.count < 100 else { return nil }
    // A year or a month alone is no date of publication.
    if text.utf8.count < 8 { return nil }
    if let date = Timestamp(text) { return plausible(date) }
    return first(in: Array(text.utf8)[...])?.date ?? Timestamp(unixTime: text).flatMap { plausible($0) }
  }

  /// The first date of a text, in the order of day and month that does not put it into the future.
  private func first(in text: ArraySlice<UInt8>) -> DateScanner.Found? {
    for monthFirst in [facts.writesMonthFirst, !facts.writesMonthFirst] {
      let habits = DateScanner.Habits(monthFirst: monthFirst, isChinese: isChinese)
      guard var found = DateScanner.first(in: text, habits) else { return nil }
      // `Updated 5 May 2020. Originally published 1 March 2019`
      if Self.changes.matches(lead(of: found, in: text)), !Self.publications.matches(lead(of: found, in: text)),
        let next = DateScanner.first(in: text[found.range.upperBound...], habits),
        Self.publications.matches(lead(of: next, in: text[found.range.upperBound...])), plausible(next.date) != nil
      {
        found = next
      }
      if plausible(found.date) != nil { return found }
    }
    return nil
  }

  /// What stands in front of a date and says what it is of.
  private func lead(of found: DateScanner.Found, in text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    text[..<found.range.lowerBound].suffix(60)
  }

  /// Where nothing declares a language, the headline tells.
  private var isChinese: Bool {
    facts.page.language.map { LanguageTag.primary($0) == "zh" }
      ?? title.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }

  private static let changes = PhraseSet("updated|edited|modified|revised|更新|修改|最后由|最後由|编辑|編輯")
  private static let edits = PhraseSet("last edited|last modified|edited by|edited on|最后由|最後由|最后编辑|最後編輯|最后修改")
  private static let publications = PhraseSet("published|posted|发布|發布|發佈|发表|發表")

  private func plausible(_ date: Timestamp) -> Timestamp? {
    guard (1990...2100).contains(date.date.year), date.unixSeconds <= facts.now.unixSeconds + 86_400 else { return nil }
    return date
  }

  // MARK: Written for machines

  private func stated() -> Timestamp? {
    if let date = read(facts.linked.published) { return date }
    for name in Self.metaNames { if let date = read(facts.meta(name)) { return date } }
    return nil
  }

  private static let metaNames = [
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "rnews:datepublished",
    "article:published", "publishdate", "publish_date", "publish-date", "publicationdate", "publication_date",
    "pubdate", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "originalpublicationdate", "article.published",
    "published", "date", "date.release", "last:published", "citation_publication_date", "citation_online_date",
    "article_date_original", "displaydate", "weibo:article:create_at", "weibo: article:create_at", "bt:pubdate",
    "iso-8601-publish-date",
    "publish-time", "published_at", "created", "creationdate", "date_published", "release_date",
  ]

  private func marked() -> Timestamp? {
    for mark in facts.page.marks where mark.property.contains("datepublished") {
      if let date = read(mark.value) ?? read(nodeText(mark)) { return date }
    }
    let times = facts.page.marks.filter { facts.page.nodes[$0.node].tag == .time && !isComment($0.node) }
    for mark in times where mark.isPublication || isPublication(facts.page.nodes[mark.node]) {
      if let date = read(mark.value) ?? read(nodeText(mark)) { return date }
    }
    for address in [facts.url, facts.page.canonicalLink, facts.meta("og:url")] {
      if let address, let date = inAddress(address) { return date }
    }
    for mark in times { if let date = read(mark.value) ?? read(nodeText(mark)) { return date } }
    return nil
  }

  private func nodeText(_ mark: ParsedPage.Mark) -> String? {
    let node = facts.page.nodes[mark.node]
    return node.end - node.start < 200 ? facts.page.string(node) : nil
  }

  private func isPublication(_ node: ParsedPage.Node) -> Bool {
    node.cues.contains(.date) || (node.parent >= 0 && facts.page.nodes[node.parent].cues.contains(.date))
  }

  private func isComment(_ node: Int) -> Bool {
    var node = node
    while node >= 0 {
      if !facts.page.nodes[node].cues.isDisjoint(with: [.comment, .related, .sidebar, .navigation]) {
        // A container that holds the page's text says nothing of what is in it.
        let share = facts.measures.mass(facts.page.nodes[node].blocks) / max(1, facts.measures.totalMass)
        if share < 0.5 { return true }
      }
      node = facts.page.nodes[node].parent
    }
    return false
  }

  /// `/2014/08/27/`, `/20140827/`, `2014-08-27`, `/2014-08/27/`, `/201408/27`, `/2014/0827/`.
  private func inAddress(_ address: String) -> Timestamp? {
    var digits: [UInt8] = []
    let path = Array(WebAddress.path(of: address).utf8)
    var index = 0
    while index < path.count {
      guard (0x30...0x39).contains(path[index]), index == 0 || !(0x30...0x39).contains(path[index - 1]) else {
        index += 1
        continue
      }
      digits.removeAll()
      var end = index
      var separators = 0
      while end < path.count, digits.count < 9 {
        if (0x30...0x39).contains(path[end]) {
          digits.append(path[end])
        } else if [0x2F, 0x2D, 0x5F].contains(path[end]), digits.count == 4 || digits.count == 6, separators < 2 {
          separators += 1
        } else {
          break
        }
        end += 1
        if digits.count == 8 { break }
      }
      let isWhole = end >= path.count || !(0x30...0x39).contains(path[end])
      if digits.count == 8, isWhole, let number = Int(String(decoding: digits, as: UTF8.self)),
        let date = Timestamp(year: number / 10_000, month: number / 100 % 100, day: number % 100),
        let date = plausible(date)
      {
        return date
      }
      index += 1
    }
    return nil
  }

  // MARK: Written for people

  private func written() -> Timestamp? {
    var edited: Timestamp?
    let dated = facts.page.nodes.lazy.filter { $0.cues.contains(.date) && $0.end > $0.start && $0.end - $0.start < 200 }
    for node in dated.prefix(100) where !isComment(node.parent) {
      if let date = scan(facts.page.text[node.start..<min(node.end, facts.page.text.count)], &edited) { return date }
    }
    if let headline = headline() {
      let range = max(0, headline - 4)...min(facts.page.blocks.count - 1, headline + 15)
      for index in range where index >= headline { if let date = shortDate(index, &edited) { return date } }
      for index in range where index < headline { if let date = shortDate(index, &edited) { return date } }
    }
    for index in facts.searched where facts.page.blocks[index].characters < 120 {
      let text = facts.text(index)
      let isLabelled = Self.labels.matches(text)
      guard isLabelled || text.contains(UInt8(ascii: ":")) else { continue }
      if let date = scan(text, &edited), date.hasTime || isLabelled { return date }
    }
    return edited
  }

  private func headline() -> Int? {
    if let block = facts.headlineBlock(title) { return block }
    return facts.page.nodes.first { $0.tag == .h1 && !$0.blocks.isEmpty }?.firstBlock ?? facts.keep.firstIndex(of: true)
  }

  /// A date in a block that is not a paragraph.
  private func shortDate(_ index: Int, _ edited: inout Timestamp?) -> Timestamp? {
    guard facts.page.blocks[index].characters < 160 else { return nil }
    return scan(facts.text(index), &edited)
  }

  /// - Parameter edited: The first date that was passed over because a text was edited then: better than none.
  private func scan(_ text: ArraySlice<UInt8>, _ edited: inout Timestamp?) -> Timestamp? {
    guard !Self.footers.matches(text), !Self.banners.matches(text), let found = first(in: text) else { return nil }
    let lead = lead(of: found, in: text)
    guard Self.edits.matches(lead), !Self.publications.matches(lead) else { return found.date }
    edited = edited ?? found.date
    return nil
  }

  private func fallback() -> Timestamp? {
    var edited: Timestamp?
    for index in facts.searched where facts.page.blocks[index].characters < 60 {
      if let date = scan(facts.text(index), &edited) { return date }
    }
    if let date = read(facts.linked.created) { return date }
    for name in [
      "article:modified_time", "og:updated_time", "last-modified", "dc.date.modified", "dcterms.modified", "revised",
    ] {
      if let date = read(facts.meta(name)) { return date }
    }
    return nil
  }

  private static let labels = PhraseSet(
    """
    来源|來源|作者|发布|發佈|發布|发表|時間|时间|日期|记者|記者|更新|published|posted|publié|veröffentlicht|stand:|erstellt|pubblicato|publicado
    """)
  /// What a portal says of the day on which it is read.
  private static let banners = PhraseSet("今天是|今日是|农历|農曆|today is ")
  private static let footers = PhraseSet("copyright|©|版权所有|版權所有|all rights reserved|icp备")
}
