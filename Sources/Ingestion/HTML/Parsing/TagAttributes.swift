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
enum AttributeName {
  case `class`, id, role, href, rel, content, property, name, itemprop, datetime, style, hidden, ariaHidden, type
  case language, title, pubdate

  /// Whether an attribute of this name, in letters of either case, is looked at on any tag.
  static func mayBeUsed(_ name: Span<UInt8>) -> Bool {
    guard name.count >= 2 else { return false }
    let first = Folding.lowered(name[0])
    switch name.count {
    case 2: return first == UInt8(ascii: "i")
    case 3: return first == UInt8(ascii: "r")
    case 4: return "rhntl".utf8.contains(first)
    case 5: return "cst".utf8.contains(first)
    case 6: return first == UInt8(ascii: "h")
    case 7: return first == UInt8(ascii: "c") || first == UInt8(ascii: "p")
    case 8: return "ipdx".utf8.contains(first)
    case 11: return first == UInt8(ascii: "a")
    default: return false
    }
  }

  init?(name: Span<UInt8>, of tag: Tag) {
    switch name.count {
    case 2 where name[0] == UInt8(ascii: "i"): self = .id
    case 3 where name[0] == UInt8(ascii: "r"): self = .rel
    case 4 where name[0] == UInt8(ascii: "r"): self = .role
    case 4 where name[0] == UInt8(ascii: "h"): self = .href
    case 4 where name[0] == UInt8(ascii: "n") && tag == .meta: self = .name
    case 4 where name[0] == UInt8(ascii: "t") && tag == .script: self = .type
    case 4 where name[0] == UInt8(ascii: "l") && tag == .html: self = .language
    case 5 where name[0] == UInt8(ascii: "c"): self = .class
    case 5 where name[0] == UInt8(ascii: "s"): self = .style
    case 5 where name[0] == UInt8(ascii: "t") && tag == .time: self = .title
    case 6 where name[0] == UInt8(ascii: "h"): self = .hidden
    case 7 where name[0] == UInt8(ascii: "c") && name[1] == UInt8(ascii: "o"): self = .content
    case 7 where name[0] == UInt8(ascii: "p"): self = .pubdate
    case 8 where name[0] == UInt8(ascii: "i"): self = .itemprop
    case 8 where name[0] == UInt8(ascii: "p") && tag == .meta: self = .property
    case 8 where name[0] == UInt8(ascii: "d"): self = .datetime
    case 8 where name[0] == UInt8(ascii: "x") && tag == .html: self = .language
    case 11 where name[0] == UInt8(ascii: "a") && name[5] == UInt8(ascii: "h"): self = .ariaHidden
    default: return nil
    }
  }
}
