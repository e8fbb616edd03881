import Files
import FoundationEssentials
import InvertedIndex

/// What an object of JSON says of a page: `{"url", "html"}` or `{"url", "title", "text"}`, and what crawlers and archives
/// write for these keys (Scrapy's items, whose values may be lists; ArchiveBox's snapshots).
struct PageLine: Decodable {
  var id: String?
  var url: String?
  var html: String?
  var title: String?
  var text: String?
  var surroundings: String?
  var author: String?
  var published: String?
  var lang: String?
  var fetched: String?
  /// Of an exported page: when it was first indexed, and the encoding that it was read in.
  var indexed: String?
  var charset: String?
  /// Lines of the text, in order; nil where the key means something else.
  var headings: [String]?
  /// The pages of an index of pages.
  var links: [PageLine] = []

  private enum CodingKeys: String, CodingKey {
    case id, url, html, title, text, surroundings, author, published, lang, fetched, indexed, charset, headings
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    do {
      id = try container.decodeIfPresent(LineID.self, forKey: .id)?.text
      url = try container.decodeIfPresent(String.self, forKey: .url)
      html = try container.decodeIfPresent(String.self, forKey: .html)
      title = try container.decodeIfPresent(String.self, forKey: .title)
      text = try container.decodeIfPresent(String.self, forKey: .text)
      surroundings = try container.decodeIfPresent(String.self, forKey: .surroundings)
      author = try container.decodeIfPresent(String.self, forKey: .author)
      published = try container.decodeIfPresent(String.self, forKey: .published)
      lang = try container.decodeIfPresent(String.self, forKey: .lang)
      fetched = try container.decodeIfPresent(String.self, forKey: .fetched)
      indexed = try container.decodeIfPresent(String.self, forKey: .indexed)
      charset = try container.decodeIfPresent(String.self, forKey: .charset)
      headings = try? container.decodeIfPresent([String].self, forKey: .headings)
      if (id ?? url) != nil, (html ?? text) != nil { return }
    } catch DecodingError.typeMismatch {
      // A list, or an object.
    }
    try readOtherNames(decoder)
  }

  // MARK: - Other names

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Keys by what they mean; the first that is there counts.
  private static let names: [(WritableKeyPath<PageLine, String?> & Sendable, [String])] = [
    (\.url, ["url", "link", "href", "final_url", "response_url", "page_url", "uri"]),
    (\.html, ["html", "raw_html", "page_html", "body_html", "content_html", "response_body", "raw_content"]),
    (\.text, ["text", "article_text", "full_text", "content_text", "textContent", "article", "article_body"]),
    (\.title, ["title", "headline", "name"]),
    (\.author, ["author", "authors", "byline", "creator"]),
    (
      \.published,
      [
        "published", "published_at", "published_date", "publish_date", "date_published", "datePublished", "pub_date",
        "pubdate", "date",
      ]
    ),
    (\.lang, ["lang", "language"]),
    (\.fetched, ["fetched", "fetched_at", "crawled_at", "scraped_at", "downloaded_at", "bookmarked_at", "timestamp"]),
  ]
  /// Markup or text, as the case may be.
  private static let eitherNames = ["body", "content", "data", "description", "summary", "excerpt"]

  private mutating func readOtherNames(_ decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    func value(_ name: String) -> String? {
      guard let value = try? container.decodeIfPresent(LineValue.self, forKey: AnyKey(stringValue: name)) else {
        return nil
      }
      return value.text
    }
    id = (try? container.decodeIfPresent(LineID.self, forKey: AnyKey(stringValue: "id")))?.text
    for (field, names) in Self.names {
      self[keyPath: field] = nil
      for name in names {
        guard let text = value(name), !text.isEmpty else { continue }
        // Authors and their like are lists.
        self[keyPath: field] = field == \.author ? text.split(separator: "\n").joined(separator: ", ") : text
        break
      }
    }
    if html == nil, text == nil {
      for text in Self.eitherNames.lazy.compactMap(value) where !text.isEmpty {
        if Self.isMarkup(text) { html = text } else { self.text = text }
        break
      }
    }
    if id == nil, url == nil {
      links = (try? container.decodeIfPresent([PageLine].self, forKey: AnyKey(stringValue: "links"))) ?? []
    }
  }

  private static func isMarkup(_ text: String) -> Bool {
    SourceFormat(sniffing: Array(text.utf8.prefix(4096))) == .page
      || text.utf8.first { !isSpace($0) } == UInt8(ascii: "<")
  }
}

/// An id is a string; numbers are common and taken as they stand.
private struct LineID: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      text = String(number)
    } else {
      text = try container.decode(String.self)
    }
  }
}

/// A string, a number or a list of strings, which are lines of one text.
private struct LineValue: Decodable {
  let text: String?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self.text = text
    } else if let number = try? container.decode(Double.self) {
      text = number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    } else {
      text = (try? container.decode([String].self))?.joined(separator: "\n")
    }
  }
}

extension Timestamp {
  /// As crawlers write times: RFC 3339 and its relatives, as feeds have them (RFC 822), or Unix time.
  init?(lenient text: String) {
    guard let time = Timestamp(unixTime: text) ?? Timestamp(text) ?? DateScanner.whole(text.collapsed) else {
      return nil
    }
    self = time
  }

  /// Unix time in seconds, 9 or 10 digits and perhaps a fraction, or in milliseconds, 13 digits; nil for anything else.
  init?(unixTime text: String) {
    guard let number = Double(text), number >= 0 else { return nil }
    switch text.prefix(while: { $0 != "." }).utf8.count {
    case 9, 10: self.init(unixSeconds: Int64(number))
    case 13: self.init(unixSeconds: Int64(number / 1000))
    default: return nil
    }
  }
}
