/// A document and its tokens: analysis is the costly part of indexing, and this lets it run on any thread, ahead of the
/// one writer.
public struct AnalyzedDocument: Sendable {
  public var document: Document
  let title: IndexedText
  let text: IndexedText
  /// The positions in `text` of its headings.
  let headings: [Range<UInt32>]
  let surroundings: IndexedText
  let author: IndexedText
  /// Of each address.
  private(set) var urls: [IndexedText]
  /// Nil where the document stands for itself, whatever others there are.
  let fingerprint: Fingerprint?
  /// Equal for documents that tell one story, 0 where that is not known; the writer sets it.
  var story: UInt64 = 0

  /// Analyses a document; `recognizing` tells whether it is to be joined with the document of the same text, and marked
  /// as one story with those of much the same.
  public init(_ document: Document, analyzer: any Analyzer, recognizing: Bool = false) {
    var buffer = TokenBuffer()
    buffer.wantsBigrams = false
    func tokens(_ text: String) -> IndexedText {
      guard !text.isEmpty else { return IndexedText() }
      analyzer.analyze(text, into: &buffer)
      return IndexedText(buffer)
    }
    self.document = document
    title = tokens(document.title)
    text = tokens(document.text)
    headings = document.text.isEmpty ? [] : buffer.positions(of: document.headings)
    surroundings = tokens(document.surroundings)
    author = tokens(document.author)
    urls = document.addresses.map { tokens(Self.words(ofAddress: $0.url)) }
    fingerprint = recognizing ? Fingerprint(document) : nil
  }

  /// Adds addresses where the same text is.
  mutating func join(_ addresses: [Document.Address], analyzer: any Analyzer) {
    var buffer = TokenBuffer()
    for address in addresses {
      analyzer.analyze(Self.words(ofAddress: address.url), into: &buffer)
      document.others.append(address)
      urls.append(IndexedText(buffer))
    }
  }

  /// An address with its punctuation as spaces, so that `news/alibaba-brazil_2014.html` is found by its words.
  static func words(ofAddress address: String) -> String {
    String(decoding: address.utf8.map { isPunctuation[Int($0)] ? 32 : $0 }, as: UTF8.self)
  }

  /// By byte.
  private static let isPunctuation = (0...UInt8.max).map { "/.-_?&=+%#:~,;".utf8.contains($0) }

  /// The host and every domain that it lies in: `news.example.com`, `example.com`, `com`.
  static func domains(of site: String) -> [String] {
    let labels = site.split(separator: ".")
    return labels.indices.map { labels[$0...].joined(separator: ".") }
  }
}

/// The tokens of one text as far as an index keeps them, in half the room: many documents wait for the writer.
struct IndexedText: Sendable {
  struct Token: Sendable {
    let kind: TokenKind
    let isHan: Bool
    let units: UInt16
    let position: UInt32
    /// Where the folded term lies in `bytes`.
    let termStart: UInt32
    let termLength: UInt16
  }

  let tokens: [Token]
  let bytes: [UInt8]
  /// The first position behind the text.
  let nextPosition: UInt32

  init() {
    tokens = []
    bytes = []
    nextPosition = 0
  }

  /// Without bigrams: neighbours are known by their places.
  init(_ buffer: borrowing TokenBuffer) {
    var tokens: [Token] = []
    tokens.reserveCapacity(buffer.tokens.count)
    for token in buffer.tokens where token.kind != .bigram {
      tokens.append(
        Token(
          kind: token.kind, isHan: token.isHan, units: token.units, position: token.position,
          termStart: token.termStart, termLength: token.termLength))
    }
    self.tokens = tokens
    // Not the same array, so that the buffer keeps its room.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(buffer.bytes.count)
    bytes.append(contentsOf: buffer.bytes)
    self.bytes = bytes
    nextPosition = buffer.nextPosition
  }
}

extension TokenBuffer {
  /// The positions of the tokens in each of some ranges of the text, which are in order and apart; of those without
  /// tokens none.
  fileprivate func positions(of ranges: [Range<Int>]) -> [Range<UInt32>] {
    guard !ranges.isEmpty else { return [] }
    var found = [Range<UInt32>?](repeating: nil, count: ranges.count)
    for token in tokens {
      // The first range that ends behind the token's start.
      var (low, high) = (0, ranges.count)
      while low < high {
        let middle = (low + high) / 2
        if ranges[middle].upperBound <= Int(token.start) { low = middle + 1 } else { high = middle }
      }
      guard low < ranges.count, ranges[low].lowerBound <= Int(token.start), Int(token.end) <= ranges[low].upperBound
      else { continue }
      let end = token.position + UInt32(token.units)
      found[low] =
        found[low].map { min($0.lowerBound, token.position)..<max($0.upperBound, end) } ?? token.position..<end
    }
    return found.compactMap { $0 }
  }
}
