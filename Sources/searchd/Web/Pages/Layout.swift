import SearchAPI

/// The frame of every page: head, search box, foot.
struct Layout {
  var title: String
  var query: SearchForm
  /// The address of a feed of what the page shows.
  var feed: String?

  func page(_ content: Markup, isHome: Bool = false) -> Markup {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <title>\(title)</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <link rel="stylesheet" href="\(WebAsset.style.address)">
    <link rel="icon" type="image/svg+xml" href="\(WebAsset.icon.address)">
    <link rel="search" type="application/opensearchdescription+xml" title="searchd" href="/opensearch.xml">
    \(feedLink)<script src="\(WebAsset.script.address)" defer></script>
    </head>
    <body\(isHome ? " class=\"home\"" : .empty)>
    <header>
    <a class="name" href="/">searchd</a>
    <form role="search" action="/">
    <input type="search" name="q" id="q" value="\(query.query)" placeholder="Search pages" aria-label="Search" \
    autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="2000"\(autofocus(isHome))>
    <button>Search</button>
    </form>
    </header>
    \(content)
    <footer><a href="/">Home</a> · <a href="/status">Status</a> · <a href="/v1/openapi.json">For programs</a>
    <span class="keys">· <kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next, previous <kbd>Enter</kbd> open</span></footer>
    </body>
    </html>

    """
  }

  private var feedLink: Markup {
    guard let feed else { return .empty }
    return "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"New results\" href=\"\(feed)\">\n"
  }

  private func autofocus(_ isHome: Bool) -> Markup { isHome ? " autofocus" : .empty }
}
