import Files
import InvertedIndex

/// Pages out of a WARC archive (ISO 28500, versions 1.0 and 1.1), plain or packed in one gzip member a record.
///
/// `resource` and `conversion` records are pages as they are; `response` records hold an HTTP response, of which those of
/// status 200 are pages. Others (`request`, `metadata`, `warcinfo`, `revisit`, …), pictures, scripts and the like are
/// passed over, counted by what they are. A record that cannot be read is skipped by name, and reading goes on at the next
/// line that begins a record; behind packed bytes that are damaged, at the next gzip member or zstd frame that does.
public struct WARCReader: PageSource {

  private enum State {
    case between
    case header
    case body(Record, remaining: Int)
    /// Behind a body, where two line ends belong.
    case behind(Record)
    case passing(remaining: Int)
    /// Looking for the next record behind a damaged one.
    case lost
    case ended
  }

  private struct Record {
    var page: RawPage
    var isResponse: Bool
  }

  private var queue = ByteQueue(resynchronizingAt: Self.mark)
  private var state = State.between
  /// Bytes of the header under way that were looked at.
  private var searched = 0
  private var records = 0
  /// Bytes that were fed, and those of lost records that were read again.
  private var fed = 0
  private var reread = 0

  public init() {}

  public mutating func feed(_ bytes: [UInt8]) {
    fed += bytes.count
    queue.feed(bytes)
  }
  public mutating func finish() { queue.finish() }

  public var heldBytes: Int {
    switch state {
    case .body(let record, _), .behind(let record): queue.heldBytes + record.page.bytes.capacity
    case .between, .header, .passing, .lost, .ended: queue.heldBytes
    }
  }

  public mutating func next() -> SourceItem? {
    while true {
      if case .ended = state { return nil }
      let (item, needsMore) = step()
      if let item { return item }
      guard needsMore else { continue }
      do {
        if try queue.refill() { continue }
        return queue.isFinished ? end() : nil
      } catch {
        let place = damagedPlace
        queue.dropAll()
        state = .between
        return .skipped(id: place, reason: error.reason)
      }
    }
  }

  /// What a record without an address is called.
  private var place: String { "record \(records)" }

  /// The record that damage lies in: the one under way, else the next.
  private var damagedPlace: String {
    switch state {
    case .body(let record, _), .behind(let record): return record.page.url
    case .between: return "record \(records + 1)"
    case .header, .passing, .lost, .ended: return place
    }
  }

  /// One step on the bytes that are there.
  private mutating func step() -> (item: SourceItem?, needsMore: Bool) {
    switch state {
    case .between:
      queue.drop(while: isSpace)
      guard queue.count > 0 else { return (nil, true) }
      records += 1
      searched = 0
      state = .header
      return (nil, false)
    case .header: return header()
    case .body(var record, let remaining):
      // The case would hold a second reference, and each append copy the page.
      state = .between
      let bytes = queue.take(remaining)
      record.page.bytes += bytes
      guard bytes.count == remaining else {
        state = .body(record, remaining: remaining - bytes.count)
        return (nil, true)
      }
      state = .behind(record)
      return (nil, false)
    case .behind(let record):
      guard let next = queue.content.first else { return (nil, true) }
      if next == 0x0D || next == 0x0A { return (give(record), false) }
      let mark = Self.mark.prefix(queue.count)
      guard queue.content.starts(with: mark) else { return (lose(record), false) }
      return mark.count == Self.mark.count ? (give(record), false) : (nil, true)
    case .passing(let remaining):
      let passed = min(remaining, queue.count)
      queue.drop(passed)
      state = passed == remaining ? .between : .passing(remaining: remaining - passed)
      return (nil, passed < remaining)
    case .lost:
      return (nil, !findRecord())
    case .ended:
      return (nil, false)
    }
  }

  private mutating func header() -> (item: SourceItem?, needsMore: Bool) {
    let content = queue.content
    let mark = Self.mark.prefix(content.count)
    guard content.starts(with: mark) else { return (lose("it does not begin as a WARC record does"), false) }
    guard let length = FieldBlock.end(in: content, searched: searched) else {
      searched = content.count
      return content.count > Limits.headerBytes ? (lose("its header is too long"), false) : (nil, true)
    }
    guard length <= Limits.headerBytes else { return (lose("its header is too long"), false) }
    let fields = FieldBlock(queue.content.prefix(length))
    guard fields.firstLine == "WARC/1.0" || fields.firstLine == "WARC/1.1" else {
      return (lose("its version is unknown"), false)
    }
    let address = Self.address(fields)
    guard let text = fields["content-length"], let size = Self.size(text) else {
      return (lose("it has no valid Content-Length", address: address), false)
    }
    queue.drop(length)
    let type = fields["warc-type"]?.lowercased()
    let declaredType = fields["content-type"]
    let isResponse = type == "response"
    // Not to be held in memory: it is passed over as its bytes come.
    state = .passing(remaining: size)
    guard type == "resource" || type == "conversion" || isResponse && Self.isHTTP(declaredType) else {
      return (.passedOver(type.map { $0 == "response" ? declaredType ?? $0 : $0 } ?? "record without a type"), false)
    }
    guard let address else { return (.skipped(id: place, reason: "it has no WARC-Target-URI"), false) }
    if let kind = Self.otherKind(address: address, declaredType: isResponse ? nil : declaredType) {
      return (.passedOver(kind), false)
    }
    guard fields["warc-segment-number"].map({ $0 == "1" }) ?? true, fields["warc-truncated"] == nil || size > 0 else {
      return (.skipped(id: address, reason: "the archive holds only a part of it"), false)
    }
    guard size <= Limits.pageBytes + (isResponse ? Limits.headerBytes : 0) else {
      return (.skipped(id: address, reason: ExtractionError.tooLarge(limit: Limits.pageBytes).reason), false)
    }
    let page = RawPage(
      bytes: [], url: address, declaredType: isResponse ? nil : declaredType,
      fetched: fields["warc-date"].flatMap { Timestamp($0) })
    state = .body(Record(page: page, isResponse: isResponse), remaining: size)
    return (nil, false)
  }

