/// The elements that extraction treats in their own way.
enum Tag: UInt8 {
  case other, html, head, body, title, meta, link, base, script, style, noscript
  case template, svg, select, textarea, iframe, button, object, canvas
  case a, b, strong, h1, h2, h3, h4, h5, h6
  case p, div, section, article, main, nav, header, footer, aside, form, ul, ol, li, dl, dt, dd
  case table, tbody, tr, td, th, blockquote, pre, figure, figcaption, address, time, span, br, hr, img
  case fieldset, details, summary, center, caption, label, option, font

  /// Names of eight bytes and fewer, packed into a word: the look-up costs no string.
  private static let byName: NumberTable = {
    let tags: [(String, Tag)] = [
      ("html", .html), ("head", .head), ("body", .body), ("title", .title), ("meta", .meta), ("link", .link),
      ("base", .base), ("script", .script), ("style", .style), ("noscript", .noscript), ("template", .template),
      ("svg", .svg), ("select", .select), ("textarea", .textarea), ("iframe", .iframe), ("button", .button),
      ("object", .object), ("canvas", .canvas), ("a", .a), ("b", .b), ("strong", .strong), ("h1", .h1), ("h2", .h2),
      ("h3", .h3), ("h4", .h4), ("h5", .h5), ("h6", .h6), ("p", .p), ("div", .div), ("section", .section),
      ("article", .article), ("main", .main), ("nav", .nav), ("header", .header), ("footer", .footer),
      ("aside", .aside), ("form", .form), ("ul", .ul), ("ol", .ol), ("li", .li), ("dl", .dl), ("dt", .dt),
      ("dd", .dd), ("table", .table), ("tbody", .tbody), ("thead", .tbody), ("tfoot", .tbody), ("tr", .tr),
      ("td", .td), ("th", .th), ("pre", .pre), ("figure", .figure), ("address", .address), ("time", .time),
      ("span", .span), ("br", .br), ("hr", .hr), ("img", .img), ("fieldset", .fieldset), ("details", .details),
      ("summary", .summary), ("center", .center), ("caption", .caption), ("label", .label), ("option", .option),
      ("font", .font), ("listing", .pre), ("xmp", .pre), ("hgroup", .header), ("menu", .ul), ("dir", .ul),
    ]
    return NumberTable(tags.map { (packed($0.0.utf8), UInt32($0.1.rawValue)) })
  }()

  static func packed(_ name: some Sequence<UInt8>) -> UInt64 { name.reduce(0) { $0 << 8 | UInt64($1) } }

  init(name: Span<UInt8>) {
    if name.count > 8 {
      self = name.count == 10 ? Tag.long(name) : .other
      return
    }
    var word: UInt64 = 0
    for index in name.indices { word = word << 8 | UInt64(name[index]) }
    self = Tag(rawValue: UInt8(truncatingIfNeeded: Tag.byName[word])) ?? .other
  }

  private static func long(_ name: Span<UInt8>) -> Tag {
    switch (name[0], name[1], name[4]) {
    case (UInt8(ascii: "b"), UInt8(ascii: "l"), UInt8(ascii: "k")): .blockquote
    case (UInt8(ascii: "f"), UInt8(ascii: "i"), UInt8(ascii: "a")): .figcaption
    default: .other
    }
  }

  /// Starts and ends a block of text.
  var isBlock: Bool { Tag.isBlock[Int(rawValue)] }

  /// Holds no text of the page's.
  var isDropped: Bool {
    switch self {
    case .script, .style, .template, .svg, .select, .textarea, .iframe, .button, .object, .canvas: true
    default: false
    }
  }

  /// Where one of these opens inside a `<button>`, the button's end tag was forgotten.
  var endsButton: Bool {
    switch self {
    case .main, .article, .section, .h1, .p, .footer: true
    default: false
    }
  }

  var headingLevel: Int? {
    (Tag.h1.rawValue...Tag.h6.rawValue).contains(rawValue) ? Int(rawValue - Tag.h1.rawValue) + 1 : nil
  }

  private static let isBlock: [Bool] = (0...UInt8.max).map { Tag(rawValue: $0).map(blocks.contains) ?? false }

  private static let blocks: Set<Tag> = [
    .html, .head, .body, .title, .h1, .h2, .h3, .h4, .h5, .h6, .p, .div, .section, .article, .main, .nav, .header,
    .footer, .aside, .form, .ul, .ol, .li, .dl, .dt, .dd, .table, .tbody, .tr, .td, .th, .blockquote, .pre, .figure,
    .figcaption, .address, .br, .hr, .fieldset, .details, .summary, .center, .caption, .option,
  ]
}
