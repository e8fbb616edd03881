/// What elements say of the page by their attributes.
extension ParsedPage {
  private static let longestFact = 4096
  private static let mostMetas = 500
  private static let mostMarks = 1000
  private static let toldProperties = PhraseSet("author|date|headline|name")

  mutating func readMeta(_ attributes: TagAttributes) {
    guard var content = attributes.string(.content), metas.count < Self.mostMetas else { return }
    if content.utf8.count > Self.longestFact { content = String(content.prefix(Self.longestFact / 4)) }
    for name in [attributes.string(.property), attributes.string(.name), attributes.string(.itemprop)] {
      if let name, !name.isEmpty { metas.append((name.lowercased(), content)) }
    }
  }

  mutating func readLink(_ attributes: TagAttributes) {
    guard canonicalLink == nil, let rel = attributes.string(.rel)?.lowercased(), let href = attributes.string(.href)
    else { return }
    if rel.split(separator: " ").contains("canonical") { canonicalLink = href }
  }

  mutating func mark(_ tag: Tag, _ attributes: TagAttributes) {
    guard marks.count < Self.mostMarks,
      tag == .time || attributes.has(.itemprop) || attributes.has(.rel)
    else { return }
    // Links say much of themselves that is of no interest here.
    if tag != .time {
      let isTold = [attributes[.itemprop], attributes[.rel]].contains { $0.map(Self.toldProperties.matches) ?? false }
      guard isTold else { return }
    }
    let property = [
      attributes.string(.itemprop), tag == .a || tag == .span || tag == .link ? attributes.string(.rel) : nil,
    ]
    .compactMap { $0?.lowercased() }.joined(separator: " ")
    guard tag == .time || !property.isEmpty else { return }
    if tag != .time, !property.contains("author"), !property.contains("date"), !property.contains("headline"),
      !property.contains("name")
    {
      return
    }
    marks.append(
      ParsedPage.Mark(
        node: nodes.count - 1, property: property,
        value: attributes.string(.datetime) ?? attributes.string(.content)
          ?? (tag == .time ? attributes.string(.title) : nil) ?? "",
        isPublication: attributes.string(.pubdate) != nil || property.contains("datepublished")))
  }
}
