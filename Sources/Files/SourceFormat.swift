/// The forms in which pages come.
public enum SourceFormat: String, Sendable, Hashable, CaseIterable {
  /// One page: HTML or plain text.
  case page
  /// An archive of pages (ISO 28500).
  case warc
  /// JSON objects, each of them a page: a line each, in one array, or one behind the other.
  case ndjson
  /// A page with its pictures, as browsers save it (multipart/related, RFC 2557).
  case mhtml

  /// By a Content-Type, parameters allowed; nil where it does not tell.
  public init?(contentType: String) {
    let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
    switch type {
    case "text/html", "application/xhtml+xml", "text/plain", "text/markdown": self = .page
    case "application/warc", "application/x-warc": self = .warc
    case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
      "application/json":
      self = .ndjson
    case "multipart/related", "message/rfc822", "application/x-mimearchive": self = .mhtml
    default: return nil
    }
  }

  /// By a file's name, `.gz` and `.zst` aside; nil where it does not tell.
  public init?(fileName: String) {
    switch Self.nameExtension(fileName) {
    case "html", "htm", "xhtml", "xht", "shtml", "txt", "text", "md", "markdown": self = .page
    case "warc": self = .warc
    case "ndjson", "jsonl", "jl": self = .ndjson
    case "mhtml", "mht": self = .mhtml
    default: return nil
    }
  }

  /// The Content-Type of each form, by the word that people say for it.
  public static let contentTypes: KeyValuePairs = [
    "html": "text/html", "text": "text/plain", "mhtml": "multipart/related", "ndjson": "application/x-ndjson",
    "warc": "application/warc",
  ]

  /// The usual Content-Type of the form.
  public var contentType: String {
    switch self {
    case .page: "text/html"
    case .mhtml: "multipart/related"
    case .ndjson: "application/x-ndjson"
    case .warc: "application/warc"
    }
  }

  /// Whether it holds many pages.
  public var isArchive: Bool { self == .warc || self == .ndjson }

  /// The Content-Type that a file's name stands for, `.gz` and `.zst` aside; nil where it tells none.
  public static func contentType(fileName: some StringProtocol) -> String? {
    switch nameExtension(fileName) {
    case "html", "htm", "shtml": "text/html"
    case "xhtml", "xht": "application/xhtml+xml"
    case "mht", "mhtml": "multipart/related"
    case "txt", "text", "md", "markdown": "text/plain"
    case "ndjson", "jsonl", "jl": "application/x-ndjson"
    case "warc": "application/warc"
    default: nil
    }
  }

  /// By the first bytes, unpacked (a thousand are enough); nil where they look like none of the forms.
  public init?(sniffing bytes: [UInt8]) {
    let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let head = marked.drop(while: isSpace)
    if head.starts(with: Array("WARC/".utf8)) {
      self = .warc
    } else if head.first == UInt8(ascii: "{"), head.dropFirst().first(where: { !isSpace($0) }) == UInt8(ascii: "\"") {
      self = .ndjson
    } else if head.first == UInt8(ascii: "["), head.dropFirst().first(where: { !isSpace($0) }) == UInt8(ascii: "{") {
      self = .ndjson
    } else {
      // ASCII letters alone are looked for, so UTF-16 is read by leaving its zeros out.
      let text = String(decoding: head.prefix(4096).filter { $0 != 0 }, as: UTF8.self).lowercased()
      if Self.mhtmlMarks.contains(where: text.contains), text.contains("multipart/related") {
        self = .mhtml
      } else if Self.htmlMarks.contains(where: text.contains) {
        self = .page
      } else {
        return nil
      }
    }
  }

  private static let mhtmlMarks = ["mime-version:", "content-type:"]
  private static let htmlMarks = [
    "<!doctype html", "<html", "<head", "<body", "<title", "<meta ", "<div", "<p>", "<h1",
  ]

  /// The media type that a Content-Type names, if that is not of pages; nil for pages and where it does not tell.
  public static func otherType(_ contentType: String) -> String? {
    let type = contentType.prefix { $0 != ";" && $0 != "," && !$0.isWhitespace }.lowercased()
    if ["image/", "video/", "audio/", "font/", "model/"].contains(where: type.hasPrefix) { return type }
    return otherTypes.contains(type) ? type : nil
  }

  private static let otherTypes: Set<String> = [
    "text/css", "text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript",
    "application/json", "application/ld+json", "application/manifest+json", "application/rss+xml",
    "application/atom+xml", "text/csv", "text/calendar", "text/vcard", "application/pdf", "application/zip",
    "application/x-shockwave-flash", "application/font-woff", "application/font-woff2", "application/x-font-ttf",
    "application/vnd.ms-fontobject", "application/wasm", "application/x-gzip-compressed", "application/vnd.ms-excel",
    "application/msword", "application/x-tar", "application/x-rar-compressed",
  ]

  /// What tells by a file's name what it holds, in lower case, without what tells the packing: `html` of `page.HTML.gz`;
  /// empty where there is none.
  public static func nameExtension(_ fileName: some StringProtocol) -> String {
    var parts = fileName.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    if parts.count > 1, let last = parts.last, ["gz", "zst"].contains(last) { parts.removeLast() }
    return parts.count > 1 ? String(parts.last ?? "") : ""
  }

  /// Whether a file's name says that it holds no page: what browsers and crawlers save beside pages, and what may look
  /// like one. Programs and styles hold tags.
  public static func isOther(fileName: some StringProtocol) -> Bool { others.contains(nameExtension(fileName)) }

  private static let others: Set<String> = [
    "css", "js", "mjs", "json", "map", "xml", "rss", "atom", "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico",
    "bmp", "tif", "tiff", "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "m4a", "m4v", "webm", "ogg", "ogv", "wav",
    "mov", "avi", "mkv", "flv", "swf", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "tar", "tgz", "7z",
    "rar", "bz2", "xz", "exe", "dll", "so", "jar", "apk", "dmg", "iso", "bin", "class", "pyc", "o", "a", "db", "sqlite",
    "swift", "py", "c", "h", "cpp", "java", "go", "rs", "ts", "sh",
  ]
}

/// White space of ASCII.
package func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
