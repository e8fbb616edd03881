internal import CSnowball

/// What analysis wants to know of a word of ASCII letters: its stem by Snowball's English stemmer (Porter 2), and whether
/// it is a stop word. The last words are remembered: texts say the same ones over and over, and a look-up costs a tenth of
/// a stemming. For one thread at a time.
struct EnglishWords: ~Copyable {
  private let handle: OpaquePointer
  private let stopWords: StopWords
  /// Holds the stem that was asked for last.
  private(set) var bytes: [UInt8]
  private var slots: [Slot]

  enum Stem: Equatable {
    /// The word's first bytes, so many.
    case prefix(Int)
    /// In `bytes`.
    case other(Range<Int>)
  }

  struct Word {
    var stem: Stem
    var isStopWord = false
  }

  /// A word of at most 16 bytes, and what is known of it.
  private struct Slot {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var stemLength: UInt8 = 0
    var isPrefix = false
    var isStopWord = false
  }

  /// Sixteen thousand words hold all but one in twenty of those that a text says.
  private static let slotBits: UInt64 = 14
  /// Where a slot's stem lies in `bytes`; the last of these places is for words that are not remembered.
  private static let stride = 24
  /// Longer runs of letters are no words; they stay as they are.
  static let longestWord = 64

  init(stopWords: StopWords) throws(AnalysisError) {
    guard let handle = sb_stemmer_new("english", "UTF_8") else { throw .stemmer(language: "english") }
    self.handle = handle
    self.stopWords = stopWords
    slots = Array(repeating: Slot(), count: 1 << Self.slotBits)
    // Porter 2 may add a letter.
    bytes = Array(repeating: 0, count: Self.stride * (slots.count + 4))
  }

  deinit { sb_stemmer_delete(handle) }

  /// Looks up a word of ASCII letters and apostrophes, which lies in a range of `text`.
  mutating func look(up word: Range<Int>, in text: [UInt8]) -> Word {
    if word.count > Self.longestWord { return Word(stem: .prefix(word.count)) }
    if word.count > 16 { return Word(stem: stem(word, in: text, at: slots.count * Self.stride)) }
    var first: UInt64 = 0
    var second: UInt64 = 0
    let middle = min(word.lowerBound + 8, word.upperBound)
    for index in word.lowerBound..<middle { first = first &<< 8 | UInt64(text[index]) }
    for index in middle..<word.upperBound { second = second &<< 8 | UInt64(text[index]) }
    let hash = (first ^ second &* 0xFF51_AFD7_ED55_8CCD) &* 0x9E37_79B9_7F4A_7C15
    let slot = Int(truncatingIfNeeded: hash >> (64 - Self.slotBits))
    let at = slot * Self.stride
    let known = slots[slot]
    if known.first == first, known.second == second {
      let length = Int(known.stemLength)
      return Word(stem: known.isPrefix ? .prefix(length) : .other(at..<at + length), isStopWord: known.isStopWord)
    }
    let stem = stem(word, in: text, at: at)
    let isStopWord = stopWords.containsLatin(text, word)
    let (length, isPrefix) =
      switch stem {
      case .prefix(let length): (length, true)
      case .other(let range): (range.count, false)
      }
    slots[slot] = Slot(
      first: first, second: second, stemLength: UInt8(length), isPrefix: isPrefix, isStopWord: isStopWord)
    return Word(stem: stem, isStopWord: isStopWord)
  }

  private mutating func stem(_ word: Range<Int>, in text: [UInt8], at place: Int) -> Stem {
    let capacity = place == slots.count * Self.stride ? Int32(4 * Self.stride) : Int32(Self.stride)
    let length = Int(
      snowball_stem(handle, text, Int32(word.lowerBound), Int32(word.count), &bytes, Int32(place), capacity))
    if length <= 0 { return .prefix(word.count) }
    let isPrefix = length <= word.count && (0..<length).allSatisfy { bytes[place + $0] == text[word.lowerBound + $0] }
    return isPrefix ? .prefix(length) : .other(place..<place + length)
  }
}
