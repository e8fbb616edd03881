import Ingestion
import InvertedIndex

/// What daemon and parser say to each other over a socket of theirs: a length, then a payload. The payload of a request
/// is also the form in which a page that was set aside is kept. Layout: `Index/FORMAT.md`, "Pages set aside".
enum ParserMessage {
  /// A page's own limit, and what its source may say of it.
  static let largestRequest = Ingestion.Limits.pageBytes + 16 * Ingestion.Limits.headerBytes
  /// A document's text, what surrounds it, and its other fields.
  static let largestAnswer = 2 * Ingestion.Limits.textBytes + 16 * Ingestion.Limits.headerBytes

  /// What a parser says first: the names of what the kernel lacks of what it is to be confined by, with blanks between.
  static let largestGreeting = 256

  static func header(_ count: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) } }

  static func count(_ header: [UInt8]) -> Int { header.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) } }

  // MARK: Requests

  static func request(_ page: RawPage, _ facts: SourceFacts) -> [UInt8] {
    var payload: [UInt8] = []
    let fields = [
      page.url, page.declaredType, page.fetched?.description, facts.id, facts.title, facts.author,
      facts.published?.description, facts.language,
    ]
    for field in fields {
      // One more than the length; 0 stands for nothing.
      payload += header(field.map { $0.utf8.count + 1 } ?? 0)
      payload += Array((field ?? "").utf8)
    }
    return payload + page.bytes
  }

  /// Nil where the payload is none.
  static func page(_ payload: [UInt8]) -> (RawPage, SourceFacts)? {
    var offset = 0
    var fields: [String?] = []
    for _ in 0..<8 {
      guard payload.count - offset >= 4 else { return nil }
      let length = count(Array(payload[offset..<offset + 4])) - 1
      offset += 4
      guard length >= 0 else {
        fields.append(nil)
        continue
      }
      guard payload.count - offset >= length else { return nil }
      fields.append(String(decoding: payload[offset..<offset + length], as: UTF8.self))
      offset += length
    }
    guard let url = fields[0] else { return nil }
    let page = RawPage(
      bytes: Array(payload[offset...]), url: url, declaredType: fields[1], fetched: fields[2].flatMap { Timestamp($0) })
    let facts = SourceFacts(
      id: fields[3], title: fields[4], author: fields[5], published: fields[6].flatMap { Timestamp($0) },
      language: fields[7])
    return (page, facts)
  }

  // MARK: Answers

  private enum Kind: UInt8 { case document, notAPage, tooLarge, corrupt, empty }

  static func answer(_ result: Result<Document, ExtractionError>) -> [UInt8] {
    switch result {
    case .success(let document): [Kind.document.rawValue] + StoredDocument.encode(document)
    case .failure(.notAPage(let what)): [Kind.notAPage.rawValue] + Array(what.utf8)
    case .failure(.tooLarge(let limit)): [Kind.tooLarge.rawValue] + header(limit)
    case .failure(.corrupt(let what)): [Kind.corrupt.rawValue] + Array(what.utf8)
    case .failure(.empty): [Kind.empty.rawValue]
    }
  }

  /// Nil where the payload is none: a parser that was taken over says what it likes.
  static func result(_ payload: [UInt8]) -> Result<Document, ExtractionError>? {
    guard let first = payload.first, let kind = Kind(rawValue: first) else { return nil }
    let rest = payload.dropFirst()
    switch kind {
    case .document: return StoredDocument.decode(rest).map { .success($0) }
    case .notAPage: return .failure(.notAPage(String(decoding: rest, as: UTF8.self)))
    case .tooLarge: return .failure(.tooLarge(limit: count(Array(rest))))
    case .corrupt: return .failure(.corrupt(String(decoding: rest, as: UTF8.self)))
    case .empty: return .failure(.empty)
    }
  }
}
