import SearchAPI

/// The page of a search.
struct ResultsPage {
  var form: SearchForm
  var answer: SearchAnswer
  /// Whether more results follow.
  var hasMore: Bool

  var markup: Markup {
    Layout(title: "\(form.query) – searchd", query: form, feed: form.firstPage.address("/feed")).page(
      """
      <div class="columns">
      <main>
      <p class="summary"><span>\(answer.summary)</span> <span class="sorts">\(sorts)</span></p>
      \(chips)\(correction)\(body)
      </main>
      \(FacetPanel(form: form, facets: answer.facets ?? [:]).markup)
      </div>
      """)
  }

  private var sorts: Markup {
    let current = form.sort.isEmpty ? "relevance" : form.sort
    return Markup.joined(
      ["relevance", "newest", "oldest"].map { sort in
        if sort == current { return "<b>\(sort)</b>" }
        return "<a href=\"\(form.with { $0.sort = sort == "relevance" ? "" : sort }.address())\">\(sort)</a>"
      }, separator: " ")
  }

  /// What narrows the search, each with a link that takes it away.
  private var chips: Markup {
    var chips: [(String, SearchForm)] = []
    if !form.site.isEmpty { chips.append((form.site, form.with { $0.site = "" })) }
    if !form.lang.isEmpty { chips.append((form.lang, form.with { $0.lang = "" })) }
    if !form.after.isEmpty || !form.before.isEmpty {
      let span = form.after == form.before ? form.after : "\(form.after) – \(form.before)"
      chips.append((span, form.with { ($0.after, $0.before) = ("", "") }))
    }
    if form.full { chips.append(("around the texts, too", form.with { $0.full = false })) }
    if form.all { chips.append(("all copies", form.with { $0.all = false })) }
    if chips.isEmpty { return .empty }
    let links = chips.map { text, without -> Markup in
      "<a class=\"chip\" href=\"\(without.address())\" aria-label=\"Remove \(text)\">\(text) ×</a>"
    }
    return "<p class=\"chips\">\(Markup.joined(links, separator: " "))</p>\n"
  }

  private var correction: Markup {
    func link(_ query: String) -> Markup { "<a href=\"\(form.with { $0.query = query }.address())\">\(query)</a>" }
    var notes: [Markup] = []
    if let corrected = answer.corrected { notes.append("Showing results for \(link(corrected)).") }
    if let suggested = answer.suggested { notes.append("Did you mean \(link(suggested))?") }
    if !answer.alsoSearched.isEmpty { notes.append("Also searched: \(answer.alsoSearched.joined(separator: ", "))") }
    if let misreading = answer.misreading { notes.append("\(misreading)") }
    if let lack = answer.lack { notes.append("Not all pages were searched: \(lack).") }
    return notes.isEmpty ? .empty : "<p class=\"correction\">\(Markup.joined(notes, separator: "<br>"))</p>\n"
  }

  private var body: Markup {
    if answer.hits.isEmpty { return form.offset > 0 ? end : nothing }
    return ResultList.markup(answer.hits, form: form) + pages
  }

  private var end: Markup {
    "<p>There are no more results. <a href=\"\(form.firstPage.address())\">Back to the first</a></p>"
  }

  private var nothing: Markup {
    let wider = form.with { $0.full = true }
    return """
      <p>Nothing was found\(answer.emptiness.map { ": \($0)" } ?? "").</p>
      <ul><li>Try fewer or other words.</li><li>Take quotation marks and filters away.</li>\
      \(form.full ? .empty : "<li><a href=\"\(wider.address())\">Search what stands around the texts, too</a>.</li>")</ul>
      """
  }

  private var pages: Markup {
    var links: [Markup] = []
    if form.offset > 0 {
      let earlier = form.with { $0.offset = max(0, form.offset - SearchForm.pageLength) }
      links.append("<a rel=\"prev\" href=\"\(earlier.address())\">← Previous</a>")
    }
    if hasMore {
      let later = form.with { $0.offset = form.offset + SearchForm.pageLength }
      links.append("<a rel=\"next\" href=\"\(later.address())\">Next →</a>")
    }
    return links.isEmpty
      ? .empty : "<nav class=\"pages\" aria-label=\"Pages\">\(Markup.joined(links, separator: " "))</nav>"
  }
}
