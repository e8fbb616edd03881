import Files
import SearchAPI

/// Hits as a list of links with passages.
enum ResultList {
  static func markup(_ hits: [HitAnswer], form: SearchForm) -> Markup {
    """
    <ol class="hits" start="\(form.offset + 1)">
    \(Markup.joined(hits.map { hit($0, form: form) }))</ol>
    """
  }

  private static func hit(_ hit: HitAnswer, form: SearchForm) -> Markup {
    let reading = ReadingPage.address(of: hit.id, query: form.query)
    let title = hit.shownTitle
    let id = PercentEncoding.encode(hit.id)
    var facts: [Markup] = ["<span class=\"url\">\(shown(hit.url))</span>"]
    if let published = hit.published { facts.append(day(published)) }
    if let author = hit.author { facts.append("<span class=\"author\">\(author)</span>") }
    if hit.lang != "und", !hit.lang.isEmpty { facts.append("\(hit.lang)") }
    if hit.duplicates > 0 {
      facts.append("<a href=\"\(form.with { $0.all = true }.address())\">\(hit.duplicates) more like it</a>")
    }
    facts.append("<a href=\"\(reading)\">read</a>")
    facts.append("<a href=\"/similar?id=\(id)\">similar</a>")
    return """
      <li><article lang="\(hit.lang)">
      <h2><a class="hit" href="\(webAddress(hit.url) ?? reading)" rel="noopener noreferrer">\(title)</a></h2>
      <p class="facts" lang="en">\(Markup.joined(facts, separator: " · "))</p>
      \(hit.snippet.map { "<p class=\"snippet\">\(marked($0, hit.highlights))</p>" } ?? Markup.empty)
      </article></li>

      """
  }

  /// An address that a link may lead to: one of the web's, nothing that runs in this page.
  static func webAddress(_ url: String) -> String? {
    let start = url.prefix(8).lowercased()
    return start.hasPrefix("http://") || start.hasPrefix("https://") ? url : nil
  }

  /// An address as people read it: no scheme, escapes resolved where they give text.
  static func shown(_ url: String) -> String {
    let readable = PercentEncoding.decode(url) ?? url
    guard let scheme = ["https://", "http://", "file://"].first(where: readable.hasPrefix) else { return readable }
    return String(readable.dropFirst(scheme.count))
  }

  static func day(_ time: String) -> Markup {
    let day = String(time.prefix(10))
    return "<time datetime=\"\(day)\">\(day)</time>"
  }

  /// A passage with what matched marked. Ranges that do not fit it are left out.
  static func marked(_ text: String, _ highlights: [[Int]]) -> Markup {
    let scalars = text.unicodeScalars
    var markup = Markup.empty
    var place = scalars.startIndex
    var offset = 0
    for range in highlights where range.count == 2 && range[0] >= offset && range[0] < range[1] {
      guard let start = scalars.index(place, offsetBy: range[0] - offset, limitedBy: scalars.endIndex),
        let end = scalars.index(start, offsetBy: range[1] - range[0], limitedBy: scalars.endIndex)
      else { break }
      markup += "\(String(scalars[place..<start]))<mark>\(String(scalars[start..<end]))</mark>"
      (place, offset) = (end, range[1])
    }
    return markup + "\(String(scalars[place...]))"
  }
}
