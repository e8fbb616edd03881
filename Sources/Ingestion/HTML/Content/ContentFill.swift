/// What belongs to the main content for where it stands, not for what it says: no item of a list and no cell reads like
/// prose.
enum ContentFill {
  static func fill(_ keep: inout [Bool], _ page: ParsedPage, _ measures: BlockMeasures) {
    let fill = Fill(page: page, measures: measures, chosen: keep)
    for node in page.nodes where fill.isGroup(node) {
      for index in fill.withHeading(node) where fill.isBesideProse(node) { keep[index] = true }
    }
    for index in keep.indices where fill.isBetweenSiblings(index) { keep[index] = true }
  }
}

private struct Fill {
  let page: ParsedPage
  let measures: BlockMeasures
  let chosen: [Bool]

  /// A list, a table or code, without links, and without words that would tell it apart.
  func isGroup(_ node: ParsedPage.Node) -> Bool {
    switch node.tag {
    case .ol, .ul, .dl, .pre, .table:
      !node.blocks.isEmpty && node.cues.isDisjoint(with: Self.negative) && node.blocks.allSatisfy(mayStay)
    default: false
    }
  }

  private static let negative = Cues(Cues.negative)

  /// Steps under "Installation", say: the heading and they stand or fall together.
  func withHeading(_ node: ParsedPage.Node) -> Range<Int> {
    let before = node.firstBlock - 1
    guard before >= 0, page.nodes[page.blocks[before].node].tag.headingLevel != nil,
      parent(of: before) == parent(of: node),
      mayStay(before)
    else { return node.blocks }
    return before..<node.blocks.upperBound
  }

  /// Whether a chosen paragraph of the same element stands right before or behind.
  func isBesideProse(_ node: ParsedPage.Node) -> Bool {
    let blocks = withHeading(node)
    return [blocks.lowerBound - 1, blocks.upperBound].contains { block in
      chosen.indices.contains(block) && chosen[block] && measures.isGood[block] && parent(of: block) == parent(of: node)
    }
  }

  /// A short line between two chosen ones of the same element.
  func isBetweenSiblings(_ block: Int) -> Bool {
    guard block > 0, block + 1 < chosen.count, !chosen[block], chosen[block - 1], chosen[block + 1] else {
      return false
    }
    return mayStay(block) && parent(of: block - 1) == parent(of: block) && parent(of: block) == parent(of: block + 1)
  }

  private func mayStay(_ block: Int) -> Bool {
    let node = page.nodes[page.blocks[block].node]
    return page.blocks[block].linked == 0 && !node.isHidden && node.cues.isDisjoint(with: Self.negative)
      && !measures.isDateLine[block]
      && measures.textCues[block].isDisjoint(with: [.against, .tail])
  }

  private func parent(of block: Int) -> Int { page.blockParent(of: page.blocks[block].node) }

  private func parent(of node: ParsedPage.Node) -> Int {
    var above = node.parent
    while above >= 0, !page.nodes[above].tag.isBlock { above = page.nodes[above].parent }
    return above
  }
}
