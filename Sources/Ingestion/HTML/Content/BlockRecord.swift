import InvertedIndex

/// A page's blocks with their features, to train the classifier on.
package struct BlockRecord {
  /// What is recorded of one block.
  package struct Block {
    /// As it stands on the page, for whoever judges it.
    package let text: String
    /// Twice its Han characters and a third of the others.
    package let weight: Double
    /// Whether `ContentRules` alone would keep it as main content.
    package let isChosenByRules: Bool
    /// Whether extraction keeps it.
    package let isKept: Bool
    /// In the order of `names`.
    package let features: [Float]
  }

  /// Of the features, in the order of the values.
  package private(set) var names: [String] = []
  /// All of the page's, in reading order.
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
