import Glibc

/// What is known of each block of a page before it is weighed against its neighbours.
struct BlockTraits {
  struct Block {
    /// log(1 + weight).
    var logWeight: Float = 0
    var linkDensity: Float = 0
    var ends = false
    var isGood = false
    /// Shares of the block's characters.
    var punctuation: Float = 0
    var digits: Float = 0
    var capitals: Float = 0
    var bold: Float = 0
    var han: Float = 0
    /// Of all elements around the block, and of the nearest three.
    var marks: Marks = []
    var nearMarks: Marks = []
    var cues: Cues = []
    var nearCues: Cues = []
    /// Of the elements within the block that hold all of it.
    var innerCues: Cues = []
    var textCues: TextCues = []
    var isDate = false
    /// Its text stands in `<title>`.
    var isInTitle = false
    /// Blocks of the page with the same text, this one not counted.
    var repeats: Float = 0
    /// One of them stands before it.
    var isCopy = false
    /// The blocks of its signature.
    var group = 0
  }

  /// Blocks whose elements have the same signature: the items of a list, the posts of a thread, the paragraphs of a text.
  struct Group {
    var count: Float = 0
    var logWeight: Float = 0
    var linkDensity: Float = 0
    var ends: Float = 0
  }

  let page: ParsedPage
  let measures: BlockMeasures
  private(set) var blocks: [Block] = []
  private(set) var groups: [Group] = []
  let kinds: PageKinds
  /// The share of the page's good weight that stands in what is marked as comments.
  private(set) var commentShare: Float = 0

  init(_ page: ParsedPage, _ measures: BlockMeasures, _ kinds: PageKinds) {
    self.page = page
    self.kinds = kinds
    self.measures = measures
    blocks = Array(repeating: Block(), count: measures.count)
    measureText()
    inheritMarks()
    findTitle()
    countRepeats()
    group()
  }

  // MARK: Text

  private mutating func measureText() {
    for index in blocks.indices {
      let block = page.blocks[index]
      let characters = Float(max(1, block.characters))
      var (digits, capitals, punctuation) = (0, 0, 0)
      for place in block.start..<block.end {
        switch page.text[place] {
        case 0x30...0x39: digits += 1
        case 0x41...0x5A: capitals += 1
        // The first byte of most marks of Chinese text, beside those of ASCII.
        case 0x21, 0x2C, 0x2E, 0x3A, 0x3B, 0x3F, 0xE3, 0xEF: punctuation += 1
        default: break
        }
      }
      blocks[index].logWeight = log1pf(Float(measures.weight[index]))
      blocks[index].linkDensity = Float(measures.linkDensity[index])
      blocks[index].ends = measures.endsSentence[index]
      blocks[index].isGood = measures.isGood[index]
      blocks[index].punctuation = min(1, Float(punctuation) / characters)
      blocks[index].digits = min(1, Float(digits) / characters)
      blocks[index].capitals = min(1, Float(capitals) / characters)
      blocks[index].bold = Float(block.bold) / characters
      blocks[index].han = Float(block.han) / characters
      blocks[index].textCues = measures.textCues[index]
      blocks[index].isDate = measures.isDateLine[index]
    }
  }

  /// Short blocks whose letters stand within those of `<title>`.
  private mutating func findTitle() {
    let title = Self.letters(Array(page.title.utf8)[...])
    guard title.count >= 4 else { return }
    for index in blocks.indices where page.blocks[index].characters < 250 {
      let text = page.text[page.blocks[index].start..<page.blocks[index].end]
      guard text.count >= 6, text.count < title.count * 2 else { continue }
      let letters = Self.letters(text)
      guard letters.count >= 6, letters.count <= title.count else { continue }
      blocks[index].isInTitle = title[...].firstRange(of: letters, from: 0) != nil
    }
  }

  /// Letters of ASCII in lower case, digits, and all other scripts as they are.
  private static func letters(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    for byte in text {
      switch byte {
      case 0x30...0x39, 0x61...0x7A, 0x80...0xFF: out.append(byte)
      case 0x41...0x5A: out.append(byte | 0x20)
      default: break
      }
    }
    return out
  }

