/// Numbers the distinct terms of a segment being built, in the order in which they first come.
///
/// The table is far larger than a core's caches, and a look-up costs what it misses there: short terms, which most
/// tokens have, lie in their slots themselves.
struct TermTable {
  private(set) var bytes: [UInt8] = []
  /// 32 bits will do: a builder is full long before its terms have 4 GB.
  private var starts: [UInt32] = [0]
  /// Open addressing, linear probing.
  private var slots = [Slot](repeating: Slot(), count: 1 << 12)

  private struct Slot {
    var key = Key()
    /// The term's number plus one; 0 where the slot is free.
    var number: UInt32 = 0
  }

  /// A short term in full, or 48 bits of a longer one's hash: behind the first byte one that is the text's length, or
  /// says that it is longer.
  struct Key: Equatable {
    private var bits: UInt64 = 0

    private static let mostBytes = 6
    private static let longer: UInt64 = 0xFF

    fileprivate init() {}

    /// Of the term made of a first byte and a range of `text`.
    @inline(__always)
    init(lead: UInt8, _ text: [UInt8], _ range: Range<Int>) {
      bits = UInt64(lead) << 8
      if range.count <= Self.mostBytes {
        bits |= UInt64(range.count)
        for index in range { bits = bits << 8 | UInt64(text[index]) }
        bits <<= 8 * UInt64(Self.mostBytes - range.count)
      } else {
        bits = (bits | Self.longer) << 48 | text.checksum(range, seed: UInt64(lead)) >> 16
      }
    }

    fileprivate var isWhole: Bool { bits >> 48 & 0xFF != Self.longer }

    /// Among `count` slots, a power of two (multiplicative hashing as in Knuth, volume 3, section 6.4).
    @inline(__always)
    fileprivate func slot(among count: Int) -> Int {
      let mixed = (bits ^ bits >> 32) &* 0x9E37_79B9_7F4A_7C15
      return Int(truncatingIfNeeded: mixed >> UInt64(count.leadingZeroBitCount + 1))
    }
  }

  var count: Int { starts.count - 1 }

  func range(_ id: UInt32) -> Range<Int> { Int(starts[Int(id)])..<Int(starts[Int(id) + 1]) }

  /// Sends for what `range` will read.
  func prefetchRange(_ id: UInt32) { starts.prefetch(Int(id)) }

  /// Sends for a term's bytes.
  func prefetchBytes(_ id: UInt32) { bytes.prefetch(Int(starts[Int(id)])) }

  /// Sends for what `number` will read.
  @inline(__always)
  func prefetch(_ key: Key) { slots.prefetch(key.slot(among: slots.count)) }

  /// The number of the term that a key is of: made of a first byte and a range of `text`.
  mutating func number(_ key: Key, lead: UInt8, _ text: [UInt8], _ range: Range<Int>) -> UInt32 {
    let (slot, found) = look(key, text, range)
    if let found { return found }
    let id = UInt32(count)
    bytes.append(lead)
    bytes.append(text, range)
    starts.append(UInt32(bytes.count))
    slots[slot] = Slot(key: key, number: id + 1)
    if count * 3 > slots.count * 2 { grow() }
    return id
  }

  mutating func number(lead: UInt8, _ text: [UInt8], _ range: Range<Int>) -> UInt32 {
    number(Key(lead: lead, text, range), lead: lead, text, range)
  }

  /// Nil where the term did not come.
  func find(lead: UInt8, _ text: [UInt8], _ range: Range<Int>) -> UInt32? {
    look(Key(lead: lead, text, range), text, range).found
  }

  @inline(__always)
  private func look(_ key: Key, _ text: [UInt8], _ range: Range<Int>) -> (slot: Int, found: UInt32?) {
    let mask = slots.count - 1
    var slot = key.slot(among: slots.count)
    while slots[slot].number != 0 {
      if slots[slot].key == key {
        let id = slots[slot].number - 1
        if key.isWhole || isTerm(id, text, range) { return (slot, id) }
      }
      slot = (slot + 1) & mask
    }
    return (slot, nil)
  }

  /// Whether a number is that of a term whose first byte is known to be its own.
  private func isTerm(_ id: UInt32, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    let known = self.range(id)
    return bytes.compare(known.lowerBound + 1..<known.upperBound, with: text, range) == 0
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    let mask = slots.count - 1
    for entry in old where entry.number != 0 {
      var slot = entry.key.slot(among: slots.count)
      while slots[slot].number != 0 { slot = (slot + 1) & mask }
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
