import Files
import InvertedIndex

/// Pages to documents: what the daemon, the benchmark and `extract` share.
public struct Ingestor: Sendable {
  private let extractor = PageExtractor()

  public init() {}

  /// A page becomes a document.
  ///
  /// Its id is the page's address in its normal form (`WebAddress.normal`), unless the source gives it one, which counts as
  /// it stands. It is not the canonical address, so that two saved files never replace each other because both name the
  /// same; its URL is the canonical address where the page names one, else of a saved page the one it was
  /// saved from. A page without main content gives
  /// all its text, one without a title the beginning of its text, else its file's name. What its source knows of it
  /// (`facts`) counts for more than what the page says.
  public func document(from raw: RawPage, facts: SourceFacts = SourceFacts()) throws(ExtractionError) -> Document {
    guard raw.bytes.count <= Limits.pageBytes else { throw .tooLarge(limit: Limits.pageBytes) }
    let id = Self.id(of: raw, facts)
    let raw = Self.named(try SavedPage(raw).raw, facts)
    guard !id.isEmpty || !raw.url.isEmpty else { throw .corrupt("it has no address, and names none") }
    let page = try extractor.extract(raw)
    let isBlank = Self.isBlank(page.text)
    let text = isBlank ? page.fullText : page.text
    let pageTitle = facts.title ?? page.title
    guard !Self.isBlank(text) || !Self.isBlank(pageTitle) else { throw .empty }
    let url = page.canonical.flatMap { WebAddress.isWeb($0) ? $0 : nil } ?? raw.url
    let title =
      Self.isBlank(pageTitle) ? Self.beginning(of: text) ?? WebAddress.fileName(of: raw.url) : pageTitle
    let body = Self.text(text, without: title)
    let headings = isBlank ? [] : Self.moved(page.headings, by: text.utf8.count - body.utf8.count)
    return Document(
      id: id.isEmpty ? raw.url : id, url: url, title: title, text: body, headings: headings,
      surroundings: isBlank ? page.description : page.surroundings,
      author: facts.author ?? page.author, site: WebAddress.site(of: url),
      language: facts.language ?? page.language, published: facts.published ?? page.published, charset: page.charset
    ).cut()
  }

  /// What a page is called by its source; empty where that says nothing.
  static func id(of raw: RawPage, _ facts: SourceFacts) -> String { facts.id ?? WebAddress.normal(raw.url) }

  /// With the address that it goes by: who gives it an id says with it which spelling of the address is meant.
  static func named(_ raw: RawPage, _ facts: SourceFacts) -> RawPage {
    guard facts.id == nil else { return raw }
    var raw = raw
    raw.url = WebAddress.normal(raw.url)
    return raw
  }

  /// The page in what a program saved of it: unpacked, out of its web archive, with the address it was saved from.
  public static func saved(_ raw: RawPage) throws(ExtractionError) -> RawPage { try SavedPage(raw).raw }

  /// A text that begins with its headline, without it: documents have it as their title, and it is indexed with the text.
  private static func text(_ text: String, without title: String) -> String {
    let headline = text.prefix { !$0.isNewline }
    guard headline.utf8.count <= 2 * title.utf8.count, String(headline).squashed == title.squashed else { return text }
    let rest = text[headline.endIndex...].drop { $0.isWhitespace }
    return rest.isEmpty ? text : String(rest)
  }

  /// Ranges of a text whose beginning was taken off.
  private static func moved(_ ranges: [Range<Int>], by bytes: Int) -> [Range<Int>] {
    ranges.filter { $0.lowerBound >= bytes }.map { $0.lowerBound - bytes..<$0.upperBound - bytes }
  }

  private static func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy(isSpace) }

  /// The first line that is not empty, shortened to a title's length.
  private static func beginning(of text: String) -> String? {
    let line = text.drop { $0.isWhitespace }.prefix(121).prefix { !$0.isNewline }
    guard !line.isEmpty else { return nil }
    return line.count > 120 ? line.prefix(119) + "…" : String(line)
  }
}

extension Document {
  /// Whether the text was longer than it may be: cut, it lacks less than a character of the limit.
  var isCut: Bool { text.utf8.count > Limits.textBytes - 4 }

  /// Within the limits: what is longer ends at the last whole character before them.
  func cut() -> Document {
    var document = self
    document.text = text.cut(toBytes: Limits.textBytes)
    document.headings = headings.filter { $0.upperBound <= document.text.utf8.count }
    document.surroundings = surroundings.cut(toBytes: Limits.textBytes)
    document.title = title.cut(toBytes: Limits.fieldBytes)
    document.author = author.cut(toBytes: Limits.fieldBytes)
    return document
  }
}

extension String {
  fileprivate func cut(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    return String(self[..<index(at: limit)])
  }

  /// The last character's edge that is not behind a number of UTF-8 bytes.
  private func index(at bytes: Int) -> Index {
    var place = utf8.index(startIndex, offsetBy: bytes)
    while place > startIndex, place.samePosition(in: unicodeScalars) == nil { place = utf8.index(before: place) }
    return place
  }
}
