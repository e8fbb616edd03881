import TextBytes

/// A part of a document that is indexed under its own name.
public enum Field: UInt8, Sendable, CaseIterable {
  /// The title and then the text; what free words search.
  case body = 1
  /// The title alone.
  case title = 2
  /// The author's name, word by word.
  case author = 3
  /// The words of all the document's URLs, whose punctuation counts as space.
  case url = 4
  /// The host, and every domain that it lies in: a keyword each.
  case site = 5
  /// The language tag: a keyword.
  case language = 6
  /// The id: a keyword.
  case id = 7
  /// The URL where it is not the id: a keyword.
  case address = 8
  /// What stands around the main content; searched only on request.
  case surroundings = 9
  /// What the document is recognised by in others: of kind surface the hash of its text, of kind word the marks of its
  /// runs of words, as big-endian bytes.
  case fingerprint = 10
  /// Where the text's headings lie: see `Term.headings`.
  case headings = 11
}

/// What a term is looked up by: the field, the kind of token, and the folded text.
///
/// As bytes: one that joins field and kind, then UTF-8. The order of the bytes is the order of the dictionary, so all
/// terms of one field and kind lie together and a prefix is a range.
struct Term: Sendable, Hashable {
  let bytes: [UInt8]

  init(_ field: Field, _ kind: TokenKind = .word, _ text: some Collection<UInt8>) {
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.count + 1)
    bytes.append(Self.lead(field, kind))
    bytes.append(contentsOf: text)
    self.bytes = bytes
  }

  /// The one term of its field. Its places in a document are two for each heading, ascending: twice the position in the
  /// body of its first unit, and one less than twice the position behind its last.
  static let headings = Term(.headings, .surface, "")

  init(_ field: Field, _ kind: TokenKind = .word, _ text: String) {
    self.init(field, kind, text.utf8)
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// One number a term: an array hands its bytes over one by one, which takes longer.
  func hash(into hasher: inout Hasher) {
    hasher.combine(FNV1a.of(bytes))
  }

  /// The first byte of every term of a field and kind.
  static func lead(_ field: Field, _ kind: TokenKind) -> UInt8 { field.rawValue << 4 | kind.rawValue }

  var field: Field? { bytes.first.flatMap { Field(rawValue: $0 >> 4) } }
  var kind: TokenKind? { bytes.first.flatMap { TokenKind(rawValue: $0 & 15) } }
  /// The folded text.
  var text: String { String(decoding: bytes.dropFirst(), as: UTF8.self) }
}

extension Term {
  /// The text's first so many characters.
  func beginning(characters: Int) -> ArraySlice<UInt8> {
    var end = 1
    for _ in 0..<characters where end < bytes.count {
      end = bytes.characterEnd(from: end)
    }
    return bytes[min(1, bytes.count)..<max(end, min(1, bytes.count))]
  }

  /// Whether the lists of terms with this first byte keep the terms' places: not those of keywords.
  static func hasPositions(lead: UInt8) -> Bool { Field(rawValue: lead >> 4).map { !$0.isKeyword } ?? false }

  /// Whether free text ranks by terms with this first byte: their lists keep range maxima.
  static func isRanked(lead: UInt8) -> Bool {
    guard let field = Field(rawValue: lead >> 4), let kind = TokenKind(rawValue: lead & 15) else { return false }
    return (field == .body || field == .title) && kind != .surface
  }
}

extension Field {
  /// Matched as a whole, never analysed.
  var isKeyword: Bool {
    switch self {
    case .site, .language, .id, .address, .fingerprint: true
    case .body, .title, .author, .url, .surroundings, .headings: false
    }
  }
}
