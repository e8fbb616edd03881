import Files
import SearchAPI

/// How the index stands, for people; programs read `/v1/status`.
struct StatusPage {
  var status: StatusAnswer

  var markup: Markup {
    var facts = [
      ("Pages", "\(status.documents)"), ("Size on the disk", Readable.size(status.bytes)),
      ("Searches answered", "\(status.searchesAnswered)"), ("Uptime", Readable.time(status.uptimeSeconds)),
      ("Version", status.version),
    ]
    if status.setAside > 0 { facts.append(("Pages set aside", "\(status.setAside) (search quarantine lists them)")) }
    facts += status.synonymProblems.map { ("Synonyms", $0) } + status.damaged.map { ("Damaged", $0) }
    let sites = status.siteCount > status.sites.count ? "Sites (the largest of \(status.siteCount))" : "Sites"
    return Layout(title: "Status – searchd", query: SearchForm()).page(
      """
      <main class="single"><h1>Status</h1>
      \(Self.table(facts))
      \(Self.section("Languages", status.languages, "lang"))\(Self.section(sites, status.sites, "site"))</main>
      """)
  }

  private static func table(_ rows: [(String, String)]) -> Markup {
    "<table>\(Markup.joined(rows.map { "<tr><td>\($0.0)</td><td>\($0.1)</td></tr>\n" }))</table>"
  }

  /// The most frequent first, each a link to its pages.
  private static func section(_ title: String, _ counts: [String: Int], _ field: String) -> Markup {
    if counts.isEmpty { return .empty }
    let rows = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, count -> Markup in
      let address = "/?q=" + PercentEncoding.encode("\(field):\(name)")
      return "<tr><td><a href=\"\(address)\">\(name)</a></td><td>\(count)</td></tr>\n"
    }
    return "<h2>\(title)</h2>\n<table>\(Markup.joined(rows))</table>\n"
  }
}
