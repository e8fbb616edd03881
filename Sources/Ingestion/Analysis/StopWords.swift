/// Words too common to say what a text is about. They weigh less and are never dropped.
///
/// A look-up is by a packed key: the eight bytes of a Latin word, or the four UTF-16 units of a Chinese one; longer words
/// are none. Chosen by the folded word and not by its stem, so that `doe` is none though `does` is one.
struct StopWords: Sendable {
  static let latin = """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to \
    was will with what which who whom whose when where why how do does did many much has have had were been from can \
    could
    """
  static let han = """
    什么 什 么 是 的 了 在 哪 哪里 哪个 哪些 哪一 谁 何 多少 几 怎么 怎样 如何 为什么 吗 呢 有 和 与 及 被 由 于 为 对 其 中 这 那 个 以 上 下
    """

  private let latinKeys: KeySet
  private let hanKeys: KeySet

  init() {
    latinKeys = KeySet(Self.latin.split(separator: " ").map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1) } })
    hanKeys = KeySet(Self.han.split(separator: " ").map { $0.utf16.reduce(0) { $0 << 16 | UInt64($1) } })
  }

  func containsLatin(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    if range.count > 8 { return false }
    var key: UInt64 = 0
    for index in range { key = key << 8 | UInt64(bytes[index]) }
    return latinKeys.contains(key)
  }

  func containsHan(_ units: [UInt16], _ range: Range<Int>) -> Bool {
    if range.count > 3 { return false }
    var key: UInt64 = 0
    for index in range { key = key << 16 | UInt64(units[index]) }
    return hanKeys.contains(key)
  }
}

/// A few keys in open addressing: a look-up is one multiplication and mostly one comparison. No key is 0.
private struct KeySet: Sendable {
  private static let slotBits: UInt64 = 9
  private var slots = [UInt64](repeating: 0, count: 1 << slotBits)

  init(_ keys: [UInt64]) {
    for key in keys {
      var slot = Self.slot(key)
      while slots[slot] != 0, slots[slot] != key { slot = (slot + 1) % slots.count }
      slots[slot] = key
    }
  }

  func contains(_ key: UInt64) -> Bool {
    var slot = Self.slot(key)
    while slots[slot] != 0 {
      if slots[slot] == key { return true }
      slot = (slot + 1) % slots.count
    }
    return false
  }

  private static func slot(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> (64 - slotBits))
  }
}
