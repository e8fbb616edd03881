/// What bytes are, before they are decoded.
enum PageKind: Equatable {
  case html, text

  private static let signatures: [(String, [UInt8])] = [
    ("PDF", Array("%PDF".utf8)), ("PNG", [0x89, 0x50, 0x4E, 0x47]), ("JPEG", [0xFF, 0xD8, 0xFF]),
    ("GIF", Array("GIF8".utf8)), ("ZIP", [0x50, 0x4B, 0x03, 0x04]), ("ELF", [0x7F, 0x45, 0x4C, 0x46]),
    ("RAR", Array("Rar!".utf8)), ("7z", [0x37, 0x7A, 0xBC, 0xAF]), ("gzip", [0x1F, 0x8B]),
    ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("bzip2", Array("BZh".utf8)), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
    ("RIFF", Array("RIFF".utf8)), ("Ogg", Array("OggS".utf8)), ("MP3", Array("ID3".utf8)),
    ("Office", [0xD0, 0xCF, 0x11, 0xE0]), ("class file", [0xCA, 0xFE, 0xBA, 0xBE]), ("WOFF", Array("wOF".utf8)),
    ("SQLite", Array("SQLite format 3".utf8)), ("RTF", Array("{\\rtf".utf8)),
    ("Windows program", [0x4D, 0x5A, 0x90, 0]),
  ]

  /// The format by its first bytes; nil for anything that may be text.
  static func binary(_ bytes: [UInt8], declaredType: String?) -> String? {
    for (name, signature) in signatures where bytes.starts(with: signature) { return name }
    if bytes.count > 12, bytes[4..<8].elementsEqual("ftyp".utf8) { return "MP4" }
    let head = Array(bytes.prefix(4096))
    if let wide = TextDecoder.wide(bytes, declaredType: declaredType) {
      // Half a Han character may be any byte.
      guard let text = TextDecoder.convert(head, from: wide) else { return "binary data" }
      return (controls(text) + text.count { $0 == 0 }) * 20 > text.count ? "binary data" : nil
    }
    if controls(head) * 20 > head.count { return "binary data" }
    let isText = head.count { $0 == 0 } * 10 <= head.count || tags(bytes) > 0
    return isText ? nil : "binary data"
  }

  /// Text has no control characters but white space and escapes. Zeros are not counted.
  private static func controls(_ bytes: [UInt8]) -> Int {
    bytes.count { $0 < 0x20 && !(0x07...0x0F).contains($0) && $0 != 0x1B && $0 != 0 }
  }

  init(utf8: [UInt8], declaredType: String?, url: String) {
    let type = declaredType?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    var path = url.prefix { $0 != "?" && $0 != "#" }.lowercased()
    for packed in [".gz", ".zst"] where path.hasSuffix(packed) { path.removeLast(packed.count) }
    let isNamedText = [".txt", ".text", ".md", ".markdown"].contains { path.hasSuffix($0) }
    if type == "text/plain" || type == "text/markdown" || (isNamedText && type != "text/html") {
      // Servers call pages text by mistake; a whole HTML document is one.
      self = Self.opensAsHTML(utf8) ? .html : .text
    } else if type == "text/html" || type == "application/xhtml+xml" || Self.tags(utf8) > 0 {
      self = .html
    } else {
      self = .text
    }
  }

  private static func opensAsHTML(_ utf8: [UInt8]) -> Bool {
    let head = utf8.prefix(512).drop { $0 <= 0x20 }.map(Folding.lowered)
    return head.starts(with: "<!doctype html".utf8) || head.starts(with: "<html".utf8)
  }

  /// Tags that a page of HTML cannot do without, in the first part.
  private static func tags(_ utf8: [UInt8]) -> Int {
    markup.matches(utf8.prefix(262_144)) ? 1 : 0
  }

  private static let markup = PhraseSet(
    """
    <html|<!doctype|<head|<body|<title|<meta|<div|<p>|<p |</p>|<br|<table|<span|<a href|<h1|<h2|<h3|<ul|<li>|<script|<style|<img|<b>|<i>|<font|<center|<td|<rss|<?xml|</a>|</p>|</b>|</h1>|<button|<time|<article|<section|<main|<nav|<em>|<strong|<label|<form|<input|<link
    <pre|<blockquote|<dl>|<hr
    """)
}
