import Glibc

/// The second stage's features: what the first stage thinks of a block's surroundings.
struct ContextFeatures {
  private let traits: BlockTraits
  private let page: ParsedPage
  private let measures: BlockMeasures
  private let odds: [Float]
  private let rules: [Bool]
  /// What the rules keep before each block, by weight.
  private var ruledSums: [Float] = [0]
  /// Sums of the odds, weighted by what the blocks weigh, and of these weights.
  private var oddsSums: [Float] = [0]
  private var weightSums: [Float] = [0]
  private var groupOdds: [Float]
  private var strongest: Int?
  /// The nearest strong block before and behind each.
  private var strongBefore: [Int]
  private var strongBehind: [Int]
  private var pageMean: Float = 0

  private static let mostOdds: Float = 6
  private static let strong: Float = 0.7
  /// An element gains by a block of more than this probability.
  private static let gain: Float = 0.4
  /// One long block does not make an element the strongest.
  private static let heaviestGain: Float = 600
  private static let mostGap = 50

  /// - Parameters:
  ///   - probabilities: the first stage's.
  ///   - rules: the blocks that the rules keep.
  init(_ traits: BlockTraits, probabilities: [Float], rules: [Bool]) {
    self.rules = rules
    self.traits = traits
    page = traits.page
    measures = traits.measures
    odds = probabilities.map { probability in
      let bounded = min(max(probability, 1e-4), 1 - 1e-4)
      return min(max(logf(bounded / (1 - bounded)), -Self.mostOdds), Self.mostOdds)
    }
    groupOdds = Array(repeating: 0, count: traits.groups.count)
    strongBefore = Array(repeating: Self.mostGap, count: odds.count)
    strongBehind = strongBefore
    sumOdds()
    findStrongest(probabilities)
    findStrong(probabilities)
  }

  private mutating func sumOdds() {
    var groupWeights = [Float](repeating: 0, count: groupOdds.count)
    for index in odds.indices {
      let weight = Float(measures.weight[index]) + 3
      oddsSums.append((oddsSums.last ?? 0) + weight * odds[index])
      weightSums.append((weightSums.last ?? 0) + weight)
      ruledSums.append((ruledSums.last ?? 0) + (rules[index] ? weight : 0))
      groupOdds[traits.blocks[index].group] += weight * odds[index]
      groupWeights[traits.blocks[index].group] += weight
    }
    for number in groupOdds.indices { groupOdds[number] /= max(1, groupWeights[number]) }
    pageMean = mean(0..<odds.count)
  }

  /// The element that gains most, the deepest of those that gain the same.
  private mutating func findStrongest(_ probabilities: [Float]) {
    var sums: [Float] = [0]
    for index in probabilities.indices {
      let weight = min(Float(measures.weight[index]), Self.heaviestGain)
      sums.append((sums.last ?? 0) + weight * (probabilities[index] - Self.gain))
    }
    var best: Float = 0
    for (number, node) in page.nodes.enumerated() {
      let gain = sums[node.blocks.upperBound] - sums[node.blocks.lowerBound]
      if gain > 0, gain >= best { (best, strongest) = (gain, number) }
    }
  }

  private mutating func findStrong(_ probabilities: [Float]) {
    var gap = Self.mostGap
    for index in odds.indices {
      strongBefore[index] = gap
      gap = isStrong(index, probabilities) ? 1 : min(gap + 1, Self.mostGap)
    }
    gap = Self.mostGap
    for index in odds.indices.reversed() {
      strongBehind[index] = gap
      gap = isStrong(index, probabilities) ? 1 : min(gap + 1, Self.mostGap)
    }
  }

  private func isStrong(_ index: Int, _ probabilities: [Float]) -> Bool {
    probabilities[index] > Self.strong && measures.weight[index] >= 20
  }

  private func mean(_ blocks: Range<Int>) -> Float {
    let weight = weightSums[blocks.upperBound] - weightSums[blocks.lowerBound]
    return weight > 0 ? (oddsSums[blocks.upperBound] - oddsSums[blocks.lowerBound]) / weight : 0
  }

  /// The mean over some blocks without one of them: what the others say of it.
  private func others(_ blocks: Range<Int>, than index: Int) -> Float {
    let own = Float(measures.weight[index]) + 3
    let weight = weightSums[blocks.upperBound] - weightSums[blocks.lowerBound] - own
    guard blocks.count > 1, weight > 0 else { return 0 }
    return (oddsSums[blocks.upperBound] - oddsSums[blocks.lowerBound] - own * odds[index]) / weight
  }

