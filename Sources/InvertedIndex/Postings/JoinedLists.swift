/// A few short lists as one: ascending documents, and the units that the lists together add to each.
///
/// Unsafe for speed: the memory has room for twice the postings of all lists, and is freed with the value. The lists lie
/// one behind the other in its first half; they are joined from the first half into the second and back, where a join
/// writes no farther than what it has read (see `join`).
struct JoinedLists: ~Copyable {
  private(set) var count = 0
  private let memory: UnsafeMutablePointer<Posting>
  private var joined: UnsafeMutablePointer<Posting>

  private struct Posting {
    var doc: DocID
    var units: UInt32
  }

  /// Bytes that it allocates.
  static func size(_ terms: borrowing FixedArray<RankedCursor>) -> Int {
    2 * postings(terms) * MemoryLayout<Posting>.stride
  }

  private static func postings(_ terms: borrowing FixedArray<RankedCursor>) -> Int {
    var postings = 0
    for index in terms.indices { postings += Int(terms[index].cursor.documentFrequency) }
    return postings
  }

  init(_ terms: borrowing FixedArray<RankedCursor>) {
    let postings = Self.postings(terms)
    memory = .allocate(capacity: 2 * postings)
    joined = memory
    let other = memory + postings
    var start = 0
    // The shortest first: what they make is gone through again for each of the others.
    terms.sort { $0.cursor.documentFrequency < $1.cursor.documentFrequency }
    for index in terms.indices {
      let end = decode(&terms[index].cursor, terms[index].scorer, at: start)
      if start == 0 {
        count = end
      } else {
        let target = joined == memory ? other : memory
        count = Self.join(joined, count, memory + start, end - start, into: target)
        joined = target
      }
      start = end
    }
  }

  deinit { memory.deallocate() }

  @inline(__always)
  func doc(_ index: Int) -> DocID { joined[index].doc }
  @inline(__always)
  func units(_ index: Int) -> UInt32 { joined[index].units }

  /// Where the postings end.
  private func decode(_ cursor: inout PostingCursor, _ scorer: PostingScorer, at start: Int) -> Int {
    let memory = memory
    let limit = start + Int(cursor.documentFrequency)
    var place = start
    cursor.forEachBlock { docs, frequencies, count in
      guard place + count <= limit else { return }
      for index in 0..<count {
        memory[place &+ index] = Posting(doc: docs[index], units: scorer.units(docs[index], frequencies[index]))
      }
      place += count
    }
    return place
  }

  /// How many postings it writes. `target` may be the memory before `second` with room for `firstCount` postings: as many
  /// as were read of both are written at most, so nothing is written over that was not read.
  private static func join(
    _ first: UnsafeMutablePointer<Posting>, _ firstCount: Int, _ second: UnsafeMutablePointer<Posting>,
    _ secondCount: Int, into target: UnsafeMutablePointer<Posting>
  ) -> Int {
    var (left, right, end) = (0, 0, 0)
    while left < firstCount, right < secondCount {
      let (one, other) = (first[left], second[right])
      let doc = min(one.doc, other.doc)
      target[end] = Posting(
        doc: doc, units: (one.doc == doc ? one.units : 0) &+ (other.doc == doc ? other.units : 0))
      left = left &+ (one.doc == doc ? 1 : 0)
      right = right &+ (other.doc == doc ? 1 : 0)
      end = end &+ 1
    }
    while left < firstCount {
      target[end] = first[left]
      (left, end) = (left &+ 1, end &+ 1)
    }
    while right < secondCount {
      target[end] = second[right]
      (right, end) = (right &+ 1, end &+ 1)
    }
    return end
  }
}
