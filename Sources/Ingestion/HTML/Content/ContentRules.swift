/// Chooses the blocks of a page's main content.
///
/// By density, container and guarded pruning: text blocks with few links are good; the deepest element that holds most of
/// their weight is the container; within it, what tags, names or words mark as something else goes, unless too much
/// would go with it. Where doubt remains more is kept: navigation is worth little, a lost paragraph cannot be found.
struct ContentRules {
  private let page: ParsedPage
  private let measures: BlockMeasures
  private var keep: [Bool]
  private var suspect: [Bool] = []
  /// Prefix sums of the good weight that is not suspect.
  private var sums: [Double] = []
  private var prunable: [Int] = []

  /// The share of the good weight that the container must hold.
  private static let containerShare = 0.8
  /// The share of the kept weight that a pruning step must leave.
  private static let prunedShare = 0.85
  private static let keptLinkDensity = 0.5
  /// The marks are disregarded where less than this is free of them.
  private static let leastUnsuspected = 0.2
  /// How many blocks above the text the headline may stand.
  private static let headlineReach = 30
  private static let doubtfulShare = 0.25

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
    markSuspects()
    guard measures.totalMass > 0 else { return keepWithoutGood() }
    let range = span(of: container())
    for index in range where measures.linkDensity[index] < Self.keptLinkDensity { keep[index] = true }
    keepTables(from: range.lowerBound)
    prune()
    dropCued()
    dropRepeated()
    trimTail()
    keepHeadline(before: range.lowerBound)
    if isDoubtful { keepCandidates() }
    if !keep.contains(true) { keepWithoutGood() }
  }

  /// Blocks that tags or names mark as something else than content, unless most of the page lies there.
  private mutating func markSuspects() {
    suspect = Array(repeating: false, count: measures.count)
    guard measures.totalMass > 0 else { return }
    var outer = OuterBlocks()
    for node in page.nodes where !node.blocks.isEmpty && isSuspect(node) && !holdsText(node) {
      for index in outer.next(node) { suspect[index] = true }
    }
    sums = [0]
    var sum = 0.0
    for index in suspect.indices {
      if !suspect[index] { sum += measures.mass(index..<index + 1) }
      sums.append(sum)
    }
    if sum < Self.leastUnsuspected * measures.totalMass {
      suspect = Array(repeating: false, count: measures.count)
      sums = (0...measures.count).map { measures.mass(0..<$0) }
    }
  }

  private func isSuspect(_ node: ParsedPage.Node) -> Bool {
    switch node.tag {
    case .nav, .footer, .aside: true
    default: node.isHidden || !node.cues.isDisjoint(with: Self.suspicious)
    }
  }

  private static let suspicious: Cues = [
    .comment, .share, .related, .navigation, .footer, .advertisement, .subscription, .popup, .sidebar, .copyright,
  ]

  /// Whether an element that is marked as something else holds so much that the mark must be wrong.
  private func holdsText(_ node: ParsedPage.Node) -> Bool {
    let mass = measures.mass(node.blocks)
    if mass < 0.5 * measures.totalMass { return false }
    return !(node.cues.contains(.comment) && mass < 0.95 * measures.totalMass && measures.totalMass - mass >= 250)
  }

  private func mass(_ blocks: Range<Int>) -> Double { sums[blocks.upperBound] - sums[blocks.lowerBound] }

  /// Too little was chosen of what might be content: a listing, a product, a thread of short posts.
  private var isDoubtful: Bool {
    var all = 0.0
    var kept = 0.0
    for index in keep.indices {
      if isCandidate(index) { all += measures.weight[index] }
      if keep[index] { kept += measures.weight[index] }
    }
    return kept < Self.doubtfulShare * all
  }

  private func isCandidate(_ index: Int) -> Bool {
    !suspect[index] && measures.linkDensity[index] < Self.keptLinkDensity
  }

  private mutating func keepCandidates() {
    for index in keep.indices where isCandidate(index) { keep[index] = true }
    dropCued()
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
    let needed = mass(0..<measures.count) * Self.containerShare
    var found = 0..<measures.count
    for node in page.nodes where mass(node.blocks) >= needed { found = node.blocks }
    return found
  }

  /// The headline belongs to the text, though it often stands outside of the container.
  private mutating func keepHeadline(before first: Int) {
    let title = Folding.squashed(page.title.utf8)[...]
    for index in stride(from: first, through: max(0, first - Self.headlineReach), by: -1) {
      guard measures.count > index, !keep[index], page.blocks[index].characters < 300 else { continue }
      let isHeading = headingLevel(index) == 1
      guard isHeading || (page.blocks[index].characters >= 6 && measures.linkDensity[index] < 0.5) else { continue }
      let text = Folding.squashed(page.text[page.blocks[index].start..<page.blocks[index].end])
      guard text.count >= 6, isHeading || title.firstRange(of: text, from: 0) != nil,
        text.count * 3 >= title.count || isHeading
      else { continue }
      keep[index] = true
      return
    }
  }

  /// From the container's first good block to its last, headings right before included.
  private func span(of container: Range<Int>) -> Range<Int> {
    guard let first = container.first(where: { measures.isGood[$0] && !suspect[$0] }),
      let last = container.last(where: { measures.isGood[$0] && !suspect[$0] })
    else { return container }
    var start = first
    while start > container.lowerBound, isHeading(start - 1), start > first - 3 { start -= 1 }
    return start..<last + 1
  }

  /// A table of short cells without links is data: a product's properties, a timetable. It belongs to the text that it
  /// follows, though none of its cells reads like prose.
  private mutating func keepTables(from first: Int) {
    let tables = page.nodes.filter { $0.tag == .table && $0.blocks.lowerBound >= first && $0.blocks.count >= 4 }
    if tables.isEmpty { return }
    let others = BlockCounts(page.blocks.indices) { suspect[$0] || page.blocks[$0].linked > 0 }
    var outer = OuterBlocks()
    for table in tables where measures.mass(table.blocks) == 0 && others[table.blocks] == 0 {
      for index in outer.next(table) { keep[index] = true }
    }
  }

  private func isHeading(_ index: Int) -> Bool { headingLevel(index) != nil }

  private func headingLevel(_ index: Int) -> Int? {
    let node = page.blocks[index].node
    return page.nodes.indices.contains(node) ? page.nodes[node].tag.headingLevel : nil
  }

  private var keptWeight: Double {
    var sum = 0.0
    for index in keep.indices where keep[index] { sum += measures.weight[index] }
    return sum
  }

  // MARK: Pruning

  private mutating func prune() {
    prunable = page.nodes.indices.filter { !page.nodes[$0].blocks.isEmpty && Self.mayBePruned(page.nodes[$0]) }
    prune { $0.isHidden }
    for tag in [Tag.nav, .footer, .aside, .form] { prune { $0.tag == tag } }
    prune { $0.tag == .figcaption }
    prune { $0.cues.contains(.caption) }
    for cue in Cues.negative { prune(cue: cue) { $0.cues.contains(cue) } }
  }

  /// Drops the blocks of the elements that `matches` names, unless they hold the page's text, or too little would stay.
  private mutating func prune(cue: Cues? = nil, _ matches: (ParsedPage.Node) -> Bool) {
    var marked = keep
    var weightDropped = 0.0
    var outer = OuterBlocks()
    for number in prunable where matches(page.nodes[number]) {
      let node = page.nodes[number]
      let share = measures.mass(node.blocks) / measures.totalMass
      let rest = measures.totalMass - measures.mass(node.blocks)
      guard share < 0.5 || (cue == .comment && share < 0.95 && rest >= 250) else { continue }
      for index in outer.next(node) where marked[index] {
        marked[index] = false
        weightDropped += measures.weight[index]
      }
    }
    let weight = keptWeight
    guard weightDropped > 0 else { return }
    if weight - weightDropped >= Self.prunedShare * weight || cue == .comment { keep = marked }
  }

  /// Most elements are none of what is pruned, and need not be asked again and again.
  private static func mayBePruned(_ node: ParsedPage.Node) -> Bool {
    switch node.tag {
    case .nav, .footer, .aside, .form, .figcaption: true
    default: node.isHidden || !node.cues.isDisjoint(with: prunedCues)
    }
  }

  private static let prunedCues = Cues(Cues.negative).union(.caption)

  // MARK: Words

  private mutating func dropCued() {
    for index in keep.indices where keep[index] && measures.weight[index] < TextCues.heaviest {
      if !measures.textCues[index].isDisjoint(with: .against) || measures.isDateLine[index] { keep[index] = false }
    }
  }

  /// The same words again and again are a notice, not text.
  private mutating func dropRepeated() {
    var counts: [UInt64: Int] = [:]
    let repeatable = keep.indices.filter { keep[$0] && measures.weight[$0] > 10 }
    for index in repeatable { counts[measures.hashes[index], default: 0] += 1 }
    for index in repeatable where counts[measures.hashes[index], default: 0] >= 3 { keep[index] = false }
  }

  /// Behind a heading such as "Related articles" that stands in the last two fifths, everything goes.
  private mutating func trimTail() {
    let total = keptWeight
    var before = 0.0
    for index in keep.indices {
      if measures.weight[index] < TextCues.heaviest, before > 0.6 * total, measures.textCues[index].contains(.tail) {
        for later in index..<keep.count { keep[later] = false }
        return
      }
      if keep[index] { before += measures.weight[index] }
    }
  }
}
