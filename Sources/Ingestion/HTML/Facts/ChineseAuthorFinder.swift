/// Who wrote a Chinese page: names stand behind labels, in brackets at the text's end, or alone beneath the headline.
enum ChineseAuthorFinder {
  static func author(_ facts: PageFacts) -> String? {
    labelled(writers, facts) ?? reporter(facts) ?? signature(facts) ?? poster(facts) ?? beneathHeadline(facts)
      ?? labelled(editors, facts)
  }

  private static let writers = [
    "作者：", "作者:", "文/", "文／", "文：", "文:", "撰文：", "撰文/", "撰文 |", "撰文｜", "执笔人：", "撰稿：", "撰稿人：",
  ].map { Array($0.utf8) }
  private static let editors = ["编辑：", "编辑:", "責任編輯：", "责任编辑：", "责任编辑:", "责编：", "責編："].map { Array($0.utf8) }

  /// What a block must hold before it is worth a string.
  private static let anyLabel = PhraseSet(
    (writers + editors).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|"))
  private static let anyReporter = PhraseSet("记者|記者")
  private static let anyPoster = PhraseSet("由| by ")

  private static let stopWords = [
    "来源", "发布", "发表", "發表", "时间", "编辑", "点击", "浏览", "日期", "20", "19", "责任", "字体", "评论", "阅读", "报道", "摄影", "报", "透露",
    "没有",
  ]

  /// What stands between the names of one line.
  private static let roles: Set<Substring> = [
    "实习生", "實習生", "通讯员", "通訊員", "记者", "記者", "实习记者", "图", "圖", "文", "摄", "攝", "供图",
  ]

  /// Characters of what a reporter does; no name has them.
  private static let telling: Set<Character> = [
    "采", "访", "获", "悉", "从", "说", "称", "日", "昨", "今", "近", "了", "到", "見", "见", "看", "問", "问", "的",
  ]

  // MARK: Behind a label

  private static func labelled(_ labels: [[UInt8]], _ facts: PageFacts) -> String? {
    for index in facts.searched {
      let block = facts.page.blocks[index]
      guard block.characters < 160, anyLabel.matches(facts.text(index)) else { continue }
      let bytes = facts.text(index)
      for label in labels {
        guard let range = bytes.firstRange(of: label, from: bytes.startIndex),
          isLabel(label, at: range.lowerBound, in: bytes)
        else { continue }
        var rest = String(decoding: bytes[range.upperBound...], as: UTF8.self).drop { $0 == " " }
        if rest.isEmpty, index + 1 < facts.page.blocks.count, facts.page.blocks[index + 1].characters < 20 {
          rest = String(decoding: facts.text(index + 1), as: UTF8.self)[...]
        }
        let name = rest.prefix { !"|｜【】[]（）()，,。；;：:/／".contains($0) }
        let cut = name.split(separator: " ").prefix(8).filter { part in
          !roles.contains(part) && !stopWords.contains(where: part.contains)
        }
        let joined = cut.prefix {
          $0.unicodeScalars.count <= ($0.unicodeScalars.contains { Script.isHan($0.value) } ? 10 : 20)
        }.joined(separator: " ")
        let found = AuthorFinder.clean([joined], facts)
        if !found.isEmpty { return found.joined(separator: ", ") }
      }
    }
    return nil
  }

  /// `文：` is a label where nothing stands before it: `正文：`, `全文：` are others.
  private static func isLabel(_ label: [UInt8], at place: Int, in text: ArraySlice<UInt8>) -> Bool {
    guard label.starts(with: "文".utf8), place > text.startIndex else { return true }
    return text[place - 1] == 0x20
  }

  // MARK: Reporters and signatures

  /// `本报记者 张三`, `（总台记者 张三）`: at the beginning or the end of a paragraph of the text, or a line by itself beneath it.
  private static func reporter(_ facts: PageFacts) -> String? {
    for index in nearText(facts) {
      let bytes = facts.text(index)
      for part in [bytes.prefix(240), bytes.suffix(min(90, max(0, bytes.count - 240)))] {
        guard anyReporter.matches(part) else { continue }
        let text = String(decoding: part, as: UTF8.self)
        guard let range = text.firstRange(of: "记者") ?? text.firstRange(of: "記者") else { continue }
        if let name = names(text[range.upperBound...].drop { " 　：:".contains($0) }) { return name }
      }
    }
    return nil
  }

  /// `（张三）` at the end of a long paragraph or as the last line.
  private static func signature(_ facts: PageFacts) -> String? {
    for index in nearText(facts).reversed() {
      let bytes = facts.text(index)
      guard bytes.last == UInt8(ascii: ")") || bytes.suffix(3).elementsEqual("）".utf8) else { continue }
      let text = String(decoding: bytes.suffix(60), as: UTF8.self)
      guard let open = text.lastIndex(where: { $0 == "（" || $0 == "(" }) else { continue }
      let isAlone = open == text.startIndex && bytes.count <= 60
      guard isAlone || facts.measures.weight[index] > 60 else { continue }
      if let name = names(text[text.index(after: open)...]) { return name }
    }
    return nil
  }

  /// The blocks from the text's first to a few behind its last: signatures are often left out of the text.
  private static func nearText(_ facts: PageFacts) -> [Int] {
    guard let first = facts.keep.firstIndex(of: true), let last = facts.keep.lastIndex(of: true) else { return [] }
    return facts.searched.filter { (first...last + 3).contains($0) && !facts.isLinked($0) }
  }

  // MARK: Forums and older pages

  /// Who posted, beside when: `由张三于2005年8月12日`, `2005/05/17 22:11:42 by zhangsan`.
  private static func poster(_ facts: PageFacts) -> String? {
    for index in facts.searched where facts.page.blocks[index].characters < 100 {
      let bytes = facts.text(index)
      guard anyPoster.matches(bytes) else { continue }
      guard let date = DateScanner.first(in: bytes) else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      let before = String(decoding: bytes[bytes.startIndex..<date.range.lowerBound], as: UTF8.self)
      if before.hasSuffix("于"), let from = before.lastIndex(of: "由") {
        let name = before[before.index(after: from)...].dropLast()
        if (2...20).contains(name.count) { return String(name).collapsed }
      }
      if let range = text.firstRange(of: " by "), before.utf8.count < text[..<range.lowerBound].utf8.count {
        let name = text[range.upperBound...].prefix { $0 != " " }
        if (2...20).contains(name.count) { return String(name) }
      }
    }
    return nil
  }

  /// A line beneath the headline that is nothing but names.
  private static func beneathHeadline(_ facts: PageFacts) -> String? {
    guard let headline = facts.keep.firstIndex(of: true) else { return nil }
    for index in headline..<min(headline + 5, facts.page.blocks.count)
    where facts.page.blocks[index].characters < 24 && !facts.isLinked(index) {
      let text = String(decoding: facts.text(index), as: UTF8.self)
      let parts = text.split { "、 　".contains($0) }
      let isNames = parts.allSatisfy { part in
        (2...4).contains(part.count) && part.unicodeScalars.allSatisfy { Script.isHan($0.value) }
      }
      if parts.count > 1, isNames, text.contains("、") { return parts.joined(separator: ", ") }
    }
    return nil
  }

  // MARK: Names

  /// Two to four Han characters up to a mark or a space, or several such joined by spaces.
  private static func names(_ text: Substring) -> String? {
    var names: [String] = []
    for part in text.prefix(20).split(whereSeparator: { " 　、".contains($0) }) {
      if roles.contains(part) { continue }
      let name = part.prefix { $0.unicodeScalars.allSatisfy { Script.isHan($0.value) } }
      guard (2...4).contains(name.count), !stopWords.contains(where: name.contains),
        !name.contains(where: telling.contains)
      else { break }
      names.append(String(name))
      if name.count < part.count { break }
    }
    // Without a space or a mark behind it, a run of four and more is not a name.
    guard let first = names.first, first.count <= 3 || names.count == 1 else { return nil }
    return names.prefix(5).joined(separator: " ")
  }
}