  private mutating func countRepeats() {
    var counts: [UInt64: Int] = [:]
    counts.reserveCapacity(blocks.count)
    for (index, hash) in measures.hashes.enumerated() {
      blocks[index].isCopy = counts[hash] != nil
      counts[hash, default: 0] += 1
    }
    for index in blocks.indices { blocks[index].repeats = Float(counts[measures.hashes[index], default: 1] - 1) }
  }

  // MARK: Elements

  /// Marks and cues go down to what an element holds, but not from one that holds most of the page's text: a body of the
  /// class "sidebar-left" has no sidebar of all.
  private mutating func inheritMarks() {
    var own: [(marks: Marks, cues: Cues)] = []
    var all: [(marks: Marks, cues: Cues)] = []
    let ignored: Marks = isMostlyHidden ? .hidden : []
    own.reserveCapacity(page.nodes.count)
    all.reserveCapacity(page.nodes.count)
    for node in page.nodes {
      var said = guarded(node)
      said.marks.subtract(ignored)
      own.append(said)
      let above = node.parent >= 0 ? all[node.parent] : ([], [])
      all.append((above.0.union(said.marks), above.1.union(said.cues)))
      if !node.tag.isBlock, node.endBlock == node.firstBlock + 1, !node.cues.isEmpty { adopt(node) }
    }
    for index in blocks.indices where page.nodes.indices.contains(page.blocks[index].node) {
      var node = page.blocks[index].node
      (blocks[index].marks, blocks[index].cues) = all[node]
      for _ in 0..<3 where node >= 0 {
        blocks[index].nearMarks.formUnion(own[node].marks)
        blocks[index].nearCues.formUnion(own[node].cues)
        node = page.nodes[node].parent
      }
    }
    guard measures.totalMass > 0 else { return }
    let commented = blocks.indices.reduce(0.0) { sum, index in
      blocks[index].cues.contains(.comment) ? sum + measures.mass(index..<index + 1) : sum
    }
    commentShare = Float(commented / measures.totalMass)
  }

  /// A page that shows itself by a script declares all of its text hidden.
  private var isMostlyHidden: Bool {
    var hidden = 0.0
    for (index, block) in page.blocks.enumerated() where page.nodes.indices.contains(block.node) {
      if page.nodes[block.node].isHidden { hidden += measures.mass(index..<index + 1) }
    }
    return hidden >= 0.5 * measures.totalMass
  }

  private mutating func adopt(_ node: ParsedPage.Node) {
    let index = node.firstBlock
    guard blocks.indices.contains(index) else { return }
    let length = page.blocks[index].end - page.blocks[index].start
    if (node.end - node.start) * 4 >= length * 3 { blocks[index].innerCues.formUnion(node.cues) }
  }

  private func guarded(_ node: ParsedPage.Node) -> (marks: Marks, cues: Cues) {
    let marks = Marks(node)
    let mass = measures.mass(node.blocks)
    let total = measures.totalMass
    if total == 0 || mass < 0.5 * total { return (marks, node.cues) }
    let isThread = node.cues.contains(.comment) && mass < 0.95 * total && total - mass >= 250
    return (
      marks.intersection(.wide),
      node.cues.intersection([.content, .title]).union(isThread ? .comment : [])
    )
  }

  private mutating func group() {
    var numbers: [UInt64: Int] = [:]
    for index in blocks.indices where page.nodes.indices.contains(page.blocks[index].node) {
      let signature = page.nodes[page.blocks[index].node].signature
      let number = numbers[signature] ?? groups.count
      if number == groups.count {
        numbers[signature] = number
        groups.append(Group())
      }
      blocks[index].group = number
      groups[number].count += 1
      groups[number].logWeight += blocks[index].logWeight
      groups[number].linkDensity += blocks[index].linkDensity
      groups[number].ends += blocks[index].ends ? 1 : 0
    }
    for number in groups.indices {
      let count = groups[number].count
      groups[number].logWeight /= count
      groups[number].linkDensity /= count
      groups[number].ends /= count
    }
  }
}

/// What a page's metadata say that it is.
struct PageKinds: OptionSet {
  let rawValue: UInt32

  static let article = PageKinds(rawValue: 1 << 0)
  static let thread = PageKinds(rawValue: 1 << 1)
  static let product = PageKinds(rawValue: 1 << 2)
  static let names = ["article", "thread", "product"]
}
