import FoundationEssentials
import InvertedIndex

/// Bytes of a page to its text and facts.
public struct PageExtractor: Sendable {
  public init() {}

  /// Unpacks (gzip, zstd), decodes, parses and extracts.
  ///
  /// Every page with visible text gives text: where main content is doubtful, more is kept.
  public func extract(_ raw: RawPage) throws(ExtractionError) -> Page {
    let bytes = try Unpacker.unpack(raw.bytes, limit: Limits.pageBytes)
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .empty }
    if let format = PageKind.binary(bytes, declaredType: raw.declaredType) { throw .notAPage(format) }
    let decoded = TextDecoder.decode(bytes, declaredType: raw.declaredType)
    let now = raw.fetched ?? Timestamp(unixSeconds: Int64(Date().timeIntervalSince1970))
    var page: Page
    switch PageKind(utf8: decoded.utf8, declaredType: raw.declaredType, url: raw.url) {
    case .html: page = Self.html(decoded.utf8, url: raw.url, now: now)
    case .text: page = Self.text(decoded.utf8, url: raw.url, now: now)
    }
    page.charset = decoded.charset.name
    if page.text.isEmpty, page.title.isEmpty { throw .empty }
    return page
  }

  private static func html(_ utf8: [UInt8], url: String, now: Timestamp) -> Page {
    let parsed = parsed(utf8)
    let measures = BlockMeasures(parsed)
    let linked = LinkedData(parsed.linkedData)
    let keep = MainContent.choose(parsed, measures, PageFacts.kinds(parsed, linked))
    let facts = PageFacts(page: parsed, measures: measures, keep: keep, linked: linked, url: url, now: now)
    var page = Page()
    let main = TextRenderer(parsed) { keep[$0] }
    page.text = main.text
    page.headings = main.headings
    page.fullText = TextRenderer(parsed) { !parsed.nodes[parsed.blocks[$0].node].isHidden }.text
    if page.fullText.isEmpty { page.fullText = page.text }
    page.description = facts.meta("og:description", "description", "twitter:description") ?? ""
    page.surroundings =
      ([parsed.title, page.description].filter { !$0.isEmpty }
      + [TextRenderer(parsed) { !keep[$0] }.text]).joined(separator: "\n")
    // Pages that scripts build often say in their metadata alone what they are of.
    if page.text.isEmpty { page.text = page.description }
    page.title = TitleFinder.title(facts)
    page.language = LanguageFinder.language(of: page.text, declared: parsed.language)
    page.published = DateFinder.published(facts, title: page.title)
    page.author = AuthorFinder.author(facts, language: page.language)
    // What is relative is so to the page's base.
    let base = parsed.base.flatMap { WebAddress.resolved($0.collapsed, against: facts.url) } ?? facts.url
    let link = parsed.canonicalLink.flatMap { WebAddress.resolved($0.collapsed, against: base) }
    page.canonical = WebAddress.canonical([link, facts.meta("og:url")], of: facts.url)
    page.siteName = facts.siteName ?? ""
    page.leadImage = facts.leadImage
    return page
  }

  private static func parsed(_ utf8: [UInt8]) -> ParsedPage {
    let tamed = MarkupGuard.tamed(utf8)
    let parsed = HTMLParser.parse(tamed)
    return isBetterWithNoscript(parsed) ? HTMLParser.parse(tamed, takesNoscript: true) : parsed
  }

  /// A page as its blocks; nil where it is text without markup.
  static func parsed(_ raw: RawPage) throws(ExtractionError) -> ParsedPage? {
    let bytes = try Unpacker.unpack(raw.bytes, limit: Limits.pageBytes)
    let decoded = TextDecoder.decode(bytes, declaredType: raw.declaredType)
    guard PageKind(utf8: decoded.utf8, declaredType: raw.declaredType, url: raw.url) == .html else { return nil }
    return parsed(decoded.utf8)
  }

  /// Scripts would show the page's text, which `<noscript>` holds too: little else is there, and it more than doubles it.
  private static func isBetterWithNoscript(_ page: ParsedPage) -> Bool {
    let long = page.blocks.reduce(0) { $0 + ($1.characters > 60 ? $1.characters : 0) }
    return long < 600 && page.noscriptCharacters > max(long, 1)
  }

  private static func text(_ utf8: [UInt8], url: String, now: Timestamp) -> Page {
    let path = url.lowercased()
    let read = PlainPage.read(
      String(decoding: utf8, as: UTF8.self), isMarkdown: path.hasSuffix(".md") || path.hasSuffix(".markdown"))
    var page = Page()
    page.title = read.title
    page.text = read.text
    page.fullText = read.fullText
    page.surroundings = read.surroundings
    page.language = LanguageFinder.language(of: read.text, declared: nil)
    if let date = DateScanner.first(in: String(read.fullText.prefix(2000))),
      date.unixSeconds <= now.unixSeconds + 86_400
    {
      page.published = date
    }
    return page
  }
}
