import Files
import FoundationEssentials
import InvertedIndex

/// Pages out of lines of JSON, or out of one JSON array or objects of many lines, one after another: what `PageLine`
/// reads. Keys that mean nothing are ignored, as are empty lines; what cannot be read is skipped by its number.
public struct NDJSONReader: PageSource {
  private enum Shape {
    case undecided
    case lines
    /// An array, or objects that take more than a line.
    case objects
    case ended
  }

  private var queue = ByteQueue()
  private var shape = Shape.undecided
  private var splitter = JSONSplitter()
  /// The line or object under way.
  private var number = 0
  /// Bytes of the line under way, or of the undecided, that were looked at for an end of line.
  private var searched = 0
  /// Inside a line that is too long.
  private var isPassing = false
  /// Read and not yet given, the next one last.
  private var waiting: [SourceItem] = []
  private let decoder = JSONDecoder()

  public init() {}

  public mutating func feed(_ bytes: [UInt8]) { queue.feed(bytes) }
  public mutating func finish() { queue.finish() }
  public var heldBytes: Int { queue.heldBytes }

  public mutating func next() -> SourceItem? {
    while true {
      if let item = waiting.popLast() { return item }
      let needsMore: Bool
      switch shape {
      case .undecided: needsMore = !decide()
      case .lines: needsMore = !readLine()
      case .objects: needsMore = !readObject()
      case .ended: return nil
      }
      guard needsMore else { continue }
      do {
        if try queue.refill() { continue }
      } catch {
        shape = .ended
        number += 1
        return skipped("\(error.reason); what follows is lost")
      }
      guard queue.isFinished else { return nil }
      end()
      if case .ended = shape, queue.isCutShort {
        number += 1
        waiting.insert(skipped("the input ends inside its packing; what follows is lost"), at: 0)
      }
    }
  }

  /// What is left when all bytes were read.
  private mutating func end() {
    switch shape {
    case .undecided, .lines:
      shape = .ended
      take(line: queue.take(queue.count))
    case .objects:
      if !readObject(isLast: true) { shape = .ended }
    case .ended: break
    }
  }

  /// By the first bytes; false where they have not come yet.
  private mutating func decide() -> Bool {
    let content = queue.content
    let marked = content.starts(with: [0xEF, 0xBB, 0xBF]) ? content.dropFirst(3) : content
    guard let first = marked.firstIndex(where: { !isSpace($0) }) else { return content.count > 4096 && become(.lines) }
    let next = marked[(first + 1)...].firstIndex { !isSpace($0) }
    guard let next else { return content.count > 4096 && become(.lines) }
    let isArray = marked[first] == UInt8(ascii: "[") && marked[next] == UInt8(ascii: "{")
    let isSpread: Bool?
    if marked[first] == UInt8(ascii: "{") { isSpread = goesOn(marked[first...]) } else { isSpread = false }
    guard let isSpread else { return content.count > Limits.lineBytes && become(.lines) }
    if isArray || isSpread { queue.drop(first - content.startIndex) }
    return become(isArray || isSpread ? .objects : .lines)
  }

  /// Whether an object that bytes begin with goes on behind the end of its line; nil where more bytes must tell. One that
  /// breaks off there, as the next begins there, does not.
  private mutating func goesOn(_ bytes: ArraySlice<UInt8>) -> Bool? {
    let before = queue.count - bytes.count
    guard let end = queue.firstIndex(of: 0x0A, from: max(searched, before)) else {
      searched = queue.count
      return nil
    }
    let line = bytes.prefix(end - before)
    var splitter = JSONSplitter()
    guard line.count <= Limits.lineBytes, splitter.next(line, isLast: false) == .needsMore else { return false }
    return bytes[line.endIndex...].first { !isSpace($0) }.map { $0 != UInt8(ascii: "{") }
  }

  private mutating func become(_ shape: Shape) -> Bool {
    searched = 0
    self.shape = shape
    return true
  }

  // MARK: - Lines

  /// False where more bytes must come first.
  private mutating func readLine() -> Bool {
    if let end = queue.firstIndex(of: 0x0A, from: searched) {
      searched = 0
      take(line: queue.take(end + 1).dropLast())
      return true
    }
    searched = queue.count
    if searched > Limits.lineBytes || isPassing {
      queue.drop(searched)
      searched = 0
      if !isPassing {
        isPassing = true
        waiting.append(.skipped(id: "line \(number + 1)", reason: "longer than \(Limits.lineBytes >> 20) MB"))
      }
    }
    return false
  }

