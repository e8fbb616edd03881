/// A document and its tokens: analysis is the costly part of indexing, and this lets it run on any thread, ahead of the
/// one writer.
public struct AnalyzedDocument: Sendable {
  public var document: Document
  let title: TokenBuffer
  let text: TokenBuffer
  let surroundings: TokenBuffer
  let author: TokenBuffer
  let url: TokenBuffer

  public init(_ document: Document, analyzer: any Analyzer) {
    func tokens(_ text: String) -> TokenBuffer {
      var buffer = TokenBuffer()
      if !text.isEmpty { analyzer.analyze(text, into: &buffer) }
      return buffer
    }
    self.document = document
    title = tokens(document.title)
    text = tokens(document.text)
    surroundings = tokens(document.surroundings)
    author = tokens(document.author)
    url = tokens(Self.words(ofAddress: document.url))
  }

  /// An address with its punctuation as spaces, so that `news/alibaba-brazil_2014.html` is found by its words.
  static func words(ofAddress address: String) -> String {
    String(decoding: address.utf8.map { "/.-_?&=+%#:~,;".utf8.contains($0) ? 32 : $0 }, as: UTF8.self)
  }

  /// The host and every domain that it lies in: `news.example.com`, `example.com`, `com`.
  static func domains(of site: String) -> [String] {
    let labels = site.split(separator: ".")
    return labels.indices.map { labels[$0...].joined(separator: ".") }
  }
}
