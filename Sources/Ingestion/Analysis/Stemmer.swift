internal import CSnowball

/// Snowball's stemmer of English words (Porter 2), with a memory of the last stems: texts say the same words over and over, and a
/// look-up costs a tenth of a stemming. For one thread at a time.
struct Stemmer: ~Copyable {
  private let handle: OpaquePointer
  /// Holds the stem that was asked for last.
  private(set) var bytes: [UInt8]
  private var slots: [Slot]

  /// The stem of a word.
  enum Stem: Equatable {
    /// Its first bytes, so many.
    case prefix(Int)
    /// In `bytes`.
    case other(Range<Int>)
  }

  /// A word of at most 16 bytes and its stem.
  private struct Slot {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var length: UInt8 = 0
    var isPrefix = false
  }

  private static let slotBits: UInt64 = 12
  /// Where a slot's stem lies in `bytes`; the first of these places is for words that are not remembered.
  private static let stride = 24
  /// Longer runs of letters are no words; they stay as they are.
  static let longestWord = 64

  init() throws(AnalysisError) {
    guard let handle = sb_stemmer_new("english", "UTF_8") else { throw .stemmer(language: "english") }
    self.handle = handle
    slots = Array(repeating: Slot(), count: 1 << Self.slotBits)
    // Porter 2 may add a letter.
    bytes = Array(repeating: 0, count: Self.stride * (slots.count + 4))
  }

  deinit { sb_stemmer_delete(handle) }

  /// The stem of a word of ASCII letters and apostrophes.
  mutating func stem(_ text: [UInt8], _ word: Range<Int>) -> Stem {
    if word.count > Self.longestWord { return .prefix(word.count) }
    if word.count > 16 { return stem(text, word, at: slots.count * Self.stride) }
    var first: UInt64 = 0
    var second: UInt64 = 0
    for index in word.prefix(8) { first = first << 8 | UInt64(text[index]) }
    for index in word.dropFirst(8) { second = second << 8 | UInt64(text[index]) }
    let hash = (first ^ second &* 0xFF51_AFD7_ED55_8CCD) &* 0x9E37_79B9_7F4A_7C15
    let slot = Int(truncatingIfNeeded: hash >> (64 - Self.slotBits))
    let at = slot * Self.stride
    if slots[slot].first == first, slots[slot].second == second {
      let length = Int(slots[slot].length)
      return slots[slot].isPrefix ? .prefix(length) : .other(at..<at + length)
    }
    let stem = stem(text, word, at: at)
    switch stem {
    case .prefix(let length):
      slots[slot] = Slot(first: first, second: second, length: UInt8(length), isPrefix: true)
    case .other(let range):
      slots[slot] = Slot(first: first, second: second, length: UInt8(range.count), isPrefix: false)
    }
    return stem
  }

  private mutating func stem(_ text: [UInt8], _ word: Range<Int>, at place: Int) -> Stem {
    let capacity = place == slots.count * Self.stride ? Int32(4 * Self.stride) : Int32(Self.stride)
    let length = Int(
      snowball_stem(handle, text, Int32(word.lowerBound), Int32(word.count), &bytes, Int32(place), capacity))
    if length <= 0 { return .prefix(word.count) }
    let isPrefix = length <= word.count && (0..<length).allSatisfy { bytes[place + $0] == text[word.lowerBound + $0] }
    return isPrefix ? .prefix(length) : .other(place..<place + length)
  }
}
