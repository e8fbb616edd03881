/// Many phrases looked for at once in UTF-8: each place is tried only against the phrases that begin with its three bytes.
struct PhraseSet: Sendable {
  private var phrases: [[UInt8]] = []
  /// The group that each phrase is of, as a bit.
  private var groups: [UInt32] = []
  /// Where a phrase must stand: anywhere, at the beginning, or as the whole text.
  private var places: [Place] = []
  private var buckets: [[Int]] = Array(repeating: [], count: 1024)

  enum Place: Sendable { case anywhere, start, whole }

  /// `^` at the front of a phrase holds it to the beginning, `=` to the whole text. Phrases are in lower case and at least
  /// three bytes long.
  init(_ phrases: String) { self.init(groups: [phrases]) }

  /// At most 32 groups of phrases.
  init(groups: [String]) {
    for (number, phrases) in groups.enumerated() { add(phrases, group: 1 << UInt32(number)) }
  }

  private mutating func add(_ phrases: String, group: UInt32) {
    for line in phrases.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
      var bytes = Array(line.utf8)
      var place = Place.anywhere
      if bytes.first == UInt8(ascii: "^") || bytes.first == UInt8(ascii: "=") {
        place = bytes.removeFirst() == UInt8(ascii: "^") ? .start : .whole
      }
      guard bytes.count >= 3 else { continue }
      buckets[Self.bucket(bytes, 0)].append(self.phrases.count)
      self.phrases.append(bytes)
      places.append(place)
      groups.append(group)
    }
  }

  /// - Parameter text: in lower case.
  func matches(_ text: [UInt8]) -> Bool {
    guard text.count >= 3 else { return false }
    for index in 0...(text.count - 3) {
      for number in buckets[Self.bucket(text, index)] where stands(number, in: text, at: index) { return true }
    }
    return false
  }

  /// The groups with a phrase in the text, a bit each.
  ///
  /// - Parameter text: in lower case.
  func groups(in text: [UInt8]) -> UInt32 {
    guard text.count >= 3 else { return 0 }
    var found: UInt32 = 0
    for index in 0...(text.count - 3) {
      for number in buckets[Self.bucket(text, index)] where found & groups[number] == 0 {
        if stands(number, in: text, at: index) { found |= groups[number] }
      }
    }
    return found
  }

  private func stands(_ number: Int, in text: [UInt8], at index: Int) -> Bool {
    let phrase = phrases[number]
    guard index + phrase.count <= text.count else { return false }
    switch places[number] {
    case .anywhere: break
    case .start: if index > 0 { return false }
    case .whole: if index > 0 || phrase.count != text.count { return false }
    }
    for offset in phrase.indices where text[index + offset] != phrase[offset] { return false }
    return true
  }

  private static func bucket(_ bytes: [UInt8], _ index: Int) -> Int {
    (Int(bytes[index]) &* 961 &+ Int(bytes[index + 1]) &* 31 &+ Int(bytes[index + 2])) & 1023
  }
}

extension Sequence<UInt8> {
  /// ASCII letters in lower case.
  var lowered: [UInt8] { map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
}
