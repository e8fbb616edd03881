/// The runs of words that a text is made of: what is left of them in another text tells an edited, shortened or
/// re-templated copy from a different text on the same matter (Broder, "On the resemblance and containment of
/// documents", 1997).
///
/// A run is three words, or five characters of the scripts that write no spaces. Whatever stands between words makes no
/// difference, nor do capitals.
struct Shingles {
  /// Distinct, ascending.
  let hashes: [UInt64]

  private static let wordRun = 3
  private static let characterRun = 5
  /// A text is told by its beginning: so many words or characters of it count.
  private static let longestText = 1 << 15

  init(_ text: String) {
    let units = Self.units(text)
    var hashes: [UInt64] = []
    hashes.reserveCapacity(units.count)
    for start in units.indices {
      let length = units[start] & 1 == 1 ? Self.characterRun : Self.wordRun
      guard start + length <= units.count else { continue }
      var hash: UInt64 = 0
      for index in start..<start + length { hash = (hash ^ units[index]) &* 0x9E37_79B9_7F4A_7C15 ^ hash >> 29 }
      hashes.append(Self.mixed(hash))
    }
    hashes.sort()
    var distinct = 0
    for hash in hashes where distinct == 0 || hashes[distinct - 1] != hash {
      hashes[distinct] = hash
      distinct += 1
    }
    hashes.removeSubrange(distinct...)
    self.hashes = hashes
  }

  /// How much of the shorter text is in the other one, and how long it is beside it: both 0 … 1.
  func likeness(to other: Shingles) -> (shared: Double, length: Double) {
    let (least, most) = (min(hashes.count, other.hashes.count), max(hashes.count, other.hashes.count))
    guard least > 0 else { return (0, 0) }
    var shared = 0
    var (left, right) = (0, 0)
    while left < hashes.count, right < other.hashes.count {
      if hashes[left] == other.hashes[right] { shared += 1 }
      let isBehind = hashes[left] <= other.hashes[right]
      right += other.hashes[right] <= hashes[left] ? 1 : 0
      left += isBehind ? 1 : 0
    }
    return (Double(shared) / Double(least), Double(least) / Double(most))
  }

  /// The words of a text and its pairs of neighbouring characters, as hashes.
  static func words(_ text: String) -> Set<UInt64> {
    let units = units(text)
    var words = Set<UInt64>()
    for (index, unit) in units.enumerated() {
      if unit & 1 == 0 {
        words.insert(unit)
      } else if index + 1 < units.count, units[index + 1] & 1 == 1 {
        words.insert(unit &* 31 &+ units[index + 1])
      }
    }
    return words
  }

  // MARK: - Units

  /// A hash a word or character; the lowest bit is 1 for characters.
  private static func units(_ text: String) -> [UInt64] {
    var units: [UInt64] = []
    var word: UInt64 = 0
    for scalar in text.unicodeScalars {
      let value = scalar.value
      switch Kind(value) {
      case .letter:
        let lower = value &- 0x41 < 26 ? value | 0x20 : value
        word = (word ^ UInt64(lower)) &* 0x100_0000_01B3 &+ 0x9E37_79B9
        continue
      case .character:
        if word != 0 { units.append(mixed(word) & ~1) }
        units.append(mixed(UInt64(value)) | 1)
      case .other:
        if word != 0 { units.append(mixed(word) & ~1) }
      }
      word = 0
      if units.count >= longestText { return units }
    }
    if word != 0 { units.append(mixed(word) & ~1) }
    return units
  }

  private enum Kind {
    case letter, character, other

    init(_ value: UInt32) {
      switch value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: self = .letter
      case ..<0xC0, 0x2000...0x2E7F, 0x2FE0...0x3040, 0xFE10...0xFE6F, 0xFF00...0xFF0F: self = .other
      // Kana, Han, Hangul, Thai, Lao, Burmese, Khmer.
      case 0x3041...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF, 0x0E00...0x0EFF, 0x1000...0x109F,
        0x1780...0x17FF:
        self = .character
      default: self = .letter
      }
    }
  }

  /// The last step of MurmurHash3.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var hash = value
    hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ hash >> 33
  }
}