  private mutating func take(line bytes: ArraySlice<UInt8>) {
    number += 1
    guard !isPassing else {
      isPassing = false
      return
    }
    let marked = number == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    guard let first = marked.first(where: { !isSpace($0) }) else { return }
    guard marked.count <= Limits.lineBytes else {
      return waiting.append(skipped("longer than \(Limits.lineBytes >> 20) MB"))
    }
    guard first == UInt8(ascii: "{") else { return waiting.append(skipped("not a JSON object")) }
    take(object: marked)
  }

  // MARK: - Objects

  private mutating func readObject(isLast: Bool = false) -> Bool {
    switch splitter.next(queue.content, isLast: isLast) {
    case .needsMore:
      guard queue.count > Limits.lineBytes else { return false }
      number += 1
      queue.drop(queue.count)
      splitter = JSONSplitter()
      waiting.append(skipped("longer than \(Limits.lineBytes >> 20) MB"))
    case .filler(let count): queue.drop(count)
    case .object(let count):
      number += 1
      take(object: queue.take(count))
    case .damaged(let count):
      number += 1
      queue.drop(count)
      waiting.append(skipped("not JSON"))
    }
    return true
  }

  private mutating func take(object bytes: ArraySlice<UInt8>) {
    do {
      let page = try decoder.decode(PageLine.self, from: Data(bytes))
      waiting = page.links.isEmpty ? items(page) : page.links.reversed().flatMap { items($0) }
    } catch {
      waiting.append(skipped("not JSON"))
    }
  }

  /// The page, and behind it what it says of itself and nobody can read, the next one last.
  private func items(_ page: PageLine) -> [SourceItem] {
    let item = item(page)
    if case .skipped = item { return [item] }
    let claims: [(key: String, value: String?, isRead: Bool)] = [
      ("published", page.published, page.published.flatMap { Timestamp(lenient: $0) } != nil),
      ("fetched", page.fetched, page.fetched.flatMap { Timestamp(lenient: $0) } != nil),
      ("lang", page.lang, page.lang.flatMap(LanguageTag.primary) != nil),
    ]
    return claims.filter { !$0.isRead }.compactMap { claim in
      guard let value = claim.value?.collapsed, !value.isEmpty else { return nil }
      return .misread(claim.key, value: String(value.prefix(Limits.misreadCharacters)))
    } + [item]
  }

  private func item(_ page: PageLine) -> SourceItem {
    let address = page.url ?? page.id ?? ""
    let id = page.id ?? WebAddress.normal(address)
    let url = page.id == nil ? page.url.map(WebAddress.normal) : page.url
    guard !id.isEmpty else { return skipped("neither \"url\" nor \"id\"") }
    guard id.utf8.count <= Limits.fieldBytes, address.utf8.count <= Limits.fieldBytes else {
      return skipped("its address is too long")
    }
    let published = page.published.flatMap { Timestamp(lenient: $0) }
    let language = page.lang.flatMap(LanguageTag.primary)
    if let html = page.html {
      // A declaration inside the page is of the bytes that it once was; these are UTF-8.
      let raw = RawPage(
        bytes: Array(html.utf8), url: address, declaredType: "text/html; charset=utf-8",
        fetched: page.fetched.flatMap { Timestamp(lenient: $0) })
      return .page(
        raw,
        SourceFacts(
          id: page.id, title: page.title?.collapsed, author: page.author?.collapsed, published: published,
          language: language))
    }
    guard page.text != nil || page.title != nil else { return skipped("neither \"html\" nor \"text\"") }
    let text = page.text ?? ""
    let document = Document(
      id: id, url: url ?? "", title: page.title?.collapsed ?? "", text: text,
      headings: Document.headings(page.headings ?? [], in: text),
      surroundings: page.surroundings ?? "", author: page.author?.collapsed ?? "",
      site: WebAddress.site(of: url ?? ""), language: language ?? "und", published: published,
      indexed: page.indexed.flatMap { Timestamp($0) } ?? Timestamp(unixSeconds: 0), charset: page.charset ?? "")
    return .document(document.cut())
  }

  private func skipped(_ reason: String) -> SourceItem {
    if case .objects = shape { return .skipped(id: "entry \(number)", reason: reason) }
    return .skipped(id: "line \(number)", reason: reason)
  }
}
