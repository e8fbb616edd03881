import Glibc

/// The first stage's features: a block, the elements around it, and its neighbours.
struct LocalFeatures {
  private let traits: BlockTraits
  private let page: ParsedPage
  private let measures: BlockMeasures
  /// Links and characters before each block.
  private var linkedSums: [Float] = [0]
  private var characterSums: [Float] = [0]
  private let isChinese: Bool
  private let logCount: Float

  private static let weightSteps: [Float] = [3, 8, 15, 25, 40, 60, 100, 160, 250, 400].map { log1pf($0) }
  private static let weightNames = ["3", "8", "15", "25", "40", "60", "100", "160", "250", "400"]
  private static let tagNames = [
    "p", "li", "cell", "h1", "h2", "h3", "h4-h6", "div", "blockquote", "pre", "dt", "dd", "caption", "section", "form",
    "other",
  ]

  init(_ traits: BlockTraits) {
    self.traits = traits
    page = traits.page
    measures = traits.measures
    for block in page.blocks {
      linkedSums.append((linkedSums.last ?? 0) + Float(block.linked))
      characterSums.append((characterSums.last ?? 0) + Float(block.characters))
    }
    let han = page.blocks.reduce(0) { $0 + $1.han }
    isChinese = han * 5 > page.blocks.reduce(0) { $0 + $1.characters }
    logCount = log1pf(Float(page.blocks.count))
  }

  func write(_ index: Int, to sink: inout some FeatureSink) {
    let block = traits.blocks[index]
    writeText(block, to: &sink)
    writeElements(index, block, to: &sink)
    writePlace(index, to: &sink)
    writeKinds(block, to: &sink)
    for distance in [-2, -1, 1, 2] { writeNeighbour(index, distance, to: &sink) }
  }

  private func writeText(_ block: BlockTraits.Block, to sink: inout some FeatureSink) {
    let weight = block.logWeight
    let isLight = measuresLight(block)
    sink.add("log weight", weight)
    sink.add("log weight squared", weight * weight / 4)
    var reached: UInt32 = 0
    for (bit, step) in Self.weightSteps.enumerated() where weight >= step { reached |= 1 << UInt32(bit) }
    sink.add("weight from", bits: reached, Self.weightNames)
    sink.add("link density", block.linkDensity)
    sink.add("link density squared", block.linkDensity * block.linkDensity)
    sink.add("link density × log weight", block.linkDensity * weight)
    sink.add("all link", block.linkDensity > 0.9)
    sink.add("no link", block.linkDensity == 0)
    sink.add("ends", block.ends)
    sink.add("ends × log weight", block.ends ? weight : 0)
    sink.add("good", block.isGood)
    sink.add("punctuation", block.punctuation)
    sink.add("digits", block.digits)
    sink.add("capitals", block.capitals)
    sink.add("all capitals", block.capitals > 0.6)
    sink.add("bold", block.bold)
    sink.add("bold × log weight", block.bold * weight)
    sink.add("han", block.han)
    sink.add("Chinese × log weight", isChinese ? weight : 0)
    sink.add("Chinese", isChinese)
    sink.add("in title", block.isInTitle)
    sink.add("repeats", min(block.repeats, 5))
    sink.add("repeated", block.repeats > 0)
    sink.add("repeated × log weight", block.repeats > 0 ? weight : 0)
    sink.add("repeated often × log weight", block.repeats > 1 ? weight : 0)
    sink.add("copy × log weight", block.isCopy ? weight : 0)
    sink.add("date", block.isDate)
    sink.add("text", bits: block.textCues.rawValue, TextCues.names)
    sink.add("light text", bits: isLight ? block.textCues.rawValue : 0, TextCues.names)
    sink.add("ends × light", block.ends && isLight)
  }

  private func measuresLight(_ block: BlockTraits.Block) -> Bool { block.logWeight < 4.11 }

  private func writeElements(_ index: Int, _ block: BlockTraits.Block, to sink: inout some FeatureSink) {
    let node = page.blocks[index].node
    let tag = page.nodes.indices.contains(node) ? page.nodes[node].tag : .other
    sink.add("tag", bits: 1 << UInt32(Self.number(tag)), Self.tagNames)
    sink.add("mark", bits: block.marks.rawValue, Marks.names)
    sink.add("near mark", bits: block.nearMarks.rawValue, Marks.names)
    sink.add("cue", bits: block.cues.rawValue, Cues.names)
    sink.add("near cue", bits: block.nearCues.rawValue, Cues.names)
    sink.add("inner cue", bits: block.innerCues.rawValue, Cues.names)
    let group = traits.groups[block.group]
    sink.add("group log count", log1pf(group.count))
    sink.add("group alone", group.count == 1)
    sink.add("group log weight", group.logWeight)
    sink.add("group link density", group.linkDensity)
    sink.add("group ends", group.ends)
    sink.add("depth", node >= 0 && page.nodes.indices.contains(node) ? min(Float(page.nodes[node].depth), 40) / 10 : 0)
    var level = node
    for name in ["own", "parent", "grandparent", "fourth"] {
      writeNode(name, level, to: &sink)
      level = page.blockParent(of: level)
    }
  }

