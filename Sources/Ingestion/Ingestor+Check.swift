import Files
import InvertedIndex

extension Ingestor {
  /// Whether the document can be what an ingestor makes of the page: for whoever lets another process make it, which the
  /// page may have taken over.
  ///
  /// A page may say what it likes of itself; it may not take another's place in the index: its id, or an address that no
  /// page of its site has.
  public static func mayGive(_ document: Document, of raw: RawPage, facts: SourceFacts) -> Bool {
    let asked = id(of: raw, facts)
    // Where nobody says what page it is, the page does: what a browser saved, in whatever scheme.
    let isNamed =
      asked.isEmpty ? !document.id.isEmpty && document.id.utf8.count <= Limits.fieldBytes : document.id == asked
    guard isNamed,
      document.url == named(raw, facts).url || isLocation(document.url, of: raw),
      document.site == WebAddress.site(of: document.url),
      document.language == facts.language ?? LanguageTag.primary(document.language)
    else { return false }
    // The writer's: other addresses are joined by it, and the time is set.
    guard document.others.isEmpty, document.indexed.unixSeconds == 0 else { return false }
    return document.charset.utf8.count <= Limits.fieldBytes && document.cut() == document
  }

  /// Whether a page may name an address as its own. That of a file, or of an archive of a page, is known by its content
  /// alone; any other page's is on its own site.
  private static func isLocation(_ url: String, of raw: RawPage) -> Bool {
    guard WebAddress.isWeb(url), url.utf8.count <= Limits.fieldBytes else { return false }
    guard raw.declaredType.flatMap({ SourceFormat(contentType: $0) }) == .page, let own = WebAddress.host(of: raw.url)
    else { return true }
    return WebAddress.host(of: url).map(WebAddress.ownerDomain) == WebAddress.ownerDomain(ofHost: own)
  }
}
