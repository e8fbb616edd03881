/// A few hundred numbers by key in open addressing: names and words of a page, packed or hashed, are looked up one by one,
/// and hashing them as `Dictionary` does would take longer than all else that is done with them.
struct NumberTable: Sendable {
  private var keys: [UInt64]
  private var values: [UInt32]
  private let shift: UInt64

  /// Values of the same key are joined bit by bit. No key and no value is 0.
  init(_ entries: [(UInt64, UInt32)]) {
    var bits: UInt64 = 4
    while 1 << bits < entries.count * 4 { bits += 1 }
    shift = 64 - bits
    keys = Array(repeating: 0, count: 1 << bits)
    values = Array(repeating: 0, count: 1 << bits)
    for (key, value) in entries where key != 0 {
      let slot = slot(key)
      keys[slot] = key
      values[slot] |= value
    }
  }

  /// 0 for keys that are not there.
  @inline(__always)
  subscript(key: UInt64) -> UInt32 { values[slot(key)] }

  /// Where the key is, or would be: three quarters of the slots are free.
  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }
}
