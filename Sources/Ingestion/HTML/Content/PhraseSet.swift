/// Many phrases looked for at once in UTF-8, without regard to the case of ASCII letters: each place is tried only against
/// the phrases that begin with its three bytes.
struct PhraseSet: Sendable {
  private var phrases: [Phrase] = []
  /// The phrases' bytes, one behind the other.
  private var bytes: [UInt8] = []
  /// The phrases of a bucket stand together: those of bucket b from `starts[b]` to before `starts[b + 1]`.
  private var starts: [UInt16] = []

  private struct Phrase: Sendable {
    var start: Int
    var count: Int
    /// As a bit.
    var group: UInt32
    /// Where it must stand: anywhere, at the beginning, or as the whole text.
    var place: Place
    var bucket: Int
  }

  private enum Place: Sendable { case anywhere, start, whole }

  /// `^` at the front of a phrase holds it to the beginning, `=` to the whole text. Phrases are in lower case and at least
  /// three bytes long.
  init(_ phrases: String) { self.init(groups: [phrases]) }

  /// At most 32 groups of phrases.
  init(groups: [String]) {
    for (number, phrases) in groups.enumerated() { add(phrases, group: 1 << UInt32(number)) }
    phrases.sort { ($0.bucket, $0.start) < ($1.bucket, $1.start) }
    var counts = [Int](repeating: 0, count: Self.bucketCount)
    for phrase in phrases { counts[phrase.bucket] += 1 }
    starts = [0]
    var sum = 0
    for count in counts {
      sum += count
      starts.append(UInt16(clamping: sum))
    }
  }

  private mutating func add(_ phrases: String, group: UInt32) {
    for line in phrases.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
      var text = Array(line.utf8)
      var place = Place.anywhere
      if text.first == UInt8(ascii: "^") || text.first == UInt8(ascii: "=") {
        place = text.removeFirst() == UInt8(ascii: "^") ? .start : .whole
      }
      guard text.count >= 3 else { continue }
      self.phrases.append(
        Phrase(
          start: bytes.count, count: text.count, group: group, place: place,
          bucket: Self.bucket(UInt32(text[0]) << 16 | UInt32(text[1]) << 8 | UInt32(text[2]))))
      bytes += text
    }
  }

  func matches(_ text: ArraySlice<UInt8>) -> Bool { search(text) { _ in true } }

  /// The groups with a phrase in the text, a bit each.
  func groups(in text: ArraySlice<UInt8>) -> UInt32 {
    var found: UInt32 = 0
    _ = search(text) { group in
      found |= group
      return false
    }
    return found
  }

  /// Calls back with the group of each phrase that stands in the text, until the callee has enough.
  @inline(__always)
  private func search(_ text: ArraySlice<UInt8>, _ isEnough: (UInt32) -> Bool) -> Bool {
    guard text.count >= 3 else { return false }
    var last = UInt32(Folding.lowered(text[text.startIndex])) << 8 | UInt32(Folding.lowered(text[text.startIndex + 1]))
    for end in text.startIndex + 2..<text.endIndex {
      last = (last << 8 | UInt32(Folding.lowered(text[end]))) & 0xFF_FFFF
      let bucket = Self.bucket(last)
      for number in Int(starts[bucket])..<Int(starts[bucket + 1]) where stands(phrases[number], in: text, at: end - 2) {
        if isEnough(phrases[number].group) { return true }
      }
    }
    return false
  }

  private func stands(_ phrase: Phrase, in text: ArraySlice<UInt8>, at index: Int) -> Bool {
    guard index + phrase.count <= text.endIndex else { return false }
    switch phrase.place {
    case .anywhere: break
    case .start: if index > text.startIndex { return false }
    case .whole: if index > text.startIndex || phrase.count != text.count { return false }
    }
    for offset in 0..<phrase.count where Folding.lowered(text[index + offset]) != bytes[phrase.start + offset] {
      return false
    }
    return true
  }

  private static let bucketCount = 1 << 11

  /// By three bytes.
  @inline(__always)
  private static func bucket(_ bytes: UInt32) -> Int { Int((bytes &* 0x9E37_79B1) >> 21) }
}
