import SearchAPI

/// What the results are made of, each part a link that narrows the search to it.
struct FacetPanel {
  /// Values of a facet shown.
  private static let most = 8
  private static let height = 48

  var form: SearchForm
  /// By facet: the values with the most results, the first most.
  var facets: [String: [FacetAnswer]]

  var markup: Markup {
    let parts = [
      section("Year", histogram),
      section("Site", form.site.isEmpty ? list("site") { form, value in form.site = value } : .empty),
      section("Language", form.lang.isEmpty ? list("lang") { form, value in form.lang = value } : .empty),
    ]
    let content = Markup.joined(parts)
    return content.source.isEmpty ? .empty : "<aside id=\"filters\" aria-label=\"Narrow the search\">\(content)</aside>"
  }

  private func section(_ title: String, _ content: Markup) -> Markup {
    content.source.isEmpty ? .empty : "<section><h3>\(title)</h3>\(content)</section>\n"
  }

  private func list(_ facet: String, _ narrow: @escaping (inout SearchForm, String) -> Void) -> Markup {
    let known = (facets[facet] ?? []).filter { !$0.value.isEmpty && $0.value != "und" }.prefix(Self.most)
    guard !known.isEmpty else { return .empty }
    let items = known.map { value -> Markup in
      let address = form.with { narrow(&$0, value.value) }.address()
      return "<li><a href=\"\(address)\">\(value.value)</a> <span>\(value.count)</span></li>\n"
    }
    return "<ul>\(Markup.joined(items))</ul>"
  }

  /// A bar a year. Attributes of SVG draw it, because the pages allow no styles of their own.
  private var histogram: Markup {
    let years = Dictionary(
      (facets["year"] ?? []).compactMap { value in Int(value.value).map { ($0, value.count) } }, uniquingKeysWith: +)
    guard let newest = years.keys.max(), let oldest = years.keys.min(), let most = years.values.max(), most > 0 else {
      return .empty
    }
    // Dates that somebody mistyped would make a bar a hair's breadth.
    let first = max(oldest, newest - 39)
    let width = newest - first + 1
    let bars = (first...newest).map { year -> Markup in
      guard let count = years[year], count > 0 else { return .empty }
      let tall = max(2, count * Self.height / most)
      let address = form.with { ($0.after, $0.before) = ("\(year)", "\(year)") }.address()
      return """
        <a href="\(address)" aria-label="\(year): \(count)"><title>\(year): \(count)</title>\
        <rect class="room" x="\((year - first) * 10)" y="0" width="10" height="\(Self.height)"/>\
        <rect x="\((year - first) * 10 + 1)" y="\(Self.height - tall)" width="8" height="\(tall)"/></a>
        """
    }
    return """
      <svg class="years" viewBox="0 0 \(width * 10) \(Self.height)" preserveAspectRatio="none" role="group" \
      aria-label="Results by year">\(Markup.joined(bars))</svg>
      <p class="span"><span>\(first)</span>\(first == newest ? .empty : "<span>\(newest)</span>")</p>
      """
  }
}
