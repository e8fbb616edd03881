import TextBytes

/// Takes out of a page, before libxml2 sees it, what nobody looks at, and what would cost that parser more than linear time
/// or lose text.
///
/// Scripts, style sheets, comments and most attributes are half of a page and more; libxml2 reads them character by
/// character and copies every one.
///
/// Attributes of a tag are compared with each other, and an end tag is looked for among all open elements: 40,000
/// attributes on one tag take 19 s, a million nested tags with foreign end tags hours. So the guard follows the parser's
/// stack of open elements, adds up the comparisons that it would make, and blanks the tags that are left when a budget is
/// spent; their text stays. It also blanks comment openings that nothing closes, and quotes that would swallow the page.
struct MarkupGuard {
  private(set) var bytes: [UInt8]
  var index = 0
  /// Hashes of the open elements' names.
  private var open: [UInt64] = []
  private var work = 0
  private var hasCommentEnd = true
  /// What is kept of the bytes before `copied`.
  private var kept: [UInt8] = []
  private var copied = 0
  /// What nobody looks at in the tag that is read.
  private var unused: [Range<Int>] = []
  private let lastDouble: Int
  private let lastSingle: Int

  /// Comparisons, of some 5 ns each. Pages of a hundred thousand real tags stay below.
  private static let budget = 40_000_000
  private static let mostAttributes = 512
  /// What one tag costs beside comparisons, parsing and extraction together; so a page has some 600,000 at most.
  private static let tagWork = 64
  /// Deeper elements have no use for extraction.
  private static let deepest = 10_000

  static func tamed(_ bytes: [UInt8]) -> [UInt8] {
    var tamer = MarkupGuard(bytes)
    tamer.run()
    return tamer.finish()
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lastDouble = bytes.lastIndex(of: 0x22) ?? -1
    lastSingle = bytes.lastIndex(of: 0x27) ?? -1
    kept.reserveCapacity(bytes.count)
  }

  private mutating func finish() -> [UInt8] {
    if copied == 0 { return bytes }
    kept.append(contentsOf: bytes[copied...])
    return kept
  }

  /// Leaves out a part behind those left out before.
  private mutating func leaveOut(_ range: Range<Int>) {
    guard range.lowerBound >= copied, !range.isEmpty else { return }
    kept.append(contentsOf: bytes[copied..<range.lowerBound])
    copied = range.upperBound
  }

  /// Puts other bytes in the place of a part behind those left out before.
  mutating func replace(_ range: Range<Int>, with other: some Sequence<UInt8>) {
    guard range.lowerBound >= copied else { return }
    leaveOut(range)
    kept.append(contentsOf: other)
  }

  private mutating func run() {
    let count = bytes.count
    while index < count {
      guard bytes[index] == 0x3C else {
        if bytes[index] == UInt8(ascii: "&") { reference() } else { index += 1 }
        continue
      }
      let start = index
      guard start + 1 < count else { return }
      switch bytes[start + 1] {
      case 0x21: declaration(start)
      case 0x2F: endTag(start)
      case let byte where Self.isLetter(byte): startTag(start)
      default: index += 1
      }
    }
  }

  private mutating func declaration(_ start: Int) {
    index = start + 2
    guard byte(start + 2) == 0x2D, byte(start + 3) == 0x2D else { return }
    // `<!-->` and `<!--->` are whole comments.
    for length in [5, 6] where byte(start + length - 1) == 0x3E && (length == 5 || byte(start + 4) == 0x2D) {
      blank(start..<start + length)
      index = start + length
      return
    }
    if hasCommentEnd {
      var end = start + 4
      while end + 2 < bytes.count {
        if bytes[end] == 0x2D, bytes[end + 1] == 0x2D, let length = commentEnd(end) {
          index = end + length
          leaveOut(start..<index)
          return
        }
        end += 1
      }
      hasCommentEnd = false
    }
    blank(start..<start + 4)
    index = start + 4
  }

  /// The length of `-->` or `--!>`.
  private func commentEnd(_ place: Int) -> Int? {
    if bytes[place + 2] == 0x3E { return 3 }
    return bytes[place + 2] == 0x21 && byte(place + 3) == 0x3E ? 4 : nil
  }

  private mutating func endTag(_ start: Int) {
    index = start + 2
    let name = readName()
    guard let name else { return }
    while index < bytes.count, bytes[index] != 0x3E, bytes[index] != 0x3C { index += 1 }
    if index < bytes.count, bytes[index] == 0x3E { index += 1 }
    if work > Self.budget { return blank(start..<index) }
    work += Self.tagWork
    if Self.unstacked[name] != 0 { return }
    let priority = Self.priority(name)
    var isBlocked = false
    var place = open.count - 1
    while place >= 0, open[place] != name {
      if Self.priority(open[place]) > priority { isBlocked = true }
      place -= 1
    }
    work += open.count - max(0, place)
    if place >= 0, !isBlocked { open.removeSubrange(place...) }
  }

