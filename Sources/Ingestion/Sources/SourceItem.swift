import InvertedIndex

/// What a source gives, one after another.
public enum SourceItem: Sendable {
  /// A page to extract; what its source knows of it overrides what the page says of itself.
  case page(RawPage, SourceFacts = SourceFacts())
  /// A document whose text came with it: nothing to extract.
  case document(Document)
  /// A page that was left out. The id is its address where that was readable, else its place (`line 7`).
  case skipped(id: String, reason: String)
  /// A file that could not be read, which another time may be; the id is its path.
  case unread(id: String, reason: String)
  /// What an archive holds beside pages, by what it is: `image/png`, `HTTP status 404`. Counted, not told one by one.
  case passedOver(String)
  /// What a source says of a page and nobody can read, by what it is of: `published` is `yesterday`. The page comes without.
  case misread(String, value: String)
}

/// What a source knows of a page for sure.
public struct SourceFacts: Sendable, Hashable {
  /// What the document is to be known by; nil: its address.
  public var id: String?
  /// Nil: what extraction finds.
  public var title: String?
  /// Nil: what extraction finds.
  public var author: String?
  /// Nil: what extraction finds.
  public var published: Timestamp?
  /// BCP 47 primary tag; nil: what extraction finds.
  public var language: String?

  public init(
    id: String? = nil, title: String? = nil, author: String? = nil, published: Timestamp? = nil, language: String? = nil
  ) {
    self.id = id
    self.title = title
    self.author = author
    self.published = published
    self.language = language
  }
}

/// Reads pages out of a stream of bytes that may be larger than memory: it is fed the bytes as they come, and asked
/// for what they hold.
///
///     source.feed(chunk)
///     while let item = source.next() { … }      // until there is nothing before more is fed
///     source.finish()
///     while let item = source.next() { … }
///
/// No input is an error of the caller: what cannot be read is a `.skipped` item that says why. Packed streams (gzip,
/// zstd) are unpacked on the way.
public protocol PageSource {
  /// More of the bytes. Ask for items until there are none before feeding again, and no bytes gather.
  mutating func feed(_ bytes: [UInt8])
  /// There is no more to feed.
  mutating func finish()
  /// The next item; nil where more bytes must come first, or after `finish` where there are no more.
  mutating func next() -> SourceItem?
  /// Memory that is held for what has not come whole.
  var heldBytes: Int { get }
}
