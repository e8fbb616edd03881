import SearchAPI

/// Where a search begins.
struct HomePage {
  var status: StatusAnswer

  var markup: Markup {
    Layout(title: "searchd", query: SearchForm()).page(
      """
      <main class="single">
      <p class="summary">\(count)</p>
      <details><summary>What can be asked</summary>
      <table>
      <tr><td><code>alibaba brazil</code></td><td>pages with more of the words come first</td></tr>
      <tr><td><code>"online enterprises"</code></td><td>that exact phrase</td></tr>
      <tr><td><code>+word -word</code></td><td>must, must not</td></tr>
      <tr><td><code>a OR b</code></td><td>either</td></tr>
      <tr><td><code>title:word site:example.com lang:zh</code></td><td>in the title, a site, a language</td></tr>
      <tr><td><code>date:2014-07..2014-09</code> <code>after:2014</code></td><td>by date of publication</td></tr>
      <tr><td><code>alib* al?baba alibba~</code></td><td>prefix, wildcard, nearly</td></tr>
      </table></details>
      </main>
      """, isHome: true)
  }

  private var count: String {
    switch status.documents {
    case 0: "The index is empty: add pages with search add PATH..."
    case 1: "1 page"
    default: "\(status.documents) pages"
    }
  }
}
