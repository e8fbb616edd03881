/// Blocks to text: a line each, the cells of one table row on one line.
struct TextRenderer {
  private(set) var text = ""
  /// The UTF-8 ranges of `text` that are headings.
  private(set) var headings: [Range<Int>] = []

  /// The chosen blocks' text.
  init(_ page: ParsedPage, where keep: (Int) -> Bool) {
    var out: [UInt8] = []
    var last: ParsedPage.Block?
    for (index, block) in page.blocks.enumerated() where keep(index) {
      if let last { out.append(Self.isSameRow(page, last, block) ? 0x09 : 0x0A) }
      if page.nodes.indices.contains(block.node), page.nodes[block.node].tag.headingLevel != nil {
        headings.append(out.count..<out.count + block.end - block.start)
      }
      out.append(contentsOf: page.text[block.start..<block.end])
      last = block
    }
    // The blocks hold whole characters, so that decoding repairs nothing and moves no heading.
    text = String(decoding: out, as: UTF8.self)
  }

  /// Two neighbouring cells of a row, each with one short block: a table of data, not of layout.
  private static func isSameRow(_ page: ParsedPage, _ left: ParsedPage.Block, _ right: ParsedPage.Block) -> Bool {
    guard page.nodes.indices.contains(left.node), page.nodes.indices.contains(right.node), left.node != right.node
    else {
      return false
    }
    let (first, second) = (page.nodes[left.node], page.nodes[right.node])
    return (first.tag == .td || first.tag == .th) && (second.tag == .td || second.tag == .th)
      && first.parent == second.parent && left.characters < 80 && right.characters < 80
      && first.blocks.count == 1 && second.blocks.count == 1
  }
}
