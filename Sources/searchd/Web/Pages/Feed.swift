import Files
import SearchAPI

/// The newest results of a search as an Atom feed (RFC 4287).
struct Feed {
  static let length = 50

  var form: SearchForm
  var hits: [HitAnswer]
  /// Scheme and host that the feed was asked for by; links go without, so that they lead to where the feed came from.
  var origin: String

  var markup: Markup {
    let entries = hits.map { hit -> Markup in
      let reading = ReadingPage.address(of: hit.id, query: "")
      let published = hit.published.map { "<published>\(Self.time($0))</published>\n" as Markup } ?? .empty
      return """
        <entry>
        <id>\(Self.iri(hit.id))</id>
        <title>\(hit.shownTitle)</title>
        <link rel="alternate" type="text/html" href="\(ResultList.webAddress(hit.url) ?? reading)"/>
        <link rel="related" type="text/html" href="\(reading)"/>
        \(published)<updated>\(Self.time(hit.indexed))</updated>
        <summary>\(hit.snippet ?? "")</summary>
        </entry>

        """
    }
    let updated = hits.map { Self.time($0.indexed) }.max() ?? "1970-01-01T00:00:00Z"
    return """
      <?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom">
      <id>\(origin)\(form.address("/feed"))</id>
      <title>\(form.query) – searchd</title>
      <author><name>searchd</name></author>
      <link rel="self" type="application/atom+xml" href="\(form.address("/feed"))"/>
      <link rel="alternate" type="text/html" href="\(form.address())"/>
      <updated>\(updated)</updated>
      \(Markup.joined(entries))</feed>

      """
  }

  /// Atom wants a whole timestamp.
  static func time(_ time: String) -> String {
    let parts = time.split(separator: "T", maxSplits: 1)
    if parts.count == 2 {
      let hasZone = parts[1].hasSuffix("Z") || parts[1].contains("+") || parts[1].contains("-")
      return hasZone ? time : time + "Z"
    }
    let day = time + ["", "-01", "-01-01"][min(2, max(0, 3 - time.split(separator: "-").count))]
    return day.split(separator: "-").count == 3 ? "\(day)T00:00:00Z" : "1970-01-01T00:00:00Z"
  }

  /// An id as the IRI that Atom wants.
  static func iri(_ id: String) -> String {
    let isAddress = ["http://", "https://", "file://"].contains { id.hasPrefix($0) }
    return isAddress && !id.contains(where: \.isWhitespace) ? id : "urn:searchd:\(PercentEncoding.encode(id))"
  }
}

/// What a browser reads to offer this search in its address bar (OpenSearch 1.1).
enum OpenSearchDescription {
  static func markup(origin: String) -> Markup {
    """
    <?xml version="1.0" encoding="utf-8"?>
    <OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
    <ShortName>searchd</ShortName>
    <Description>Search scraped web pages</Description>
    <InputEncoding>UTF-8</InputEncoding>
    <Image width="16" height="16" type="image/svg+xml">\(origin)/icon.svg</Image>
    <Url type="text/html" method="get" template="\(origin)/?q={searchTerms}"/>
    <Url type="application/atom+xml" method="get" template="\(origin)/feed?q={searchTerms}"/>
    <Url type="application/x-suggestions+json" method="get" template="\(origin)/suggestions?q={searchTerms}"/>
    </OpenSearchDescription>

    """
  }
}