  private mutating func startTag(_ start: Int) {
    index = start + 1
    guard let name = readName() else { return }
    var attributes = 0
    unused.removeAll(keepingCapacity: true)
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x3E {
        index += 1
        break
      }
      if byte <= 0x20 || byte == 0x2F {
        index += 1
        continue
      }
      let from = index
      attributes += 1
      readAttribute()
      if attributes > Self.mostAttributes || work > Self.budget { blank(from..<index) }
    }
    let isLinkedData = name == Self.script && mentionsLinkedData(start..<index)
    attributes = min(attributes, Self.mostAttributes)
    work += Self.tagWork + attributes * attributes / 2
    if work > Self.budget { return blank(start..<index) }
    for range in unused { leaveOut(range) }
    if name == Self.script || name == Self.style {
      let text = index
      let end = skipRaw(name)
      if !isLinkedData { leaveOut(text..<end) }
      return
    }
    if Self.unstacked[name] != 0 { return }
    if open.count >= Self.deepest { return blank(start..<index) }
    open.append(name)
  }

  /// A name, and a value if `=` follows.
  private mutating func readAttribute() {
    let start = index
    index += 1
    while index < bytes.count, bytes[index] > 0x20, bytes[index] != 0x3E, bytes[index] != 0x3D, bytes[index] != 0x2F {
      index += 1
    }
    let isUsed = AttributeName(name: bytes.span.extracting(start..<index)) != nil
    readValue()
    if !isUsed { unused.append(start..<index) }
  }

  private mutating func readValue() {
    var next = index
    while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
    guard next < bytes.count, bytes[next] == 0x3D else { return }
    next += 1
    while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
    index = next
    guard next < bytes.count else { return }
    let quote = bytes[next]
    if quote == 0x22 || quote == 0x27 {
      if next < (quote == 0x22 ? lastDouble : lastSingle) {
        index = next + 1
        while index < bytes.count, bytes[index] != quote { index += 1 }
        index = min(index + 1, bytes.count)
        return
      }
      blank(next..<next + 1)
    }
    while index < bytes.count, bytes[index] > 0x20, bytes[index] != 0x3E { index += 1 }
  }

  private func mentionsLinkedData(_ tag: Range<Int>) -> Bool {
    Self.linkedData.matches(bytes[tag])
  }

  private static let linkedData = PhraseSet("ld+json")

  /// Behind the end tag of a script or a style sheet, where `<` has no meaning. Gives where that tag begins.
  private mutating func skipRaw(_ name: UInt64) -> Int {
    while index + 2 < bytes.count {
      if bytes[index] == 0x3C, bytes[index + 1] == 0x2F {
        let start = index
        index += 2
        if readName() == name {
          while index < bytes.count, bytes[index] != 0x3E { index += 1 }
          index = min(index + 1, bytes.count)
          return start
        }
        index = start
      }
      index += 1
    }
    index = bytes.count
    return index
  }

  /// The hash of the name that begins here; nil where there is none.
  private mutating func readName() -> UInt64? {
    let start = index
    var hash = FNV1a.seed
    while index < bytes.count {
      let byte = bytes[index]
      guard Self.isLetter(byte) || (0x30...0x3A).contains(byte) || byte == 0x2D || byte == 0x5F || byte == 0x2E else {
        break
      }
      hash = FNV1a.mixed(hash, Folding.lowered(byte))
      index += 1
    }
    return index > start ? hash : nil
  }

  private func byte(_ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

  private mutating func blank(_ range: Range<Int>) {
    for place in range.clamped(to: 0..<bytes.count) { bytes[place] = 0x20 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  // MARK: Names

  private static func hash(_ name: String) -> UInt64 { FNV1a.of(name.utf8) }

  private static let script = hash("script")
  private static let style = hash("style")
  /// Elements without content, and those that the parser closes by itself when the next one of their kind opens.
  private static let unstacked = NumberTable(
    [
      "br", "hr", "img", "input", "meta", "link", "base", "area", "col", "param", "embed", "source", "wbr", "track",
      "p", "li", "td", "th", "tr", "dt", "dd", "option", "frame", "basefont", "isindex",
    ].map { (hash($0), 1) })
  /// An end tag does not reach through an open element of a higher priority (libxml2's htmlEndPriority).
  private static let priorities = NumberTable([
    (hash("div"), 150), (hash("thead"), 180), (hash("tbody"), 180), (hash("tfoot"), 180), (hash("table"), 190),
    (hash("head"), 200), (hash("body"), 200), (hash("html"), 220),
  ])
  private static func priority(_ name: UInt64) -> UInt32 { max(100, priorities[name]) }
}
