/// Chooses the blocks of a page's main content.
///
/// By density, container and guarded pruning: text blocks with few links are good; the deepest element that holds most of
/// their weight is the container; within it, what tags, names or words mark as something else goes, unless too much
/// would go with it. Where doubt remains more is kept: navigation is worth little, a lost paragraph cannot be found.
struct ContentRules {
  private let page: ParsedPage
  private let measures: BlockMeasures
  private var keep: [Bool]

  /// The share of the good weight that the container must hold.
  private static let containerShare = 0.6
  /// The share of the kept weight that a pruning step must leave.
  private static let prunedShare = 0.6
  private static let keptLinkDensity = 0.5

  /// The blocks to keep, one flag each.
  static func choose(_ page: ParsedPage, _ measures: BlockMeasures) -> [Bool] {
    var rules = ContentRules(page, measures)
    rules.run()
    return rules.keep
  }

  private init(_ page: ParsedPage, _ measures: BlockMeasures) {
    self.page = page
    self.measures = measures
    keep = Array(repeating: false, count: measures.count)
  }

  private mutating func run() {
    guard measures.totalMass > 0 else { return keepWithoutGood() }
    let range = span(of: container())
    for index in range where measures.linkDensity[index] < Self.keptLinkDensity { keep[index] = true }
    prune()
    dropCued()
    trimTail()
    if !keep.contains(true) { keepWithoutGood() }
  }

  /// No paragraph anywhere: everything that is visible and not a link, or everything.
  private mutating func keepWithoutGood() {
    for (index, block) in page.blocks.enumerated() {
      keep[index] = !page.nodes.isEmpty && !isHidden(block) && measures.linkDensity[index] < Self.keptLinkDensity
    }
    let kept = keptWeight
    if kept < 10 || kept < 0.1 * measures.weight(0..<measures.count) {
      for (index, block) in page.blocks.enumerated() { keep[index] = !isHidden(block) }
    }
    if !keep.contains(true) { keep = keep.map { _ in true } }
  }

  private func isHidden(_ block: ParsedPage.Block) -> Bool {
    page.nodes.indices.contains(block.node) && page.nodes[block.node].isHidden
  }

  /// The deepest element with enough of the good weight; such elements lie within each other, so it is the last.
  private func container() -> Range<Int> {
    let needed = measures.totalMass * Self.containerShare
    var found = 0..<measures.count
    for node in page.nodes where measures.mass(node.blocks) >= needed { found = node.blocks }
    return found
  }

  /// From the container's first good block to its last, headings right before included.
  private func span(of container: Range<Int>) -> Range<Int> {
    guard let first = container.first(where: { measures.isGood[$0] }),
      let last = container.last(where: { measures.isGood[$0] })
    else { return container }
    var start = first
    while start > container.lowerBound, isHeading(start - 1), start > first - 3 { start -= 1 }
    return start..<last + 1
  }

  private func isHeading(_ index: Int) -> Bool {
    let node = page.blocks[index].node
    return page.nodes.indices.contains(node) && page.nodes[node].tag.headingLevel != nil
  }

  private var keptWeight: Double {
    var sum = 0.0
    for index in keep.indices where keep[index] { sum += measures.weight[index] }
    return sum
  }

  // MARK: Pruning

  private mutating func prune() {
    prune { $0.isHidden }
    for tag in [Tag.nav, .footer, .aside, .form] { prune { $0.tag == tag } }
    for cue in Cues.negative { prune(cue: cue) { $0.cues.contains(cue) } }
  }

  /// Drops the blocks of the elements that `matches` names, unless they hold the page's text, or too little would stay.
  private mutating func prune(cue: Cues? = nil, _ matches: (ParsedPage.Node) -> Bool) {
    var marked = keep
    var weightDropped = 0.0
    for node in page.nodes where !node.blocks.isEmpty && matches(node) {
      let share = measures.mass(node.blocks) / measures.totalMass
      let rest = measures.totalMass - measures.mass(node.blocks)
      guard share < 0.5 || (cue == .comment && share < 0.95 && rest >= 250) else { continue }
      for index in node.blocks where marked[index] {
        marked[index] = false
        weightDropped += measures.weight[index]
      }
    }
    let weight = keptWeight
    guard weightDropped > 0 else { return }
    if weight - weightDropped >= Self.prunedShare * weight || cue == .comment { keep = marked }
  }

  // MARK: Words

  private mutating func dropCued() {
    for index in keep.indices where keep[index] && measures.weight[index] < TextCues.heaviest {
      let block = page.blocks[index]
      if TextCues.speaksAgainst(page.text[block.start..<block.end]) || DateScanner.isDateLine(page.text, block) {
        keep[index] = false
      }
    }
  }

  /// Behind a heading such as "Related articles" that stands in the last two fifths, everything goes.
  private mutating func trimTail() {
    let total = keptWeight
    var before = 0.0
    for index in keep.indices {
      let block = page.blocks[index]
      if measures.weight[index] < TextCues.heaviest, before > 0.6 * total,
        TextCues.beginsTail(page.text[block.start..<block.end])
      {
        for later in index..<keep.count { keep[later] = false }
        return
      }
      if keep[index] { before += measures.weight[index] }
    }
  }
}