  private func writeNode(_ name: String, _ node: Int, to sink: inout some FeatureSink) {
    let blocks = page.nodes.indices.contains(node) ? page.nodes[node].blocks : 0..<0
    let characters = characterSums[blocks.upperBound] - characterSums[blocks.lowerBound]
    let linked = linkedSums[blocks.upperBound] - linkedSums[blocks.lowerBound]
    let share = measures.totalMass > 0 ? Float(measures.mass(blocks) / measures.totalMass) : 0
    sink.add("\(name) link density", characters > 0 ? linked / characters : 0)
    sink.add("\(name) log blocks", log1pf(Float(blocks.count)))
    sink.add("\(name) share", share)
    sink.add("\(name) share small", share < 0.05)
    sink.add("\(name) log mean", log1pf(characters / Float(max(1, blocks.count))))
  }

  private func writePlace(_ index: Int, to sink: inout some FeatureSink) {
    let total = measures.totalMass
    let before = total > 0 ? Float(measures.mass(0..<index) / total) : 0
    let count = Float(max(1, measures.count))
    sink.add("share before", before)
    sink.add("nothing before", before < 0.02)
    sink.add("nothing behind", before > 0.98)
    sink.add("place", Float(index) / count)
    sink.add("place squared", Float(index * index) / (count * count))
    sink.add("log index", log1pf(Float(index)))
    sink.add("log blocks", logCount)
    sink.add("log mass", log1pf(Float(total)))
  }

  private func writeKinds(_ block: BlockTraits.Block, to sink: inout some FeatureSink) {
    let isComment = block.cues.contains(.comment)
    sink.add("comment share", traits.commentShare)
    sink.add("comment × comment share", isComment ? traits.commentShare : 0)
    for (bit, name) in PageKinds.names.enumerated() {
      let isKind = traits.kinds.contains(PageKinds(rawValue: 1 << UInt32(bit)))
      sink.add("\(name)", isKind)
      sink.add("\(name) × log weight", isKind ? block.logWeight : 0)
      sink.add("\(name) × ends", isKind && block.ends)
      sink.add("\(name) × good", isKind && block.isGood)
      sink.add("\(name) × comment", isKind && isComment)
      sink.add("\(name) × li", isKind && block.nearMarks.contains(.li))
      sink.add("\(name) × cell", isKind && block.nearMarks.contains(.cell))
      sink.add("\(name) × heading", isKind && block.nearMarks.contains(.heading))
    }
  }

  private func writeNeighbour(_ index: Int, _ distance: Int, to sink: inout some FeatureSink) {
    let other = index + distance
    let isThere = traits.blocks.indices.contains(other)
    let block = isThere ? traits.blocks[other] : BlockTraits.Block()
    sink.add("\(distance) log weight", block.logWeight)
    sink.add("\(distance) link density", block.linkDensity)
    sink.add("\(distance) ends", block.ends)
    sink.add("\(distance) good", block.isGood)
    sink.add("\(distance) in title", block.isInTitle)
    sink.add("\(distance) date", block.isDate)
    sink.add("\(distance) heading", block.nearMarks.contains(.heading))
    sink.add("\(distance) text against", !block.textCues.isDisjoint(with: .against))
    sink.add("\(distance) tail", block.textCues.contains(.tail))
    sink.add("\(distance) same group", isThere && block.group == traits.blocks[index].group)
    sink.add("\(distance) same element", isThere && page.blocks[other].node == page.blocks[index].node)
    sink.add("\(distance) cue against", !block.nearCues.isDisjoint(with: Self.against))
    sink.add("\(distance) none", !isThere)
  }

  private static let against = Cues(Cues.negative)

  private static func number(_ tag: Tag) -> Int {
    switch tag {
    case .p: 0
    case .li: 1
    case .td, .th: 2
    case .h1: 3
    case .h2: 4
    case .h3: 5
    case .h4, .h5, .h6: 6
    case .div: 7
    case .blockquote: 8
    case .pre: 9
    case .dt: 10
    case .dd: 11
    case .figcaption, .caption, .figure: 12
    case .section, .article, .main: 13
    case .form, .fieldset: 14
    default: 15
    }
  }
}
