/// What the elements around a block are, as far as it tells content from what stands around.
struct Marks: OptionSet {
  let rawValue: UInt32

  static let names = [
    "nav", "footer", "aside", "form", "header", "figure", "list", "li", "table", "cell", "article", "main", "section",
    "blockquote", "pre", "address", "dl", "heading", "label", "details", "caption", "link", "p", "hidden",
  ]
  static let li = Marks(rawValue: 1 << 7)
  static let cell = Marks(rawValue: 1 << 9)
  static let heading = Marks(rawValue: 1 << 17)
  static let caption = Marks(rawValue: 1 << 20)
  static let hidden = Marks(rawValue: 1 << 23)
  /// What an element may be that holds most of a page's text: elsewhere the mark says nothing of a single block.
  static let wide = Marks(rawValue: 1 << 10 | 1 << 11)

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ node: ParsedPage.Node) {
    var bits: UInt32 = node.isHidden ? Self.hidden.rawValue : 0
    switch node.tag {
    case .nav: bits |= 1 << 0
    case .footer: bits |= 1 << 1
    case .aside: bits |= 1 << 2
    case .form: bits |= 1 << 3
    case .header: bits |= 1 << 4
    case .figure: bits |= 1 << 5
    case .ul, .ol: bits |= 1 << 6
    case .li: bits |= 1 << 7
    case .table: bits |= 1 << 8
    case .td, .th: bits |= 1 << 9
    case .article: bits |= 1 << 10
    case .main: bits |= 1 << 11
    case .section: bits |= 1 << 12
    case .blockquote: bits |= 1 << 13
    case .pre: bits |= 1 << 14
    case .address: bits |= 1 << 15
    case .dl, .dt, .dd: bits |= 1 << 16
    case .h1, .h2, .h3, .h4, .h5, .h6: bits |= 1 << 17
    case .label, .fieldset: bits |= 1 << 18
    case .details, .summary: bits |= 1 << 19
    case .figcaption, .caption: bits |= 1 << 20
    case .a: bits |= 1 << 21
    case .p: bits |= 1 << 22
    default: break
    }
    rawValue = bits
  }
}

extension Cues {
  static let names = [
    "comment", "share", "related", "navigation", "footer", "advertisement", "subscription", "popup", "sidebar",
    "byline",
    "date", "content", "title", "copyright", "caption", "header", "concealed", "list", "media", "description", "prose",
    "form",
    "item", "product", "thread", "quote", "summary", "dialog", "profile",
  ]
}

extension TextCues {
  static let names = [
    "legal", "related", "share", "comment", "account", "source", "date", "subscription", "topics", "controls", "tail",
    "credit", "consent", "offer",
  ]
}
