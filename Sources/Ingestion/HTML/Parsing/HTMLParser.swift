internal import CLibXML2
import Glibc

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
    builder.attributes.removeAll()
    if var next = attributes {
      while let key = next.pointee {
        if let attribute = withSpan(key, { AttributeName(name: $0) }), attribute.isRead(on: tag) {
          if let value = next.advanced(by: 1).pointee {
            withSpan(value) { builder.attributes.append(attribute, $0) }
          } else {
            builder.attributes.append(attribute, Span())
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

  /// Of text that a zero byte ends, as all is that the parser tells by a pointer alone.
  private static func withSpan<Result>(_ text: UnsafePointer<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
    body(UnsafeBufferPointer(start: text, count: strlen(text)).span)
  }
}
