internal import CLibXML2

/// libxml2's HTML parser, told to call a `PageBuilder` for what it meets.
///
/// The only place that holds the parser's pointers: it hands on spans that live as long as the call.
enum HTMLParser {
  /// - Parameter utf8: well-formed UTF-8 without zero bytes, that `MarkupGuard` has seen.
  static func parse(_ utf8: [UInt8], takesNoscript: Bool = false) -> ParsedPage {
    guard let count = Int32(exactly: utf8.count), count > 0 else { return ParsedPage() }
    _ = libraryIsReady
    let receiver = Receiver(PageBuilder(capacity: utf8.count, takesNoscript: takesNoscript))
    withExtendedLifetime(receiver) {
      _ = html_parse_events(utf8, count, events, Unmanaged.passUnretained(receiver).toOpaque())
    }
    return receiver.builder.finish()
  }

  /// Holds the builder where C can point to it. A structure within: the rules of exclusive access are checked once an event.
  private final class Receiver {
    var builder: PageBuilder

    init(_ builder: PageBuilder) { self.builder = builder }
  }

  /// The library's global tables are set up once, before threads share them.
  private static let libraryIsReady: Bool = {
    xmlInitParser()
    return true
  }()

  private static var events: html_events {
    html_events(
      start: { receiver, name, attributes in
        guard let receiver = HTMLParser.receiver(receiver), let name else { return }
        HTMLParser.withSpan(name) { HTMLParser.start($0, attributes, &receiver.builder) }
      },
      end: { receiver, name in
        guard let receiver = HTMLParser.receiver(receiver), let name else { return }
        HTMLParser.withSpan(name) { receiver.builder.end(Tag(name: $0)) }
      },
      characters: { receiver, text, count in
        guard let receiver = HTMLParser.receiver(receiver), let text else { return }
        receiver.builder.characters(UnsafeBufferPointer(start: text, count: Int(count)).span)
      },
      raw: { receiver, text, count in
        guard let receiver = HTMLParser.receiver(receiver), let text else { return }
        receiver.builder.raw(UnsafeBufferPointer(start: text, count: Int(count)).span)
      })
  }

  private static func start(
    _ name: Span<UInt8>, _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ builder: inout PageBuilder
  ) {
    let tag = Tag(name: name)
    builder.forgetAttributes()
    if var next = attributes {
      while let key = next.pointee {
        if let attribute = withSpan(key, { AttributeName(name: $0, of: tag) }) {
          if let value = next.advanced(by: 1).pointee {
            withSpan(value) { builder.add(attribute, $0) }
          } else {
            builder.add(attribute, Span())
          }
        }
        next = next.advanced(by: 2)
      }
    }
    builder.start(tag, name: name)
  }

  private static func receiver(_ pointer: UnsafeMutableRawPointer?) -> Receiver? {
    pointer.map { Unmanaged<Receiver>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func withSpan<Result>(_ name: UnsafePointer<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
    body(UnsafeBufferPointer(start: name, count: strlen(name)).span)
  }

  private static func strlen(_ text: UnsafePointer<UInt8>) -> Int {
    var length = 0
    while text[length] != 0 { length += 1 }
    return length
  }
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
