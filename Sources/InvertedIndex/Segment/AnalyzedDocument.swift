/// A document and its tokens: analysis is the costly part of indexing, and this lets it run on any thread, ahead of the
/// one writer.
public struct AnalyzedDocument: Sendable {
  /// About so many tokens of a page are indexed, which is more than 8 MB of prose have; what comes behind them is stored and
  /// shown, and not found. A page of nothing but single digits has more.
  public static let mostTokens = 6 << 20

  /// What is stored and shown; what is searched was made of it by `init`, and does not follow its changes.
  public var document: Document
  /// What never changes, shared by all copies: one goes through many hands on its way to the index.
  private let tokens: Tokens
  /// Of each address.
  private(set) var urls: [IndexedText]
  /// Equal for documents that tell one story, 0 where that is not known; the writer sets it.
  var story: UInt64 = 0

  private final class Tokens: Sendable {
    let title: IndexedText
    let text: IndexedText
    let headings: [Range<UInt32>]
    let surroundings: IndexedText
    let author: IndexedText
    let fingerprint: Fingerprint?

    init(
      title: IndexedText, text: IndexedText, headings: [Range<UInt32>], surroundings: IndexedText, author: IndexedText,
      fingerprint: Fingerprint?
    ) {
      self.title = title
      self.text = text
      self.headings = headings
      self.surroundings = surroundings
      self.author = author
      self.fingerprint = fingerprint
    }
  }

  var title: IndexedText { tokens.title }
  var text: IndexedText { tokens.text }
  /// The positions in `text` of its headings.
  var headings: [Range<UInt32>] { tokens.headings }
  var surroundings: IndexedText { tokens.surroundings }
  var author: IndexedText { tokens.author }
  /// Nil where the document stands for itself, whatever others there are.
  var fingerprint: Fingerprint? { tokens.fingerprint }

  /// Analyses a document; `recognizing` tells whether it is to be joined with the document of the same text, and marked
  /// as one story with those of much the same.
  public init(_ document: Document, analyzer: any Analyzer, recognizing: Bool = false) {
    self.init(document, analyzer: analyzer, recognizing: recognizing, most: Self.mostTokens)
  }

  /// - Parameter most: Tokens beyond which nothing more of title, text and what surrounds them is analysed.
  init(_ document: Document, analyzer: any Analyzer, recognizing: Bool = false, most: Int) {
    var buffer = TokenBuffer()
    var room = most
    func gather(_ text: String, headings: [Range<Int>] = []) -> GatheredTokens {
      var gathered = GatheredTokens(room: room, headings: headings)
      if !text.isEmpty, room > 0 { analyzer.analyze(text, by: &buffer, into: &gathered) }
      room = gathered.room
      return gathered
    }
    self.document = document
    // What is short comes first, so that there is room for it.
    let title = gather(document.title).text
    let author = gather(document.author).text
    urls = document.addresses.map { gather(Self.words(ofAddress: $0.url)).text }
    let text = gather(document.text, headings: document.headings)
    tokens = Tokens(
      title: title, text: text.text, headings: text.headings.found.compactMap { $0 },
      surroundings: gather(document.surroundings).text, author: author,
      fingerprint: recognizing ? Fingerprint(document) : nil)
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

/// The tokens of one text as far as an index keeps them, in less than half of the room: many documents wait for the writer.
struct IndexedText: Sendable {
  struct Token: Sendable {
    let position: UInt32
    private let termStart: UInt32
    let units: UInt16
    /// At most `TokenBuffer.longestTerm`.
    private let termLength: UInt8
    /// The kind, and in the highest bit whether it is made of Han characters.
    private let code: UInt8

    init(_ token: InvertedIndex.Token, termStart: UInt32) {
      position = token.position
      self.termStart = termStart
      units = token.units
      termLength = UInt8(clamping: token.termLength)
      code = token.kind.rawValue | (token.isHan ? 0x80 : 0)
    }

    /// Where the folded term lies in `bytes`.
    var term: Range<Int> { Int(termStart)..<Int(termStart) + Int(termLength) }
    var kind: TokenKind { TokenKind(rawValue: code & 0x7F) ?? .word }
    var isHan: Bool { code & 0x80 != 0 }
  }

  private(set) var tokens: [Token] = []
  private(set) var bytes: [UInt8] = []
  /// The first position behind the text.
  private(set) var nextPosition: UInt32 = 0

  init() {}

  init(_ buffer: borrowing TokenBuffer) { append(buffer) }

  /// Appends the next part of the text, without bigrams: neighbours are known by their places.
  mutating func append(_ buffer: borrowing TokenBuffer) {
    let base = UInt32(bytes.count)
    // Most texts come in one part; of more, the arrays know best how to grow.
    if tokens.isEmpty { tokens.reserveCapacity(buffer.tokens.count) }
    for token in buffer.tokens where token.kind != .bigram {
      tokens.append(Token(token, termStart: base + token.termStart))
    }
    bytes.append(contentsOf: buffer.bytes)
    nextPosition = buffer.nextPosition
  }
}

/// A text's tokens as they come, as long as there is room.
private struct GatheredTokens: TokenSink {
  private(set) var text = IndexedText()
  private(set) var headings: HeadingPositions
  /// Tokens that are still wanted.
  private(set) var room: Int

  init(room: Int, headings: [Range<Int>]) {
    self.room = room
    self.headings = HeadingPositions(headings)
  }

  mutating func take(_ part: borrowing TokenBuffer) -> Bool {
    text.append(part)
    headings.note(part)
    room -= part.tokens.count
    return room > 0
  }
}

/// The positions of the tokens in each of some ranges of a text, which are in order and apart.
private struct HeadingPositions {
  private let ranges: [Range<Int>]
  /// Nil for ranges without tokens.
  private(set) var found: [Range<UInt32>?]

  init(_ ranges: [Range<Int>]) {
    self.ranges = ranges
    found = Array(repeating: nil, count: ranges.count)
  }

  /// Takes in the next part of the text.
  mutating func note(_ part: borrowing TokenBuffer) {
    guard !ranges.isEmpty else { return }
    for token in part.tokens {
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
  }
}
