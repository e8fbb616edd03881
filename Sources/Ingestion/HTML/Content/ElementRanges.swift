/// The blocks of elements that are met in the page's order, those left out that lie in an element met before: however
/// deeply elements are nested, each block comes once.
struct OuterBlocks {
  private var end = 0

  mutating func next(_ node: ParsedPage.Node) -> Range<Int> {
    let blocks = node.blocks
    let start = min(max(blocks.lowerBound, end), blocks.upperBound)
    end = max(end, blocks.upperBound)
    return start..<blocks.upperBound
  }
}

/// How many blocks something is true of, for any range of them at the same cost: an element within many others is not
/// gone through for each of these.
struct BlockCounts {
  private var sums = [0]

  init(_ blocks: Range<Int>, where isTrue: (Int) -> Bool) {
    sums.reserveCapacity(blocks.count + 1)
    var sum = 0
    for block in blocks {
      if isTrue(block) { sum += 1 }
      sums.append(sum)
    }
  }

  subscript(blocks: Range<Int>) -> Int { sums[blocks.upperBound] - sums[blocks.lowerBound] }
}
