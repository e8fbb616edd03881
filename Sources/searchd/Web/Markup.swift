import SearchAPI

/// Markup (HTML, XML) in which every text that is put in is escaped: only what is written in the source, or is
/// `Markup` itself, counts as markup.
struct Markup: Sendable, ExpressibleByStringInterpolation {
  private(set) var source: String

  init(stringLiteral value: String) { source = value }
  init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }
  private init(source: String) { self.source = source }

  static let empty: Markup = ""

  static func += (left: inout Markup, right: Markup) { left.source += right.source }
  static func + (left: Markup, right: Markup) -> Markup { Markup(source: left.source + right.source) }

  static func joined(_ parts: some Sequence<Markup>, separator: Markup = "") -> Markup {
    Markup(source: parts.map(\.source).joined(separator: separator.source))
  }

  /// Text as it may stand in an element or a quoted attribute, of HTML and XML alike; without control characters,
  /// which XML does not know, and without noncharacters.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in PlainText.withoutControls(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\u{FFFE}", "\u{FFFF}": break
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity * 2) }

    mutating func appendLiteral(_ literal: String) { source += literal }
    mutating func appendInterpolation(_ text: some StringProtocol) { source += Markup.escaped(String(text)) }
    mutating func appendInterpolation(_ number: Int) { source += "\(number)" }
    mutating func appendInterpolation(_ markup: Markup) { source += markup.source }
  }
}
