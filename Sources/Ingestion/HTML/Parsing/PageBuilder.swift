import TextBytes

/// Gathers a parser's events into a `ParsedPage`.
struct PageBuilder {
  /// The start tag's, set before `start`.
  var attributes = TagAttributes()

  private var page = ParsedPage()
  private let takesNoscript: Bool
  /// The open elements' nodes, and the block-level ones among them.
  private var open: [(node: Int, isBlock: Bool, isLink: Bool, isBold: Bool)] = []
  private var openBlocks: [Int] = []
  private var links = 0
  /// Where in the text the last link ended.
  private var linkEnd = -1
  private var bolds = 0
  private var preformatted = 0
  /// The depth at which dropping began.
  private var dropping: (depth: Int, tag: Tag)?
  private var inTitle = false
  private var titleBytes: [UInt8] = []
  private var inLinkedData = false
  private var linkedData: [UInt8] = []

  private var block: ParsedPage.Block?
  private var pending = Space.none
  private var endsWithHan = false
  private var names = KnownNames()

  private enum Space { case none, space, newline }

  /// Elements within elements beyond this are not told apart; their text stays.
  private static let deepest = 20_000
  private static let longestLinkedData = 1 << 20
  /// Behind these the text goes on in the last block and the last element.
  private static let mostBlocks = 100_000
  private static let mostNodes = 300_000

  init(capacity: Int, takesNoscript: Bool) {
    self.takesNoscript = takesNoscript
    page.text.reserveCapacity(capacity / 4)
    page.blocks.reserveCapacity(256)
    page.nodes.reserveCapacity(1024)
  }

  mutating func finish() -> ParsedPage {
    flushLast()
    while !open.isEmpty { close() }
    if page.nodes.isEmpty {
      // The parser implies <html> for any text; every block's node must exist whatever it does.
      var root = ParsedPage.Node(
        parent: -1, blockParent: -1, tag: .html, cues: [], depth: 0, firstBlock: 0, start: 0, isHidden: false,
        signature: 0)
      (root.endBlock, root.end) = (page.blocks.count, page.text.count)
      page.nodes.append(root)
    }
    page.title = String(decoding: titleBytes, as: UTF8.self).collapsed
    return page
  }

  // MARK: Events

  mutating func start(_ tag: Tag, name: Span<UInt8>) {
    if tag.isBlock, dropping == nil { flush() }
    if let drop = dropping, drop.tag == .button, tag.endsButton { dropping = nil }
    switch tag {
    case .br: return
    case .meta: page.readMeta(attributes)
    case .link: page.readLink(attributes)
    case .base: if page.base == nil { page.base = attributes.string(.href) }
    case .html: if page.language == nil { page.language = attributes.string(.language) }
    case .title: inTitle = dropping == nil && titleBytes.isEmpty
    case .script:
      inLinkedData = attributes[.type].map(Self.linkedDataType.matches) ?? false
    default: break
    }
    guard open.count < Self.deepest, page.nodes.count < Self.mostNodes else { return }
    let parent = open.last?.node ?? -1
    let above = parent >= 0 ? page.nodes[parent] : nil
    let isDropped = tag.isDropped || (tag == .noscript && !takesNoscript)
    if isDropped, dropping == nil { dropping = (open.count, tag) }
    let isLink = tag == .a && attributes.has(.href)
    let isBold = tag == .b || tag == .strong || tag.headingLevel != nil
    if isLink { links += 1 }
    // Side by side in a menu they are told apart by style alone.
    if isLink, linkEnd == page.text.count, pending == .none { pending = .space }
    if isBold { bolds += 1 }
    if tag == .pre { preformatted += 1 }
    var signature = FNV1a.mixed(above?.signature ?? FNV1a.seed, 0)
    for index in name.indices { signature = FNV1a.mixed(signature, name[index]) }
    var cues: Cues = []
    var isHidden = above?.isHidden ?? false
    if !isHidden, attributes.hideElement { isHidden = true }
    for (attribute, range) in attributes.entries {
      switch attribute {
      case .class:
        for byte in attributes[range] {
          if byte <= 0x20 { break }
          signature = FNV1a.mixed(signature, byte)
        }
        let classes = names.meaning(ofClasses: attributes[range])
        cues.formUnion(classes.cues)
        if classes.hide { isHidden = true }
      case .id, .role: cues.formUnion(names.cues(of: attributes[range]))
      default: break
      }
    }
    let node = ParsedPage.Node(
      parent: parent, blockParent: openBlocks.last ?? -1, tag: tag, cues: cues, depth: open.count,
      firstBlock: page.blocks.count, start: page.text.count, isHidden: isHidden, signature: signature)
    page.nodes.append(node)
    open.append((page.nodes.count - 1, tag.isBlock, isLink, isBold))
    if tag.isBlock { openBlocks.append(page.nodes.count - 1) }
    page.mark(tag, attributes)
  }

