import InvertedIndex

/// The analyser of pages and queries.
public final class TextAnalyzer: Analyzer {
  public init() throws {}

  public let version: UInt32 = 1

  public func analyze(_ text: String, into buffer: inout TokenBuffer) {}
}
