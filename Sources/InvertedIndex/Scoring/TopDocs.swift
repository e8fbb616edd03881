/// The best documents met so far, at most `capacity`.
///
/// One order serves every evaluation: the higher rank first; of equal ranks the document that was added first, that
/// is the one of the earlier segment and the lower number (with `newestFirst` the other way round). Merging keeps that
/// order, because segments merge with their neighbours.
struct TopDocs: Sendable {
  struct Entry: Sendable, Hashable {
    /// A score in units, or seconds.
    var rank: Int64
    var segment: Int
    var doc: DocID
  }

  let capacity: Int
  private let newestFirst: Bool
  /// A heap with the worst on top: (rank, place), place so that greater is better.
  private var heap: ContiguousArray<(rank: Int64, place: UInt64)> = []

  init(capacity: Int, newestFirst: Bool = false) {
    self.capacity = capacity
    self.newestFirst = newestFirst
    heap.reserveCapacity(min(capacity, 1024))
  }

  var isFull: Bool { heap.count >= capacity }
  var count: Int { heap.count }
  /// The rank that another document must exceed to be taken, if it comes behind all others; nil while there is room.
  var threshold: Int64? { isFull ? heap.first?.rank ?? .max : nil }

  @discardableResult
  mutating func insert(_ rank: Int64, segment: Int, doc: DocID) -> Bool {
    guard capacity > 0 else { return false }
    let place = UInt64(segment) << 32 | UInt64(doc)
    let entry = (rank: rank, place: newestFirst ? place : ~place)
    if heap.count < capacity {
      heap.append(entry)
      siftUp()
      return true
    }
    guard Self.isWorse(heap[0], entry) else { return false }
    heap[0] = entry
    siftDown()
    return true
  }

  /// The best first.
  func sorted() -> [Entry] {
    heap.sorted { Self.isWorse($1, $0) }.map { entry in
      let place = newestFirst ? entry.place : ~entry.place
      return Entry(rank: entry.rank, segment: Int(place >> 32), doc: DocID(truncatingIfNeeded: place))
    }
  }

  @inline(__always)
  private static func isWorse(_ left: (rank: Int64, place: UInt64), _ right: (rank: Int64, place: UInt64)) -> Bool {
    left.rank != right.rank ? left.rank < right.rank : left.place < right.place
  }

  private mutating func siftUp() {
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard Self.isWorse(heap[child], heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, Self.isWorse(heap[child + 1], heap[child]) { child += 1 }
      guard Self.isWorse(heap[child], heap[parent]) else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}
