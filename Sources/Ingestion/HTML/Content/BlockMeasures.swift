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
    var above = nodes[node].parent
    while above >= 0, !nodes[above].tag.isBlock { above = nodes[above].parent }
    return above >= 0 ? above : node
  }
}

extension ParsedPage.Node {
  var blocks: Range<Int> { firstBlock..<max(firstBlock, endBlock) }
}

/// Whether a text ends as a sentence does.
enum SentenceEnd {
  static func closes(_ bytes: ArraySlice<UInt8>) -> Bool {
    var scalars = String(decoding: bytes.suffix(24), as: UTF8.self).unicodeScalars
    while let last = scalars.last, closers.contains(last) { scalars.removeLast() }
    return scalars.last.map { ends.contains($0) } ?? false
  }

  private static let ends = Set(".!?。！？…；;:：．｡؟।۔".unicodeScalars)
  private static let closers = Set("\"'”’」』)）】》›»]}".unicodeScalars)
}
