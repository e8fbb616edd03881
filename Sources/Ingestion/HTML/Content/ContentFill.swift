/// What belongs to the main content for where it stands, not for what it says: no item of a list and no cell reads like
/// prose.
enum ContentFill {
  static func fill(_ keep: inout [Bool], _ page: ParsedPage, _ measures: BlockMeasures) {
    let fill = Fill(page: page, measures: measures, chosen: keep)
    var outer = OuterBlocks()
    for node in page.nodes where fill.isGroup(node) && fill.isBesideProse(node) {
      let heading = fill.withHeading(node).lowerBound
      if heading < node.firstBlock { keep[heading] = true }
      for index in outer.next(node) { keep[index] = true }
    }
    for index in keep.indices where fill.isBetweenSiblings(index) { keep[index] = true }
  }
}

private struct Fill {
  let page: ParsedPage
  let measures: BlockMeasures
  let chosen: [Bool]
  /// Blocks that `mayStay` denies.
  private let others: BlockCounts

  init(page: ParsedPage, measures: BlockMeasures, chosen: [Bool]) {
    self.page = page
    self.measures = measures
    self.chosen = chosen
    others = BlockCounts(page.blocks.indices) { !Self.mayStay($0, page, measures) }
  }

  /// A list, a table or code, without links, and without words that would tell it apart.
  func isGroup(_ node: ParsedPage.Node) -> Bool {
    switch node.tag {
    case .ol, .ul, .dl, .pre, .table:
      !node.blocks.isEmpty && node.cues.isDisjoint(with: Self.negative) && others[node.blocks] == 0
    default: false
    }
  }

  private static let negative = Cues(Cues.negative)

  /// Steps under "Installation", say: the heading and they stand or fall together.
  func withHeading(_ node: ParsedPage.Node) -> Range<Int> {
    let before = node.firstBlock - 1
    guard before >= 0, page.nodes[page.blocks[before].node].tag.headingLevel != nil,
      parent(of: before) == node.blockParent,
      Self.mayStay(before, page, measures)
    else { return node.blocks }
    return before..<node.blocks.upperBound
  }

  /// Whether a chosen paragraph of the same element stands right before or behind.
  func isBesideProse(_ node: ParsedPage.Node) -> Bool {
    let blocks = withHeading(node)
    return [blocks.lowerBound - 1, blocks.upperBound].contains { block in
      chosen.indices.contains(block) && chosen[block] && measures.isGood[block] && parent(of: block) == node.blockParent
    }
  }

  /// A short line between two chosen ones of the same element.
  func isBetweenSiblings(_ block: Int) -> Bool {
    guard block > 0, block + 1 < chosen.count, !chosen[block], chosen[block - 1], chosen[block + 1] else {
      return false
    }
    return Self.mayStay(block, page, measures) && parent(of: block - 1) == parent(of: block)
      && parent(of: block) == parent(of: block + 1)
  }

  private static func mayStay(_ block: Int, _ page: ParsedPage, _ measures: BlockMeasures) -> Bool {
    let node = page.nodes[page.blocks[block].node]
    return page.blocks[block].linked == 0 && !node.isHidden && node.cues.isDisjoint(with: negative)
      && !measures.isDateLine[block]
      && measures.textCues[block].isDisjoint(with: [.against, .tail])
  }

  private func parent(of block: Int) -> Int { page.blockParent(of: page.blocks[block].node) }
}