  func write(_ index: Int, to sink: inout some FeatureSink) {
    let block = traits.blocks[index]
    sink.add("odds", odds[index])
    writeMeans(index, block, to: &sink)
    writeStrong(index, to: &sink)
    writeRules(index, to: &sink)
    sink.add("log weight", block.logWeight)
    sink.add("link density", block.linkDensity)
    sink.add("ends", block.ends)
    sink.add("in title", block.isInTitle)
    sink.add("date", block.isDate)
    sink.add("repeated", block.repeats > 0)
    sink.add("heading", block.nearMarks.contains(.heading))
    sink.add("li", block.nearMarks.contains(.li))
    sink.add("caption", block.nearMarks.contains(.caption))
    sink.add("text against", !block.textCues.isDisjoint(with: .against))
    sink.add("tail", block.textCues.contains(.tail))
    sink.add("comment", block.cues.contains(.comment))
    sink.add("related", block.cues.contains(.related))
    sink.add("bold", block.bold)
    sink.add("group log count", log1pf(traits.groups[block.group].count))
    sink.add("good", block.isGood)
    sink.add("copy", block.isCopy)
    sink.add("comment × comment share", block.cues.contains(.comment) ? traits.commentShare : 0)
    sink.add("kind", bits: traits.kinds.rawValue, PageKinds.names)
  }

  private func writeMeans(_ index: Int, _ block: BlockTraits.Block, to sink: inout some FeatureSink) {
    let count = odds.count
    for reach in [1, 2, 4, 8] {
      sink.add("±\(reach) odds", others(max(0, index - reach)..<min(count, index + reach + 1), than: index))
    }
    sink.add("before odds", mean(max(0, index - 3)..<index))
    sink.add("behind odds", mean(min(count, index + 1)..<min(count, index + 4)))
    var level = page.blocks[index].node
    for name in ["own", "parent", "grandparent", "great-grandparent"] {
      let blocks = page.nodes.indices.contains(level) ? page.nodes[level].blocks : index..<index + 1
      sink.add("\(name) odds", mean(blocks))
      level = page.blockParent(of: level)
    }
    sink.add("group odds", groupOdds[block.group])
    sink.add("group odds × log count", groupOdds[block.group] * log1pf(traits.groups[block.group].count))
    sink.add("page odds", pageMean)
  }

  private func writeRules(_ index: Int, to sink: inout some FeatureSink) {
    let node = page.blocks[index].node
    let own = page.nodes.indices.contains(node) ? page.nodes[node].blocks : index..<index + 1
    let parent = page.blockParent(of: node)
    let above = page.nodes.indices.contains(parent) ? page.nodes[parent].blocks : own
    sink.add("ruled", rules[index])
    sink.add("ruled × odds", rules[index] ? odds[index] : 0)
    sink.add("ruled before", index > 0 && rules[index - 1])
    sink.add("ruled behind", index + 1 < rules.count && rules[index + 1])
    sink.add("own ruled", ruled(own))
    sink.add("parent ruled", ruled(above))
    sink.add("page ruled", ruled(0..<rules.count))
  }

  private func ruled(_ blocks: Range<Int>) -> Float {
    let weight = weightSums[blocks.upperBound] - weightSums[blocks.lowerBound]
    return weight > 0 ? (ruledSums[blocks.upperBound] - ruledSums[blocks.lowerBound]) / weight : 0
  }

  private func writeStrong(_ index: Int, to sink: inout some FeatureSink) {
    let isInside = strongest.map { page.nodes[$0].blocks.contains(index) } ?? false
    let (before, behind) = (strongBefore[index], strongBehind[index])
    sink.add("in strongest", isInside)
    sink.add("in strongest × odds", isInside ? odds[index] : 0)
    sink.add("strong before log gap", log1pf(Float(before)))
    sink.add("strong behind log gap", log1pf(Float(behind)))
    sink.add("strong nearest log gap", log1pf(Float(min(before, behind))))
    sink.add("between strong", before < Self.mostGap && behind < Self.mostGap)
    sink.add("before strong", before == Self.mostGap && behind < Self.mostGap)
    sink.add("behind strong", before < Self.mostGap && behind == Self.mostGap)
  }
}
