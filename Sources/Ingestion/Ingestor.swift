import InvertedIndex

/// Pages to documents: what the daemon, the benchmark and `extract` share.
public struct Ingestor: Sendable {
  public init() {}

  /// A page becomes a document: its id is the page's address, its URL the canonical address where the page names one.
  public func document(from raw: RawPage) throws(ExtractionError) -> Document {
    let page = try PageExtractor().extract(raw)
    return Document(id: raw.url, title: page.title, text: page.text)
  }
}
