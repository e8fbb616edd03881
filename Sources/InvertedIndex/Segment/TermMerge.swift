/// The terms of several segments in order, each with the segments that hold it.
struct TermMerge {
  private var walkers: [TermWalker] = []
  /// Of each segment the entry of the term that it comes to next; nil behind its last.
  private(set) var infos: [TermInfo?] = []
  /// The first eight bytes of these terms.
  private var prefixes: [UInt64] = []
  /// The segments that hold `term`, ascending.
  private(set) var holders: [Int] = []

  /// From the first term on that is not below `start`.
  init(_ readers: [SegmentReader], from start: [UInt8] = []) throws(IndexError) {
    for index in readers.indices {
      walkers.append(try readers[index].walkTerms(from: start))
      infos.append(nil)
      prefixes.append(.max)
      try advance(index)
    }
  }

  /// The term that `next` came to.
  var term: [UInt8] { holders.first.map { walkers[$0].term } ?? [] }

  /// False behind the last term.
  mutating func next() throws(IndexError) -> Bool {
    for holder in holders { try advance(holder) }
    holders.removeAll(keepingCapacity: true)
    for index in walkers.indices where infos[index] != nil {
      guard let least = holders.first else {
        holders.append(index)
        continue
      }
      if prefixes[index] > prefixes[least] { continue }
      let order =
        prefixes[index] < prefixes[least]
        ? -1
        : walkers[index].term.compare(
          0..<walkers[index].term.count, with: walkers[least].term, 0..<walkers[least].term.count)
      if order < 0 { holders.removeAll(keepingCapacity: true) }
      if order <= 0 { holders.append(index) }
    }
    return !holders.isEmpty
  }

  private mutating func advance(_ index: Int) throws(IndexError) {
    infos[index] = try walkers[index].next()
    prefixes[index] = walkers[index].term.orderedPrefix(0, walkers[index].term.count)
  }
}
