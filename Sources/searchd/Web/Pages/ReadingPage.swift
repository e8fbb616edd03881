import Files
import SearchAPI

/// A stored page as text, with pages like it.
struct ReadingPage {
  var document: DocumentAnswer
  var similar: [HitAnswer]
  var form: SearchForm

  static func address(of id: String, query: String) -> String {
    let address = "/page?id=\(PercentEncoding.encode(id))"
    return query.isEmpty ? address : "\(address)&q=\(PercentEncoding.encode(query))"
  }

  var markup: Markup {
    let title = document.shownTitle
    return Layout(title: "\(title) – searchd", query: form).page(
      """
      <div class="columns">
      <main>
      <article class="reading" lang="\(document.lang)">
      <h1>\(title)</h1>
      <p class="facts" lang="en">\(Markup.joined(facts, separator: " · "))</p>
      \(Markup.joined(paragraphs))</article>
      </main>
      \(aside)
      </div>
      """)
  }

  private var paragraphs: [Markup] {
    var headings = document.headings[...]
    return document.text.split(separator: "\n").map { line in
      guard let heading = headings.first, line == heading else { return "<p>\(line)</p>\n" }
      headings.removeFirst()
      return "<h2>\(line)</h2>\n"
    }
  }

  private var facts: [Markup] {
    var facts: [Markup] = []
    if !document.author.isEmpty { facts.append("\(document.author)") }
    if let published = document.published { facts.append(ResultList.day(published)) }
    let shown = ResultList.shown(document.url)
    if let address = ResultList.webAddress(document.url) {
      facts.append("<a class=\"url\" href=\"\(address)\" rel=\"noopener noreferrer\">\(shown)</a>")
    } else {
      facts.append("<span class=\"url\">\(shown)</span>")
    }
    facts.append("stored \(ResultList.day(document.indexed))")
    if !document.charset.isEmpty { facts.append("\(document.charset)") }
    return facts
  }

  private var aside: Markup {
    if similar.isEmpty { return .empty }
    let items = similar.map { hit -> Markup in
      let title = hit.shownTitle
      let address = Self.address(of: hit.id, query: "")
      return "<li lang=\"\(hit.lang)\"><a href=\"\(address)\">\(title)</a></li>\n"
    }
    return "<aside aria-label=\"Similar pages\"><section><h3>Similar pages</h3>"
      + "<ul class=\"similar\">\(Markup.joined(items))</ul></section></aside>"
  }
}
