import FoundationEssentials
import InvertedIndex

/// Pages out of lines of JSON: `{"url", "html"}` or `{"url", "title", "text"}`, optionally `"id"`, `"published"`,
/// `"author"`, `"lang"`, `"fetched"`. Other keys are ignored, as are empty lines; a line that cannot be read is skipped
/// by its number.
public struct NDJSONReader: PageSource {
  private var queue = ByteQueue()
  private var line = 0
  /// Bytes of the line under way that were looked at.
  private var searched = 0
  /// Inside a line that is too long.
  private var isPassing = false
  private var isEnded = false
  private let decoder = JSONDecoder()

  public init() {}

  public mutating func feed(_ bytes: [UInt8]) { queue.feed(bytes) }
  public mutating func finish() { queue.finish() }

  public mutating func next() -> SourceItem? {
    while !isEnded {
      if let end = queue.firstIndex(of: 0x0A, from: searched) {
        searched = 0
        let bytes = queue.take(end + 1)
        if let item = item(bytes.dropLast()) { return item }
        continue
      }
      searched = queue.count
      if searched > Limits.lineBytes || isPassing {
        queue.drop(searched)
        searched = 0
        if !isPassing {
          isPassing = true
          return .skipped(id: "line \(line + 1)", reason: "longer than \(Limits.lineBytes >> 20) MB")
        }
      }
      do {
        if try queue.refill() { continue }
      } catch {
        isEnded = true
        return .skipped(id: "line \(line + 1)", reason: "\(error.reason); what follows is lost")
      }
      guard queue.isFinished else { return nil }
      isEnded = true
      return item(queue.take(queue.count))
    }
    return nil
  }

  /// What a line holds; nil where it is empty.
  private mutating func item(_ bytes: ArraySlice<UInt8>) -> SourceItem? {
    line += 1
    guard !isPassing else {
      isPassing = false
      return nil
    }
    let marked = line == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    guard let first = marked.first(where: { !isSpace($0) }) else { return nil }
    guard marked.count <= Limits.lineBytes else { return skipped("longer than \(Limits.lineBytes >> 20) MB") }
    guard first == UInt8(ascii: "{") else { return skipped("not a JSON object") }
    do {
      return item(try decoder.decode(PageLine.self, from: Data(marked)))
    } catch let error as DecodingError {
      return skipped(Self.reason(error))
    } catch {
      return skipped("not JSON")
    }
  }

  private func item(_ page: PageLine) -> SourceItem {
    let address = page.url ?? page.id?.text ?? ""
    let id = page.id?.text ?? address
    guard !id.isEmpty else { return skipped("neither \"url\" nor \"id\"") }
    guard id.utf8.count <= Limits.fieldBytes, address.utf8.count <= Limits.fieldBytes else {
      return skipped("its address is too long")
    }
    let published = page.published.flatMap { Timestamp($0) }
    if let html = page.html {
      // A declaration inside the page is of the bytes that it once was; these are UTF-8.
      let raw = RawPage(
        bytes: Array(html.utf8), url: address, declaredType: "text/html; charset=utf-8",
        fetched: page.fetched.flatMap { Timestamp($0) })
      return .page(
        raw,
        SourceFacts(
          id: page.id?.text, title: page.title, author: page.author, published: published, language: page.lang))
    }
    guard page.text != nil || page.title != nil else { return skipped("neither \"html\" nor \"text\"") }
    let document = Document(
      id: id, url: page.url ?? "", title: page.title ?? "", text: page.text ?? "",
      surroundings: page.surroundings ?? "", author: page.author ?? "",
      site: WebAddress.site(of: page.url ?? ""), language: page.lang ?? "und", published: published,
      indexed: page.indexed.flatMap { Timestamp($0) } ?? Timestamp(unixSeconds: 0), charset: page.charset ?? "")
    return .document(document.cut())
  }

  private func skipped(_ reason: String) -> SourceItem { .skipped(id: "line \(line)", reason: reason) }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
      "\"\(context.codingPath.last?.stringValue ?? "")\" is not a string"
    default: "not JSON"
    }
  }
}

/// A line's keys.
private struct PageLine: Decodable {
  var id: LineID?
  var url: String?
  var html: String?
  var title: String?
  var text: String?
  var surroundings: String?
  var author: String?
  var published: String?
  var lang: String?
  var fetched: String?
  /// Of an exported page: when it was first indexed, and the encoding that it was read in.
  var indexed: String?
  var charset: String?
}

/// An id is a string; numbers are common and taken as they stand.
private struct LineID: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      text = String(number)
    } else {
      text = try container.decode(String.self)
    }
  }
}
