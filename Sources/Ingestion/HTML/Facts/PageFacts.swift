import InvertedIndex

/// What the finders of a page's facts look at.
struct PageFacts {
  let page: ParsedPage
  let measures: BlockMeasures
  /// The blocks of the main content.
  let keep: [Bool]
  let linked: LinkedData
  /// The page's own address, where it is one of the web.
  let url: String?
  /// Nothing is published later than this.
  let now: Timestamp
  /// The blocks that facts are looked for in: all but the middle of an endless page.
  let searched: [Int]
  private(set) var siteName: String?
  /// The main label of the host, `huanqiu` of `china.huanqiu.com`.
  private(set) var siteLabel: String?
  /// Both as `squashed` has them, asked for with every name and title; nil where nothing is left of one.
  private(set) var squashedSite: String?
  private(set) var squashedLabel: String?

  init(page: ParsedPage, measures: BlockMeasures, keep: [Bool], linked: LinkedData, url: String, now: Timestamp) {
    self.page = page
    self.measures = measures
    self.keep = keep
    self.url = url.hasPrefix("http://") || url.hasPrefix("https://") ? url : nil
    self.now = now
    self.linked = linked
    let count = page.blocks.count
    searched = Array(0..<min(count, 3000)) + Array(max(min(count, 3000), count - 500)..<count)
    siteName = meta("og:site_name", "application-name") ?? linked.siteName?.collapsed
    if let address = self.url ?? meta("og:url") ?? page.canonicalLink, let host = WebAddress.host(of: address) {
      siteLabel = WebAddress.ownerDomain(ofHost: host).split(separator: ".").first.map(String.init)
    }
    squashedSite = siteName.map(\.squashed).flatMap { $0.isEmpty ? nil : $0 }
    squashedLabel = siteLabel.map(\.squashed).flatMap { $0.utf8.count >= 3 ? $0 : nil }
  }

  static func kinds(_ page: ParsedPage, _ linked: LinkedData) -> PageKinds {
    var kinds = linked.kinds
    for meta in page.metas {
      if meta.name == "article:published_time" { kinds.insert(.article) }
      guard meta.name == "og:type" else { continue }
      let type = meta.content.lowercased()
      if type == "article" { kinds.insert(.article) }
      if type.contains("product") { kinds.insert(.product) }
    }
    return kinds
  }

  /// The first non-empty `<meta>` of these names.
  func meta(_ names: String...) -> String? { meta(names) }

  func meta(_ names: [String]) -> String? {
    for name in names {
      for meta in page.metas where meta.name == name {
        let value = Entities.unescaped(meta.content, times: 1).collapsed
        if !value.isEmpty { return value }
      }
    }
    return nil
  }

  func text(_ index: Int) -> ArraySlice<UInt8> { page.text[page.blocks[index].start..<page.blocks[index].end] }

  /// Whether a block is mostly links.
  func isLinked(_ index: Int) -> Bool { measures.linkDensity[index] > 0.5 }

  /// Whether `3/4/2014` is in March, as in America alone.
  var writesMonthFirst: Bool { page.language?.lowercased().hasPrefix("en-us") ?? false }

  /// The picture that the page names for previews, by its whole address where that can be told.
  var leadImage: String? {
    guard let image = meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
    else { return nil }
    return WebAddress.resolved(image, against: url ?? meta("og:url") ?? page.canonicalLink) ?? image
  }

  /// The block that holds the page's headline: one whose text is in `<title>`; nil where there is none.
  func headlineBlock(_ title: String) -> Int? {
    let title = Folding.squashed(title.utf8)
    guard let first = title.first else { return nil }
    return searched.first { index in
      guard page.blocks[index].characters < 300 else { return false }
      let text = text(index)
      // Most blocks begin with another letter, and need not be folded to see that.
      if let start = text.first(where: Folding.isLetterOrHigh), start < 0x80, Folding.lowered(start) != first {
        return false
      }
      return Folding.squashed(text) == title
    }
  }
}

extension PageFacts {
  /// Whether a name is that of the site itself.
  func isSite(_ name: String) -> Bool {
    let name = name.squashed
    guard !name.isEmpty else { return true }
    if let site = squashedSite, name == site || name.hasPrefix(site) { return true }
    guard let label = squashedLabel else { return false }
    return name == label || (name.hasPrefix(label) && name.utf8.count <= label.utf8.count + 12)
  }
}
