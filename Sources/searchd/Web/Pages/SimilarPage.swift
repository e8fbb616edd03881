import SearchAPI

/// Pages like one.
struct SimilarPage {
  var document: DocumentAnswer
  var hits: [HitAnswer]

  var markup: Markup {
    let title = document.shownTitle
    let form = SearchForm()
    return Layout(title: "Like \(title) – searchd", query: form).page(
      """
      <div class="columns"><main>
      <p class="summary">Pages like <a href="\(ReadingPage.address(of: document.id, query: ""))">\(title)</a></p>
      \(hits.isEmpty ? "<p>There are none.</p>" : ResultList.markup(hits, form: form))
      </main></div>
      """)
  }
}
