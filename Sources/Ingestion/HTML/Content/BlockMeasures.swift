import TextBytes

/// What a page's blocks weigh, with prefix sums that answer for any element.
struct BlockMeasures {
  /// Twice the Han characters and a third of the others: about what a block says, whatever its script.
  private(set) var weight: [Double] = []
  /// The share of a block's characters that lies within links.
  private(set) var linkDensity: [Double] = []
  private(set) var endsSentence: [Bool] = []
  /// Long enough for prose, and not made of links.
  private(set) var isGood: [Bool] = []
  /// Of blocks up to `heaviestCued`.
  private(set) var textCues: [TextCues] = []
  /// Short and little beside a date.
  private(set) var isDateLine: [Bool] = []
  /// Of the blocks' texts (FNV-1a).
  private(set) var hashes: [UInt64] = []
  private var massSums: [Double] = [0]
  private var weightSums: [Double] = [0]

  /// A block is good from this weight on, if it ends as a sentence does, or if not.
  private static let goodSentence = 20.0
  private static let goodOther = 40.0
  private static let goodLinkDensity = 0.35
  /// Notices may be longer than the texts that the rules drop for their words alone.
  private static let heaviestCued = 250.0

  init(_ page: ParsedPage) {
    for block in page.blocks {
      let characters = Double(max(1, block.characters))
      let weight = 2 * Double(block.han) + Double(block.characters - block.han) / 3
      let density = Double(block.linked) / characters
      let ends = SentenceEnd.closes(page.text[block.start..<block.end])
      let good = density < Self.goodLinkDensity && weight >= (ends ? Self.goodSentence : Self.goodOther)
      self.weight.append(weight)
      linkDensity.append(density)
      endsSentence.append(ends)
      isGood.append(good)
      textCues.append(weight < Self.heaviestCued ? TextCues(of: page.text[block.start..<block.end]) : [])
      hashes.append(FNV1a.of(page.text[block.start..<block.end]))
      isDateLine.append(DateScanner.isDateLine(page.text, block))
      massSums.append((massSums.last ?? 0) + (good ? weight * (1 - density) : 0))
      weightSums.append((weightSums.last ?? 0) + weight)
    }
  }

  var count: Int { weight.count }
  var totalMass: Double { massSums.last ?? 0 }

  /// The good blocks' weight outside of links.
  func mass(_ blocks: Range<Int>) -> Double { massSums[blocks.upperBound] - massSums[blocks.lowerBound] }
  func weight(_ blocks: Range<Int>) -> Double { weightSums[blocks.upperBound] - weightSums[blocks.lowerBound] }
}

extension ParsedPage {
  /// The block-level element around one; the outermost is its own.
  func blockParent(of node: Int) -> Int {
    guard nodes.indices.contains(node) else { return -1 }
    return nodes[node].blockParent >= 0 ? nodes[node].blockParent : node
  }
}

extension ParsedPage.Node {
  var blocks: Range<Int> { firstBlock..<max(firstBlock, endBlock) }
}

/// Whether a text ends as a sentence does.
enum SentenceEnd {
  /// Marks and closing quotes are looked for in so many last bytes.
  private static let reach = 24

  static func closes(_ bytes: ArraySlice<UInt8>) -> Bool {
    var end = bytes.endIndex
    let floor = max(bytes.startIndex, end - reach)
    while end > floor {
      let start = max(floor, bytes.characterStart(atOrBefore: end - 1))
      let (scalar, _) = bytes.span.scalar(at: start - bytes.startIndex)
      if isEnd(scalar) { return true }
      guard isCloser(scalar) else { return false }
      end = start
    }
    return false
  }

  /// `.` `!` `?` `;` `:`, the same of Chinese text, `…` `。` `．` `｡`, and those of Arabic and Hindi.
  private static func isEnd(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2E, 0x21, 0x3F, 0x3B, 0x3A, 0x3002, 0xFF01, 0xFF1F, 0x2026, 0xFF1B, 0xFF1A, 0xFF0E, 0xFF61, 0x61F, 0x6D4,
      0x964:
      true
    default: false
    }
  }

  /// Quotes and brackets that close.
  private static func isCloser(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x22, 0x27, 0x201D, 0x2019, 0x300D, 0x300F, 0x29, 0xFF09, 0x5D, 0x3011, 0x300B, 0x3009, 0x203A, 0xBB, 0x7D:
      true
    default: false
    }
  }
}
