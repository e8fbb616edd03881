/// A page's JSON-LD: the objects that speak of the page itself, articles first.
struct LinkedData {
  private var objects: [LinkedValue] = []
  private var byID: [String: LinkedValue] = [:]

  init(_ scripts: [String]) {
    for script in scripts.prefix(32) {
      if let value = LinkedValue(script: script) { gather(value, depth: 0) }
    }
  }

  private mutating func gather(_ value: LinkedValue, depth: Int) {
    guard depth < 6, objects.count < 2000 else { return }
    for element in value.elements {
      guard case .object(let members) = element else { continue }
      objects.append(element)
      if let id = members["@id"]?.string, members.count > 1 { byID[id] = element }
      for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
        if let inner = members[key] { gather(inner, depth: depth + 1) }
      }
    }
  }

  private static func types(_ object: LinkedValue) -> [String] {
    object["@type"]?.elements.compactMap(\.string) ?? []
  }

  private static func isArticle(_ object: LinkedValue) -> Bool {
    types(object).contains {
      $0.hasSuffix("Article") || $0.hasSuffix("Posting") || $0 == "Report" || $0 == "Review" || $0 == "Recipe"
    }
  }

  private static func isPage(_ object: LinkedValue) -> Bool {
    types(object).contains { $0.hasSuffix("Page") || $0.hasSuffix("VideoObject") || $0 == "CreativeWork" }
  }

  private var articles: [LinkedValue] { objects.filter(Self.isArticle) }
  private var candidates: [LinkedValue] { articles + objects.filter(Self.isPage) }

  var kinds: PageKinds {
    var kinds: PageKinds = []
    for type in objects.flatMap(Self.types) {
      switch type {
      case "DiscussionForumPosting", "QAPage", "Question": kinds.insert(.thread)
      case "Product", "ProductGroup": kinds.insert(.product)
      case let type where type.hasSuffix("Article") || type.hasSuffix("BlogPosting"): kinds.insert(.article)
      default: break
      }
    }
    return kinds
  }

  var headline: String? {
    articles.lazy.compactMap { $0["headline"]?.string ?? $0["name"]?.string }.first.map {
      Entities.unescaped($0, times: 2)
    }
  }
  var published: String? { candidates.lazy.compactMap { $0["datePublished"]?.elements.first?.string }.first }
  var created: String? {
    candidates.lazy.compactMap { $0["dateCreated"]?.string ?? $0["dateModified"]?.string }.first
  }
  var siteName: String? {
    if let site = objects.first(where: { Self.types($0).contains("WebSite") })?["name"]?.string { return site }
    return articles.lazy.compactMap { resolved($0["publisher"])?["name"]?.string }.first
  }

  private func resolved(_ value: LinkedValue?) -> LinkedValue? {
    guard let value else { return nil }
    if case .object(let members) = value, members.count <= 2, members["name"] == nil, let id = members["@id"]?.string {
      return byID[id] ?? value
    }
    return value
  }

  /// The authors' names, and whether they are people's: organisations are named where no person is.
  var authors: (names: [String], arePeople: Bool) {
    for object in candidates {
      guard let author = object["author"] ?? object["creator"] else { continue }
      var people: [String] = []
      var others: [String] = []
      for element in author.elements {
        guard let element = resolved(element) else { continue }
        if let name = element.string {
          people.append(name)
        } else {
          let names = element["name"]?.elements.compactMap(\.string) ?? []
          if Self.types(element).contains(where: { $0.hasSuffix("Organization") }) {
            others += names
          } else {
            people += names
          }
        }
      }
      let names = (people.isEmpty ? others : people).map { Entities.unescaped($0, times: 2).collapsed }
        .filter { !$0.isEmpty }
      if !names.isEmpty { return (names, !people.isEmpty) }
    }
    return ([], false)
  }
}

/// Character references that survive parsing: in JSON, and where a page escaped its text twice.
enum Entities {
  static func unescaped(_ text: String, times: Int) -> String {
    var result = text
    for _ in 0..<times where result.utf8.contains(UInt8(ascii: "&")) { result = once(result) }
    return result
  }

  private static func once(_ text: String) -> String {
    var out = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      out += rest[..<start]
      rest = rest[start...]
      guard let end = rest.prefix(12).firstIndex(of: ";"), let character = scalar(rest[rest.index(after: start)..<end])
      else {
        out.append("&")
        rest = rest.dropFirst()
        continue
      }
      out.unicodeScalars.append(character)
      rest = rest[rest.index(after: end)...]
    }
    return out + rest
  }

  private static func scalar(_ name: Substring) -> Unicode.Scalar? {
    if name.hasPrefix("#x") || name.hasPrefix("#X") {
      return UInt32(name.dropFirst(2), radix: 16).flatMap(CharacterReference.numeric)
    }
    if name.hasPrefix("#") { return UInt32(name.dropFirst()).flatMap(CharacterReference.numeric) }
    return CharacterReference.named(name)
  }
}
