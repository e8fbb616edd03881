import InvertedIndex

/// A page's blocks with their features, to train the classifier on.
package struct BlockRecord {
  package struct Block {
    package let text: String
    package let weight: Double
    package let isChosenByRules: Bool
    package let isKept: Bool
    package let features: [Float]
  }

  /// Of the features, in the order of the values.
  package private(set) var names: [String] = []
  package private(set) var blocks: [Block] = []

  /// - Parameter probabilities: the first stage's, one a block: the second stage's features are recorded. Without them those of the first.
  package init(_ raw: RawPage, probabilities: [Float]? = nil) throws(ExtractionError) {
    guard let page = try PageExtractor.parsed(raw) else { throw .notAPage("text") }
    let kinds = PageFacts.kinds(page, LinkedData(page.linkedData))
    let measures = BlockMeasures(page)
    let traits = BlockTraits(page, measures, kinds)
    let rules = ContentRules.choose(page, measures)
    let kept = MainContent.choose(page, measures, kinds)
    let local = LocalFeatures(traits)
    let given = probabilities ?? rules.map { _ in 0.5 }
    guard given.count == rules.count else { throw .corrupt("\(given.count) probabilities for \(rules.count) blocks") }
    let context = ContextFeatures(traits, probabilities: given, rules: rules)
    for index in page.blocks.indices {
      var record = FeatureRecord()
      if probabilities == nil { local.write(index, to: &record) } else { context.write(index, to: &record) }
      names = record.names
      blocks.append(
        Block(
          text: page.string(page.blocks[index]), weight: measures.weight[index], isChosenByRules: rules[index],
          isKept: kept[index], features: record.values))
    }
  }
}
