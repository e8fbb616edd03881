/// The attributes of a start tag that are looked at.
struct TagAttributes {
  /// Their values are ranges of the bytes.
  private(set) var entries: [(name: AttributeName, value: Range<Int>)] = []
  private var bytes: [UInt8] = []

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func append(_ name: AttributeName, _ value: Span<UInt8>) {
    let start = bytes.count
    for index in value.indices { bytes.append(value[index]) }
    entries.append((name, start..<bytes.count))
  }

  func has(_ name: AttributeName) -> Bool { entries.contains { $0.name == name } }

  subscript(range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

  subscript(name: AttributeName) -> ArraySlice<UInt8>? {
    entries.first { $0.name == name }.map { bytes[$0.value] }
  }

  func string(_ name: AttributeName) -> String? { self[name].map { String(decoding: $0, as: UTF8.self) } }

  /// Whether they say themselves that the element is not shown.
  var hideElement: Bool {
    for (name, range) in entries {
      let value = bytes[range]
      switch name {
      case .hidden where !value.elementsEqual("until-found".utf8): return true
      case .ariaHidden where value.elementsEqual("true".utf8): return true
      case .style where value.count < Self.longestStyle:
        if Folding.holds(Self.notDisplayed, in: value) || Folding.holds(Self.notVisible, in: value) { return true }
      default: break
      }
    }
    return false
  }

  private static let longestStyle = 2048
  private static let notDisplayed = Array("display:none".utf8)
  private static let notVisible = Array("visibility:hidden".utf8)
}

/// The attributes that are looked at; others cost no string.
enum AttributeName: UInt8 {
  case `class` = 1
  case id, role, href, rel, content, property, name, itemprop, datetime, style, hidden, ariaHidden, type
  case language, title, pubdate

  /// Names of eight bytes and fewer, packed into a word as tags' are.
  private static let byName = NumberTable(
    [
      ("class", AttributeName.class), ("id", .id), ("role", .role), ("href", .href), ("rel", .rel),
      ("content", .content), ("property", .property), ("name", .name), ("itemprop", .itemprop),
      ("datetime", .datetime), ("style", .style), ("hidden", .hidden), ("type", .type), ("lang", .language),
      ("xml:lang", .language), ("title", .title), ("pubdate", .pubdate),
    ].map { (Tag.packed($0.0.utf8), UInt32($0.1.rawValue)) })

  /// In letters of either case; nil where no tag's attribute of this name is looked at.
  init?(name: Span<UInt8>) {
    guard name.count <= 8 else {
      guard Self.isAriaHidden(name) else { return nil }
      self = .ariaHidden
      return
    }
    var word: UInt64 = 0
    for index in name.indices { word = word << 8 | UInt64(Folding.lowered(name[index])) }
    self.init(rawValue: UInt8(truncatingIfNeeded: Self.byName[word]))
  }

  private static func isAriaHidden(_ name: Span<UInt8>) -> Bool {
    guard name.count == ariaHiddenBytes.count else { return false }
    return name.indices.allSatisfy { Folding.lowered(name[$0]) == ariaHiddenBytes[$0] }
  }

  private static let ariaHiddenBytes = Array("aria-hidden".utf8)

  /// Whether it says something on a tag.
  func isRead(on tag: Tag) -> Bool {
    switch self {
    case .name, .property: tag == .meta
    case .type: tag == .script
    case .language: tag == .html
    case .title: tag == .time
    default: true
    }
  }
}