  mutating func end(_ tag: Tag) {
    if tag == .br {
      if dropping == nil { flush() }
      return
    }
    if tag == .title { inTitle = false }
    if tag == .script, inLinkedData {
      inLinkedData = false
      if !linkedData.isEmpty { page.linkedData.append(String(decoding: linkedData, as: UTF8.self)) }
      linkedData.removeAll()
    }
    // Elements beyond the deepest have no node; the parser ends what it began, so the nearest of its name is meant.
    guard let match = open.suffix(64).lastIndex(where: { page.nodes[$0.node].tag == tag }) else { return }
    if tag.isBlock, dropping == nil { flush() }
    while open.count > match { close() }
  }

  mutating func characters(_ text: Span<UInt8>) {
    if inTitle {
      if titleBytes.count < 4096 { for index in text.indices { titleBytes.append(text[index]) } }
      return
    }
    if let dropping {
      if dropping.tag == .noscript {
        for index in text.indices where text[index] > 0x20 { page.noscriptCharacters += 1 }
      }
      return
    }
    append(text)
  }

  mutating func raw(_ text: Span<UInt8>) {
    guard inLinkedData, linkedData.count + text.count < Self.longestLinkedData else { return }
    for index in text.indices { linkedData.append(text[index]) }
  }

  // MARK: Text

  private mutating func append(_ text: Span<UInt8>) {
    var index = 0
    let count = text.count
    while index < count {
      let byte = text[index]
      if byte < 0x80 {
        index += 1
        if byte <= 0x20 || byte == 0x7F {
          if preformatted > 0, byte != 0x0D {
            appendPreformatted(byte)
          } else if byte == 0x0A || byte == 0x0D {
            pending = .newline
          } else if pending == .none {
            pending = .space
          }
          continue
        }
        begin(isHan: false)
        page.text.append(byte)
        let start = index - 1
        while index < count, text[index] > 0x20, text[index] < 0x7F {
          page.text.append(text[index])
          index += 1
        }
        tally(index - start, isHan: false)
        continue
      }
      let length = min(byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2, count - index)
      var scalar = UInt32(byte) & (0x7F >> UInt32(length))
      for offset in 1..<max(2, length) where offset < length {
        scalar = scalar << 6 | UInt32(text[index + offset] & 0x3F)
      }
      defer { index += length }
      switch scalar {
      case 0xA0, 0x3000, 0x2000...0x200A, 0x202F, 0x205F, 0x1680:
        if pending == .none { pending = .space }
      case 0xAD, 0x200B, 0x200E, 0x200F, 0xFEFF, 0x2060: break
      case 0x80...0x9F:
        guard let meant = CharacterReference.windows1252(scalar) else { break }
        begin(isHan: false)
        page.text.append(contentsOf: UTF8.encode(meant) ?? .init())
        tally(1, isHan: false)
      case 0x2028, 0x2029: pending = .newline
      default:
        let isHan = Script.isHan(scalar)
        begin(isHan: isHan || Script.isWidePunctuation(scalar))
        for offset in 0..<length { page.text.append(text[index + offset]) }
        tally(1, isHan: isHan)
      }
    }
  }

  /// Opens a block if none is, and writes the white space that came before. Chinese text that was wrapped in the source is
  /// joined without a space.
  private mutating func begin(isHan: Bool) {
    if block == nil {
      block = ParsedPage.Block(start: page.text.count, end: 0, node: openBlocks.last ?? 0)
    } else if pending != .none, !(pending == .newline && isHan && endsWithHan) {
      page.text.append(0x20)
    }
    pending = .none
    endsWithHan = isHan
  }

  private mutating func appendPreformatted(_ byte: UInt8) {
    guard block != nil else { return }
    pending = .none
    page.text.append(byte == 0x0A || byte == 0x09 ? byte : 0x20)
    endsWithHan = false
  }

  private mutating func tally(_ count: Int, isHan: Bool) {
    block?.characters += count
    if isHan { block?.han += count }
    if links > 0 { block?.linked += count }
    if bolds > 0 { block?.bold += count }
  }

  private mutating func flush() {
    guard page.blocks.count < Self.mostBlocks else {
      pending = .newline
      return
    }
    pending = .none
    flushLast()
  }

  private mutating func flushLast() {
    guard var done = block else { return }
    while page.text.count > done.start, page.text[page.text.count - 1] <= 0x20 { page.text.removeLast() }
    done.end = page.text.count
    page.text.append(0x0A)
    page.blocks.append(done)
    block = nil
    endsWithHan = false
  }

  // MARK: Elements

  private mutating func close() {
    guard let last = open.popLast() else { return }
    page.nodes[last.node].endBlock = page.blocks.count + (block == nil ? 0 : 1)
    page.nodes[last.node].end = page.text.count
    if last.isBlock { openBlocks.removeLast() }
    if last.isLink {
      links -= 1
      linkEnd = page.text.count
    }
    if last.isBold { bolds -= 1 }
    if page.nodes[last.node].tag == .pre { preformatted -= 1 }
    if let drop = dropping, open.count <= drop.depth { dropping = nil }
  }

  private static let linkedDataType = PhraseSet("ld+json")
}
