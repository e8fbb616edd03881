/// Who wrote a page, as it says itself.
enum AuthorFinder {
  private static let longest = 80

  /// Names separated by `, `; empty where there is none.
  static func author(_ facts: PageFacts, language: String) -> String {
    let isChinese = language == "zh"
    if isChinese, let author = chinese(facts) { return author }
    for names in [facts.linked.authors, metas(facts), marks(facts), byline(facts), classes(facts)] {
      let found = clean(names, facts)
      if !found.isEmpty { return found.joined(separator: ", ") }
    }
    return ""
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
    for mark in facts.page.marks where mark.property.split(separator: " ").contains("author") {
      let node = facts.page.nodes[mark.node]
      guard !node.cues.contains(.comment), node.end - node.start < 200 else { continue }
      let name = facts.page.string(node).collapsed
      if !name.isEmpty, !names.contains(name) { names.append(name) }
      if names.count == 5 { break }
    }
    return names
  }

  /// A short line near the headline that begins with "By".
  private static func byline(_ facts: PageFacts) -> [String] {
    for index in facts.searched where facts.page.blocks[index].characters < 80 {
      let text = String(decoding: facts.text(index), as: UTF8.self)
      for opening in ["By ", "by ", "BY ", "Written by ", "Posted by ", "Von ", "Par ", "Por ", "Door ", "Di "]
      where text.hasPrefix(opening) {
        let name = text.dropFirst(opening.count).prefix {
          $0 != "|" && $0 != "," && $0 != "(" && !$0.isNumber && $0 != "•" && $0 != "·"
        }
        let found = clean([String(name)], facts)
        if found.first?.first?.isUppercase == true, found.first?.split(separator: " ").count ?? 9 <= 6 { return found }
      }
    }
    return []
  }

  private static func classes(_ facts: PageFacts) -> [String] {
    let candidates = facts.page.nodes.lazy.filter { $0.cues.contains(.byline) && !$0.cues.contains(.comment) }
    for node in candidates.prefix(100) {
      guard node.end > node.start, node.end - node.start < 120 else { continue }
      let text = facts.page.string(node).split(separator: "\n").first.map(String.init) ?? ""
      let found = clean([text], facts)
      if let first = found.first, (2...5).contains(first.split(separator: " ").count), first.first?.isUppercase == true
      {
        return found
      }
    }
    return []
  }

  // MARK: Chinese pages

  private static let labels = [
    ["作者：", "作者:", "文/", "文／", "撰文：", "撰文/"], ["执笔人：", "撰稿：", "撰稿人："],
    ["编辑：", "编辑:", "責任編輯：", "责任编辑：", "责任编辑:", "责编：", "責編："],
    ["记者：", "记者:"],
  ]

  /// What a block must hold before it is worth a string.
  private static let anyLabel = PhraseSet(labels.joined().joined(separator: "|"))
  private static let reporter = PhraseSet("记者|記者")

  private static func chinese(_ facts: PageFacts) -> String? {
    if let name = labelled(labels[0], facts) { return name }
    for group in labels[1...] { if let name = labelled(group, facts) { return name } }
    for index in facts.searched where facts.keep[index] {
      guard reporter.matches(Array(facts.text(index).prefix(240))) else { continue }
      let text = String(decoding: facts.text(index).prefix(240), as: UTF8.self)
      if let range = text.firstRange(of: "记者") ?? text.firstRange(of: "記者") {
        let name = hanName(text[range.upperBound...].drop { $0 == " " || $0 == "：" || $0 == ":" })
        if let name { return name }
      }
    }
    for index in facts.searched.reversed() where facts.keep[index] && facts.measures.weight[index] > 60 {
      let text = String(decoding: facts.text(index), as: UTF8.self)
      guard text.hasSuffix("）") || text.hasSuffix(")"), let open = text.lastIndex(where: { $0 == "（" || $0 == "(" })
      else { continue }
      if let name = hanName(text[text.index(after: open)...]) { return name }
    }
    return nil
  }