  private mutating func give(_ record: Record) -> SourceItem {
    state = .between
    return item(record)
  }

  private func item(_ record: Record) -> SourceItem {
    guard record.isResponse else { return .page(record.page) }
    switch HTTPResponse.content(of: record.page.bytes) {
    case .refused(let reason): return .skipped(id: record.page.url, reason: reason)
    case .passedOver(let kind): return .passedOver(kind)
    case .page(let bytes, let declaredType):
      var page = record.page
      page.bytes = bytes
      page.declaredType = declaredType
      return .page(page)
    }
  }

  private mutating func lose(_ reason: String, address: String? = nil) -> SourceItem {
    state = .lost
    // Whatever this is, it is no record's beginning.
    queue.drop(1)
    return .skipped(id: address ?? place, reason: reason)
  }

  /// Behind a record that does not end where its length says: what it holds of others is read again, but not over and
  /// over, where each of them claims all that follows.
  private mutating func lose(_ record: Record) -> SourceItem {
    state = .lost
    if reread < Limits.pageBytes + 8 * fed, let inner = record.page.bytes.firstRange(of: [0x0A] + Self.mark) {
      reread += record.page.bytes.count - inner.lowerBound
      queue.putBack(record.page.bytes[inner.lowerBound...])
    }
    return .skipped(id: record.page.url, reason: "it does not end where its length says")
  }

  /// Goes to the next line that begins as a record does; false where it has not come yet.
  private mutating func findRecord() -> Bool {
    var place = 0
    while let feed = queue.firstIndex(of: 0x0A, from: place) {
      let line = queue.content.dropFirst(feed + 1).prefix(Self.mark.count)
      if line.elementsEqual(Self.mark) {
        queue.drop(feed + 1)
        state = .between
        return true
      }
      if line.count < Self.mark.count, Self.mark.starts(with: line) {
        queue.drop(feed)
        return false
      }
      place = feed + 1
    }
    queue.drop(queue.count)
    return false
  }

  /// All bytes were read.
  private mutating func end() -> SourceItem? {
    let last = state
    state = .ended
    switch last {
    case .body(let record, _): return .skipped(id: record.page.url, reason: "the archive ends inside its record")
    case .behind(let record):
      // That there is no more is to be told, too.
      if queue.isCutShort { state = .between }
      return item(record)
    case .header, .passing: return .skipped(id: place, reason: "the archive ends inside it")
    case .between, .lost:
      guard queue.isCutShort else { return nil }
      return .skipped(
        id: "record \(records + 1)", reason: "the archive ends inside its packing; what follows is lost")
    case .ended: return nil
    }
  }

  private static let mark = Array("WARC/1.".utf8)

  private static func address(_ fields: FieldBlock) -> String? {
    guard var address = fields["warc-target-uri"] else { return nil }
    // The grammar of version 1.0 has angle brackets around it.
    if address.hasPrefix("<"), address.hasSuffix(">") { address = String(address.dropFirst().dropLast()) }
    return address.isEmpty || address.utf8.count > Limits.fieldBytes ? nil : address
  }

  /// What a record is that is no page by its address or type: what crawlers write of themselves, the rules of a site for
  /// crawlers, pictures.
  private static func otherKind(address: String, declaredType: String?) -> String? {
    let scheme = address.prefix { $0 != ":" }.lowercased()
    if ["metadata", "dns", "whois", "filedesc"].contains(scheme) { return "\(scheme): record" }
    if WebAddress.isWeb(address), WebAddress.path(of: address) == "/robots.txt" { return "robots.txt" }
    return declaredType.flatMap { SourceFormat.otherType($0) }
  }

  private static func isHTTP(_ type: String?) -> Bool {
    type?.lowercased().hasPrefix("application/http") ?? false
  }

  /// Digits alone; nil where there are so many that no archive has the size.
  static func size(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 15, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
