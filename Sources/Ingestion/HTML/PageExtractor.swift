import InvertedIndex

/// Bytes of a page to its text and facts.
public struct PageExtractor: Sendable {
  public init() {}

  /// Unpacks (gzip, zstd), decodes, parses and extracts.
  public func extract(_ raw: RawPage) throws(ExtractionError) -> Page { Page() }
}
