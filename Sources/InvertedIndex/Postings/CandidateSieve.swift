/// Sifts the documents of a decoded block by what the maxima of several lists say of the ranges they lie in: which of
/// them all the lists may hold, and what these might add to their scores.
///
/// One pass over a block for each list instead of all lists for each document: no branch that could be guessed wrong.
///
/// Unsafe for speed: `places` and `promises` have room for the 128 documents of a block, are indexed by less than 128 and
/// freed with the value. A decoded block holds only documents below the segment's count, and every range of those has its
/// byte among the maxima, which are read without a look at their number.
struct CandidateSieve: ~Copyable {
  /// A list with maxima, and the units that each step of an impact may be worth.
  private struct List {
    let maxima: RangeMaxima
    let unitsPerImpact: Int64
  }

  private var lists: ContiguousArray<List> = []
  /// Units that lists without maxima, or what is beside the lists, may add.
  private var others: Int64
  private let places: UnsafeMutablePointer<Int>
  private let promises: UnsafeMutablePointer<Int64>
  /// Candidates of the block sifted last.
  private(set) var count = 0

  init(others: Int64) {
    self.others = others
    places = .allocate(capacity: BitPacking.blockSize)
    promises = .allocate(capacity: BitPacking.blockSize)
    places.initialize(repeating: 0, count: BitPacking.blockSize)
    promises.initialize(repeating: 0, count: BitPacking.blockSize)
  }

  deinit {
    places.deallocate()
    promises.deallocate()
  }

  /// - Parameter bound: Units that no posting of the list exceeds.
  mutating func add(_ maxima: RangeMaxima?, unitsPerImpact: Int64, bound: Int64) {
    if let maxima {
      lists.append(List(maxima: maxima, unitsPerImpact: unitsPerImpact))
    } else {
      others += bound
    }
  }

  /// Of a decoded block's documents at `indices` those that all lists may hold and that might reach `least` units.
  mutating func sift(_ docs: UnsafePointer<UInt32>, _ indices: Range<Int>, reaching least: Int64) {
    precondition(indices.lowerBound >= 0 && indices.upperBound <= BitPacking.blockSize)
    var kept = 0
    if lists.count == 1 {
      // What is most frequent: two words of which one is dense.
      let list = lists[0]
      for index in indices {
        let impact = list.maxima[Int(docs[index] >> RangeMaxima.shift)]
        let promise = others &+ Int64(impact) &* list.unitsPerImpact
        places[kept] = index
        promises[kept] = promise
        kept = kept &+ (impact > 0 && promise >= least ? 1 : 0)
      }
      count = kept
      return
    }
    for index in indices { promises[index] = others }
    for list in lists {
      for index in indices {
        let impact = list.maxima[Int(docs[index] >> RangeMaxima.shift)]
        promises[index] = impact > 0 ? promises[index] &+ Int64(impact) &* list.unitsPerImpact : .min / 2
      }
    }
    for index in indices {
      let promise = promises[index]
      places[kept] = index
      promises[kept] = promise
      kept = kept &+ (promise >= max(least, 0) ? 1 : 0)
    }
    count = kept
  }

  /// Where in the block the candidate stands.
  func place(_ candidate: Int) -> Int { places[candidate & (BitPacking.blockSize - 1)] }

  /// Units that it cannot exceed.
  func promise(_ candidate: Int) -> Int64 { promises[candidate & (BitPacking.blockSize - 1)] }
}