  private static func labelled(_ labels: [String], _ facts: PageFacts) -> String? {
    for index in facts.searched {
      let block = facts.page.blocks[index]
      guard block.characters < 160, anyLabel.matches(Array(facts.text(index))) else { continue }
      let text = String(decoding: facts.text(index), as: UTF8.self)
      for label in labels {
        guard let range = text.firstRange(of: label) else { continue }
        var rest = text[range.upperBound...].drop { $0 == " " }
        if rest.isEmpty, index + 1 < facts.page.blocks.count, facts.page.blocks[index + 1].characters < 20 {
          rest = String(decoding: facts.text(index + 1), as: UTF8.self)[...]
        }
        let name = rest.prefix { !"|｜【】[]（）()，,。；;：:/／".contains($0) }
        let cut = name.split(separator: " ").prefix(4).filter { !stopWords.contains(where: $0.contains) }
        let joined = cut.prefix {
          $0.unicodeScalars.count <= ($0.unicodeScalars.contains { Script.isHan($0.value) } ? 10 : 20)
        }.joined(separator: " ")
        let found = clean([joined], facts)
        if !found.isEmpty { return found.joined(separator: ", ") }
      }
    }
    return nil
  }

  private static let stopWords = [
    "来源", "发布", "时间", "编辑", "点击", "浏览", "日期", "20", "19", "责任", "字体", "评论", "阅读", "报道", "摄影", "报",
  ]

  /// Two to four Han characters up to a mark or a space, or several such joined by spaces.
  private static func hanName(_ text: Substring) -> String? {
    var names: [String] = []
    for part in text.prefix(20).split(whereSeparator: { " 　、".contains($0) }) {
      let name = part.prefix { $0.unicodeScalars.allSatisfy { Script.isHan($0.value) } }
      guard (2...4).contains(name.count), !stopWords.contains(where: name.contains) else { break }
      names.append(String(name))
      if name.count < part.count { break }
    }
    guard let first = names.first, first.count <= 3 || names.count == 1 else { return nil }
    // Without a space or a mark behind it, a run of four and more is not a name.
    return names.prefix(5).joined(separator: " ")
  }

  // MARK: Names

  private static func clean(_ values: [String], _ facts: PageFacts) -> [String] {
    var out: [String] = []
    for value in values {
      var text = Entities.unescaped(value, times: 1).collapsed
      for opening in ["By ", "by ", "BY ", "Von ", "von ", "Par ", "Por ", "作者：", "作者:", "Author: ", "Written by "]
      where text.hasPrefix(opening) {
        text = String(text.dropFirst(opening.count))
      }
      for name in split(text) where isName(name, facts) && !out.contains(name) { out.append(name) }
    }
    return Array(out.prefix(8))
  }

  private static func split(_ text: String) -> [String] {
    var parts = [text]
    for separator in [" and ", " & ", "、", ", ", "; ", ";", " und ", " et ", " | "] {
      parts = parts.flatMap { $0.components(separatedBy: separator) }
    }
    return parts.map(\.collapsed)
  }

  private static func isName(_ name: String, _ facts: PageFacts) -> Bool {
    guard (2...longest).contains(name.utf8.count) else { return false }
    if name.contains("://") || name.contains("@") || name.hasPrefix("www.") || name.contains(".com") { return false }
    let digits = name.unicodeScalars.filter { $0.properties.numericType != nil && !Script.isHan($0.value) }.count
    if digits * 2 >= name.count { return false }
    guard name.unicodeScalars.contains(where: \.properties.isAlphabetic) else { return false }
    return !generic.contains(name.lowercased())
  }

  private static let generic: Set = [
    "admin", "administrator", "editor", "editors", "webmaster", "author", "staff", "guest", "user", "anonymous",
    "unknown",
    "none", "null", "undefined", "redaktion", "editorial staff", "佚名", "匿名", "管理员", "网络", "本站", "未知", "不详",
  ]
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: true).map(String.init)
  }
}
