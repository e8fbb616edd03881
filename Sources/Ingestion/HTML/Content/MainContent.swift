/// Chooses the blocks of a page's main content: a learnt classifier in two stages, together with the rules.
struct MainContent {
  private static let localShare: Float = 0.4
  private static let contextShare: Float = 0.4
  private static let rulesShare: Float = 0.2
  /// Above the half that is best in theory: what is wrong with one block of a page is often wrong with others.
  private static let thresholdShare: Float = 0.6
  /// The best measure to be expected below which the rules' choice is kept too.
  private static let unsure: Float = 0.8
  private static let lightestCopy = 40.0
  /// UTF-8 bytes; a longer line says something by itself.
  private static let longestLeadIn = 60

  /// - Returns: the blocks to keep, one flag each.
  static func choose(_ page: ParsedPage, _ measures: BlockMeasures, _ kinds: PageKinds) -> [Bool] {
    let rules = ContentRules.choose(page, measures)
    let traits = BlockTraits(page, measures, kinds)
    let local = localProbabilities(traits)
    let context = contextProbabilities(traits, local, rules)
    let scores = rules.indices.map { index in
      localShare * local[index] + contextShare * context[index] + (rules[index] ? rulesShare : 0)
    }
    let best = bestMeasure(scores, measures)
    // Of a kind of page that it has not learnt the classifier expects little, and keeps too little: trained on news alone it
    // reaches F1 .754 on seven other kinds of pages, and .818 together with what the rules keep.
    var keep = scores.indices.map { scores[$0] > thresholdShare * best || (best < unsure && rules[$0]) }
    // A product's properties, a timetable: no cell reads like prose.
    let others = BlockCounts(rules.indices) { !rules[$0] || page.blocks[$0].linked > 0 }
    var outer = OuterBlocks()
    for node in page.nodes where node.tag == .table && node.blocks.count >= 4 && others[node.blocks] == 0 {
      for index in outer.next(node) { keep[index] = true }
    }
    guard keep.contains(true) else { return rules }
    ContentFill.fill(&keep, page, measures)
    dropCopies(&keep, traits)
    dropLeadIns(&keep, page)
    return keep
  }

  /// The best F₁ to be expected, by weight, of keeping all blocks from some score on. Half of it is the best threshold
  /// (Lipton, Elkan, Naryanaswamy: Optimal thresholding of classifiers to maximize F1 measure, 2014): a page of which
  /// little is sure gives more.
  private static func bestMeasure(_ scores: [Float], _ measures: BlockMeasures) -> Float {
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    let expected = scores.indices.reduce(Float(0)) { $0 + Float(measures.weight[$1]) * scores[$1] }
    var (kept, right, best) = (Float(0), Float(0), Float(0))
    for index in order {
      kept += Float(measures.weight[index])
      right += Float(measures.weight[index]) * scores[index]
      if kept + expected > 0 { best = max(best, 2 * right / (kept + expected)) }
    }
    return best
  }

  /// What a page says again, for another width of screen or in a second place, it says once.
  private static func dropCopies(_ keep: inout [Bool], _ traits: BlockTraits) {
    var seen: Set<UInt64> = []
    for index in keep.indices where keep[index] && traits.blocks[index].repeats > 0 {
      guard traits.measures.weight[index] >= lightestCopy else { continue }
      keep[index] = seen.insert(traits.measures.hashes[index]).inserted
    }
  }

  /// A line that ends in a colon, and behind which nothing stands, leads to what was left out.
  private static func dropLeadIns(_ keep: inout [Bool], _ page: ParsedPage) {
    guard let first = keep.firstIndex(of: true) else { return }
    while let last = keep.lastIndex(of: true), last > first, leads(page.blocks[last], page) { keep[last] = false }
  }

  private static func leads(_ block: ParsedPage.Block, _ page: ParsedPage) -> Bool {
    let text = page.text[block.start..<block.end]
    return text.count <= longestLeadIn && (text.last == UInt8(ascii: ":") || text.suffix(3).elementsEqual("：".utf8))
  }

  private static func localProbabilities(_ traits: BlockTraits) -> [Float] {
    let features = LocalFeatures(traits)
    var sum = WeightedSum(LocalWeights.values)
    return traits.blocks.indices.map { index in
      sum.reset()
      features.write(index, to: &sum)
      return logistic(sum.sum)
    }
  }

  private static func contextProbabilities(_ traits: BlockTraits, _ local: [Float], _ rules: [Bool]) -> [Float] {
    let features = ContextFeatures(traits, probabilities: local, rules: rules)
    var sum = WeightedSum(ContextWeights.values)
    return traits.blocks.indices.map { index in
      sum.reset()
      features.write(index, to: &sum)
      return logistic(sum.sum)
    }
  }
}
