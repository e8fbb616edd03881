/// Numbers the distinct terms of a segment being built, in the order in which they first come.
struct TermTable {
  private(set) var bytes: [UInt8] = []
  /// 32 bits will do: a builder is full long before its terms have 4 GB.
  private var starts: [UInt32] = [0]
  /// Open addressing, linear probing; a term's hash in the upper half and its number plus one in the lower, 0 for a free
  /// slot.
  private var slots = [UInt64](repeating: 0, count: 1 << 12)

  var count: Int { starts.count - 1 }

  func range(_ id: UInt32) -> Range<Int> { Int(starts[Int(id)])..<Int(starts[Int(id) + 1]) }

  /// The number of the term made of a first byte and a range of `text`.
  mutating func number(lead: UInt8, _ text: [UInt8], _ range: Range<Int>) -> UInt32 {
    let (hash, slot, found) = look(lead, text, range)
    if let found { return found }
    let id = UInt32(count)
    bytes.append(lead)
    bytes.append(contentsOf: text[range])
    starts.append(UInt32(bytes.count))
    slots[slot] = UInt64(hash) << 32 | UInt64(id + 1)
    if count * 3 > slots.count * 2 { grow() }
    return id
  }

  /// Nil where the term did not come.
  func find(lead: UInt8, _ text: [UInt8], _ range: Range<Int>) -> UInt32? { look(lead, text, range).found }

  /// Whether a number is that of the term made of a first byte and a range of `text`.
  @inline(__always)
  func isTerm(_ id: UInt32, lead: UInt8, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    let known = self.range(id)
    return known.count == range.count + 1 && bytes[known.lowerBound] == lead
      && bytes.compare(known.lowerBound + 1..<known.upperBound, with: text, range) == 0
  }

  @inline(__always)
  private func look(_ lead: UInt8, _ text: [UInt8], _ range: Range<Int>) -> (hash: UInt32, slot: Int, found: UInt32?) {
    let hash = UInt32(truncatingIfNeeded: text.checksum(range, seed: UInt64(lead)))
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == UInt64(hash) {
        let id = UInt32(truncatingIfNeeded: slots[slot]) - 1
        if isTerm(id, lead: lead, text, range) { return (hash, slot, id) }
      }
      slot = (slot + 1) & mask
    }
    return (hash, slot, nil)
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    let mask = slots.count - 1
    for entry in old where entry != 0 {
      var slot = Int(entry >> 32) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
  }

  /// All numbers in the order of the terms' bytes.
  var sortedNumbers: [UInt32] {
    var keys = (0..<UInt32(count)).map { id in
      let range = range(id)
      return (prefix: bytes.orderedPrefix(range.lowerBound, range.upperBound), id: id)
    }
    keys.sort { left, right in
      left.prefix != right.prefix
        ? left.prefix < right.prefix : bytes.compare(range(left.id), with: bytes, range(right.id)) < 0
    }
    return keys.map(\.id)
  }
}
