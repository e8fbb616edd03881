/// The words of one segment as people type them, sorted, with their frequencies: what misspelt words are held against and
/// what typing is completed from.
///
/// Kept beside the dictionary because that one is made for finding: here a letter mask and a frequency lie in arrays
/// that are looked through in one sweep, and Han words are found by their pinyin. About 25 bytes a word; of large
/// segments only words of some frequency are kept, and at most `mostWords`.
final class Lexicon: Sendable {
  /// Sorted by bytes, without repetition: surfaces of everything but Han first, then Han words.
  let words: ByteStrings
  /// Documents of the segment that hold the word.
  let frequencies: [UInt32]
  /// The words before the Han ones by their lengths, those of one length by descending frequency, in groups of eight; a
  /// length's last group is filled up with `noWord`.
  let byLength: [UInt32]
  /// Of each of these a bit a letter, by the low five bits of each byte: words whose masks differ in more than 2n bits are
  /// more than n edits apart. A vector a group.
  let masks: [SIMD8<UInt32>]
  /// Where the groups of each length begin.
  private let lengthStarts: [Int]
  /// Where the Han words begin.
  let firstHan: Int
  /// Pinyin of the Han words, sorted, and the word of each.
  let spellings: ByteStrings
  let spelledWords: [UInt32]

  static let groupSize = 8
  static let noWord = UInt32.max
  static let mostWords = 400_000
  /// Longer ones are no words that anybody types.
  private static let longestWord = 32
  /// A word of a large segment must be in one of so many documents.
  private static let documentsPerFrequency = 100_000

  init(_ reader: SegmentReader, romanization: (any Romanization)?) throws(IndexError) {
    var collector = Collector(minimum: UInt32(1 + reader.documentCount / Self.documentsPerFrequency))
    try reader.walkTerms(withPrefix: [Term.lead(.body, .surface)]) { term, info in
      let word = term.dropFirst()
      if Self.isTyped(word) { collector.add(word, info.documentFrequency) }
      return .next
    }
    let other = collector
    collector = Collector(minimum: other.minimum)
    // Lead bytes of the Han blocks; what stands between them is dropped by the look at the first character.
    for first: UInt8 in [0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xF0] {
      try reader.walkTerms(withPrefix: [Term.lead(.body, .word), first]) { term, info in
        let word = term.dropFirst()
        if word.count >= 6, word.count <= Self.longestWord, Self.isHan(word) {
          collector.add(word, info.documentFrequency)
        }
        return .next
      }
    }
    firstHan = other.frequencies.count
    words = other.words.appending(collector.words)
    frequencies = other.frequencies + collector.frequencies
    var lengths = [[UInt32]](repeating: [], count: Self.longestWord + 1)
    for number in 0..<firstHan { lengths[words.length(number)].append(UInt32(number)) }
    var byLength: [UInt32] = []
    var starts = [0]
    for numbers in lengths {
      byLength += numbers.sorted { [frequencies] in (frequencies[Int($1)], $0) < (frequencies[Int($0)], $1) }
      while byLength.count % Self.groupSize > 0 { byLength.append(Self.noWord) }
      starts.append(byLength.count / Self.groupSize)
    }
    lengthStarts = starts
    self.byLength = byLength
    masks = (0..<byLength.count / Self.groupSize).map { [words] group in
      var masks = SIMD8<UInt32>(repeating: 0)
      for lane in 0..<Self.groupSize where byLength[group * Self.groupSize + lane] != Self.noWord {
        masks[lane] = Self.mask(words[Int(byLength[group * Self.groupSize + lane])])
      }
      return masks
    }

    var pairs: [(spelling: [UInt8], word: UInt32)] = []
    if let romanization {
      for number in firstHan..<frequencies.count {
        let characters = String(decoding: words[number], as: UTF8.self).unicodeScalars
        for spelling in romanization.readings(of: characters) { pairs.append((spelling, UInt32(number))) }
      }
      pairs.sort { $0.spelling.lexicographicallyPrecedes($1.spelling) }
    }
    var spellings = ByteStrings()
    for pair in pairs { spellings.append(pair.spelling) }
    self.spellings = spellings
    spelledWords = pairs.map(\.word)
  }

  /// Gathers words in order; where they become too many, the rarest go.
  private struct Collector {
    var minimum: UInt32
    var words = ByteStrings()
    var frequencies: [UInt32] = []

    mutating func add(_ word: ArraySlice<UInt8>, _ frequency: UInt32) {
      guard frequency >= minimum else { return }
      words.append(word)
      frequencies.append(frequency)
      while frequencies.count > Lexicon.mostWords / 2 { thin() }
    }

    private mutating func thin() {
      minimum *= 2
      let kept = frequencies.indices.filter { frequencies[$0] >= minimum }
      var rest = ByteStrings()
      for index in kept { rest.append(words[index]) }
      words = rest
      frequencies = kept.map { frequencies[$0] }
    }
  }

  /// With a letter, and without what is only a form of another word.
  private static func isTyped(_ word: ArraySlice<UInt8>) -> Bool {
    word.count <= longestWord && !word.contains(UInt8(ascii: "'"))
      && word.contains { $0 >= 0x80 || ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) }
  }

  private static func isHan(_ word: ArraySlice<UInt8>) -> Bool {
    String(decoding: word, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isIdeographic)
  }

  /// The groups with the words of a length that are at least so frequent; less frequent ones may be among them.
  func groups(ofLength length: Int, minimum: Int) -> Range<Int> {
    guard 0...Self.longestWord ~= length else { return 0..<0 }
    let first = lengthStarts[length]
    var (low, high) = (first, lengthStarts[length + 1])
    while low < high {
      let middle = (low + high) / 2
      // The first of a group is its most frequent.
      if frequencies[Int(byLength[middle * Self.groupSize])] >= minimum { low = middle + 1 } else { high = middle }
    }
    return first..<low
  }

  static func mask(_ word: ArraySlice<UInt8>) -> UInt32 { word.reduce(0) { $0 | 1 << UInt32($1 & 31) } }

  /// A word's frequency; 0 where it is not here.
  func frequency(of word: ArraySlice<UInt8>) -> Int {
    let isHan = word.first.map { $0 >= 0xE3 } ?? false && Self.isHan(word)
    let range = isHan ? firstHan..<frequencies.count : 0..<firstHan
    let place = words.firstIndex(in: range) { !$0.lexicographicallyPrecedes(word) }
    return place < range.upperBound && words[place] == word ? Int(frequencies[place]) : 0
  }

  /// The words that begin so.
  func completions(of prefix: [UInt8], isHan: Bool) -> Range<Int> {
    let range = isHan ? firstHan..<frequencies.count : 0..<firstHan
    return words.range(of: prefix, in: range)
  }

  /// Places of `spellings` that begin so, or that are just so.
  func spelled(_ spelling: [UInt8], exactly: Bool) -> Range<Int> {
    let range = spellings.range(of: spelling, in: 0..<spellings.count)
    guard exactly else { return range }
    return range.lowerBound..<spellings.firstIndex(in: range) { $0.count > spelling.count }
  }
}
