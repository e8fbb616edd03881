import TextBytes

/// Finds the sentences of a text that may hold one of some terms, at a fraction of what analysis costs: it knows how
/// single characters fold, and looks for the first characters of each term. What it passes over holds none.
struct TermScout {
  /// A sentence, a line, or several short ones.
  struct Stretch: Equatable {
    /// Bytes of the text.
    var range: Range<Int>
    /// What it may hold.
    var terms: TermSet = []
  }

  /// Numbers of needles; all those from 63 on are one.
  struct TermSet: OptionSet, Sendable {
    let rawValue: UInt64
    static let all = TermSet(rawValue: .max)
  }

  /// The beginning of a term as it is folded, up to four characters in 16 bits each.
  private struct Needle {
    var characters: UInt64
    var mask: UInt64
    var terms: TermSet
  }

  /// A stretch shorter than this goes on behind a sentence's end.
  private static let shortest = 48

  /// Words leave them out: `wifi` is in `Wi-Fi`.
  private static let hyphen = UInt16(UInt8(ascii: "-"))

  private let folding: ScalarFolding
  private var needles: [Needle] = []
  /// By the low bits of a folded character: whether a needle ends with one.
  private var isLast = [Bool](repeating: false, count: 256)
  private var weights = [Float](repeating: 0, count: 64)

  /// Nil where any stretch may match: patterns are asked for, or nothing is known of the folding.
  init?(_ terms: HighlightTerms, folding: ScalarFolding?) {
    guard let folding, terms.expansions.isEmpty else { return nil }
    self.folding = folding
    for (key, weight) in terms.terms {
      guard add(String(decoding: key.text, as: UTF8.self), weight) else { return nil }
    }
    for character in terms.characters {
      guard add(String(character), 1) else { return nil }
    }
    for phrase in terms.phrases {
      for slot in phrase.parts.flatMap(\.slots) {
        guard case .term(let term) = slot.terms, add(term.text, phrase.weight) else { return nil }
      }
    }
  }

  private mutating func add(_ term: String, _ weight: Float) -> Bool {
    let beginning = Self.beginning(of: Array(term.unicodeScalars.prefix(8)))
    let number = min(needles.count, 63)
    weights[number] += weight
    var needle = Needle(characters: 0, mask: 0, terms: TermSet(rawValue: 1 << UInt64(number)))
    for scalar in beginning {
      guard scalar.value < 0xFFFF, scalar.value > 0 else { return false }
      needle.characters = needle.characters << 16 | UInt64(scalar.value)
      needle.mask = needle.mask << 16 | 0xFFFF
    }
    guard let last = beginning.last else { return false }
    isLast[Int(last.value & 0xFF)] = true
    needles.append(needle)
    return true
  }

  /// The characters of a term that every text with it has as they are: a stem may have changed all but the first ones
  /// (`die` of `dying`), and the parts of a name may be joined another way.
  private static func beginning(of term: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
    if term.first.map({ $0.value >= 0x2E80 }) == true { return term.prefix(4) }
    let letters = term.prefix { $0.value >= 0x80 || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    return letters.isEmpty ? term.prefix(1) : letters.prefix(letters.count > 3 ? 3 : 1)
  }

  /// The most that a passage of a stretch can weigh.
  func weight(of terms: TermSet) -> Float {
    var sum: Float = 0
    var bits = terms.rawValue
    while bits != 0 {
      sum += weights[bits.trailingZeroBitCount]
      bits &= bits - 1
    }
    return sum
  }

  /// The whole text, cut where no token reaches across: behind lines' and sentences' ends.
  func stretches(of text: Span<UInt8>) -> [Stretch] {
    var stretches: [Stretch] = []
    var stretch = Stretch(range: 0..<0)
    var characters: UInt64 = 0
    var index = 0
    while index < text.count {
      let (value, length) = text.scalar(at: index)
      let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
      index += length
      let folded = folding[scalar]
      if folded == ScalarFolding.unclear {
        stretch.terms = .all
      } else if folded != ScalarFolding.dropped, folded != Self.hyphen {
        characters = characters << 16 | UInt64(folded)
        if isLast[Int(folded & 0xFF)] {
          for needle in needles where characters & needle.mask == needle.characters {
            stretch.terms.formUnion(needle.terms)
          }
        }
      }
      guard Self.ends(scalar, before: index, of: text, length: index - stretch.range.lowerBound) else { continue }
      stretch.range = stretch.range.lowerBound..<index
      stretches.append(stretch)
      stretch = Stretch(range: index..<index)
      characters = 0
    }
    if stretch.range.lowerBound < index {
      stretch.range = stretch.range.lowerBound..<index
      stretches.append(stretch)
    }
    return stretches
  }

  /// Whether a stretch ends behind a character.
  private static func ends(_ scalar: Unicode.Scalar, before index: Int, of text: Span<UInt8>, length: Int) -> Bool {
    guard length >= shortest else { return false }
    switch scalar {
    case "\n", "。", "！", "？": return true
    case ".", "!", "?": return index < text.count && text[index] == UInt8(ascii: " ")
    default: return false
    }
  }
}
