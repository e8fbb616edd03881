import InvertedIndex

/// Bytes of a page to its text and facts.
public struct PageExtractor: Sendable {
  /// Larger pages are refused, unpacked bytes counted.
  public static let largestPage = 32 << 20

  public init() {}

  /// Unpacks (gzip, zstd), decodes, parses and extracts.
  public func extract(_ raw: RawPage) throws(ExtractionError) -> Page {
    let bytes = raw.bytes
    guard bytes.count <= Self.largestPage else { throw .tooLarge(limit: Self.largestPage) }
    guard !bytes.isEmpty else { throw .empty }
    let decoded = TextDecoder.decode(bytes, declaredType: raw.declaredType)
    let parsed = HTMLParser.parse(decoded.utf8)
    let measures = BlockMeasures(parsed)
    let keep = ContentRules.choose(parsed, measures)
    var page = Page()
    page.charset = decoded.charset.name
    page.text = TextRenderer.text(of: parsed) { keep[$0] }
    page.fullText = TextRenderer.text(of: parsed) { _ in true }
    page.title = parsed.title
    return page
  }
}
