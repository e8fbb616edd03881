internal import CICU
import InvertedIndex

/// What every character folds to, and what kind of character it is.
///
/// Folding is NFKC with case folding (`NFKC_Casefold` of Unicode's chapter 3.13, which also drops what is invisible: soft
/// hyphens, zero width spaces and joiners, variation selectors), without accents, and traditional characters as
/// simplified ones, a character at a time. The characters of the basic plane lie in tables made once a process; those
/// beyond it, and sequences that combine, go through ICU.
struct FoldingTable: Sendable {
  /// How a character of the basic plane folds. From the lowest bit: up to three bytes of UTF-8, and in bits 24 and 25 their
  /// number, 0 where it is dropped; or, with `isExpansion`, 20 bits of offset and 8 of length in `expansions`.
  typealias Entry = UInt32

  static let joinsPrevious: Entry = 1 << 31
  static let isExpansion: Entry = 1 << 30
  /// Other than one character for one, in as many bytes.
  static let changesLength: Entry = 1 << 29

  private(set) var entries = [Entry](repeating: 0, count: 0x10000)
  private(set) var expansions: [UInt8] = []
  /// The class of every folded character of the basic plane.
  private(set) var classes = [CharacterClass](repeating: .separator, count: 0x10000)
  private(set) var simplified: [UInt32: UInt32] = [:]

  /// The table of the process.
  static let shared: Result<FoldingTable, AnalysisError> = Result { () throws(AnalysisError) in try FoldingTable() }

  private init() throws(AnalysisError) {
    simplified = try SimplifiedScript.mappings()
    var status = U_ZERO_ERROR
    var folded: [UInt8] = []
    for scalar in (0..<UInt32(0x10000)).lazy.compactMap(Unicode.Scalar.init) {
      classes[Int(scalar.value)] = CharacterClass(of: scalar)
      let joins = icu_joinsPrevious(Int32(scalar.value), &status) != 0
      folded.removeAll(keepingCapacity: true)
      fold(scalar, into: &folded)
      let isOne = folded.count == UTF8.width(scalar) && folded.count { $0 & 0xC0 != 0x80 } == 1
      entries[Int(scalar.value)] =
        entry(folded) | (joins ? Self.joinsPrevious : 0) | (isOne ? 0 : Self.changesLength)
    }
    if icu_failed(status) != 0 { throw .icu(service: "normal forms", code: status.rawValue) }
  }

  private mutating func entry(_ folded: [UInt8]) -> Entry {
    if folded.count <= 3 {
      return folded.reversed().reduce(0) { $0 << 8 | Entry($1) } | Entry(folded.count) << 24
    }
    let offset = expansions.count
    expansions += folded
    return Entry(offset) | Entry(folded.count) << 20 | Self.isExpansion
  }

  /// The class of a folded character.
  func characterClass(_ scalar: UInt32) -> CharacterClass {
    if scalar < 0x10000 { return classes[Int(scalar)] }
    return Unicode.Scalar(scalar).map(CharacterClass.init(of:)) ?? .separator
  }

  /// Whether a character may combine with what stands before it.
  func joinsPrevious(_ scalar: UInt32) -> Bool {
    if scalar < 0x10000 { return entries[Int(scalar)] & Self.joinsPrevious != 0 }
    var status = U_ZERO_ERROR
    return icu_joinsPrevious(Int32(scalar), &status) != 0
  }

  /// Of one character what it folds to alone, where that is one character or none, and its neighbours do not matter.
  var single: ScalarFolding {
    ScalarFolding { scalar in
      let entry = entries[Int(scalar.value)]
      guard entry & (Self.isExpansion | Self.joinsPrevious) == 0 else { return ScalarFolding.unclear }
      let bytes = (0..<entry >> 24 & 3).map { UInt8(truncatingIfNeeded: entry >> ($0 * 8)) }
      let folded = String(decoding: bytes, as: UTF8.self).unicodeScalars
      guard let first = folded.first else { return ScalarFolding.dropped }
      return folded.count == 1 ? UInt16(truncatingIfNeeded: first.value) : ScalarFolding.unclear
    }
  }

  /// Folds one character the long way.
  func fold(_ scalar: Unicode.Scalar, into folded: inout [UInt8]) {
    var status = U_ZERO_ERROR
    let value = Int32(scalar.value)
    if icu_isInert(icu_casefolded, value, &status) != 0, icu_isInert(icu_decomposed, value, &status) != 0,
      !Self.isAccent(scalar.value)
    {
      append(replacement(scalar.value), to: &folded)
      return
    }
    // Not words: `Windows™` would become `windowstm`, and `3½` 31⁄2.
    if scalar == "\u{2122}" || scalar == "\u{2120}" {
      folded.append(UInt8(ascii: " "))
      return
    }
    let start = folded.count
    fold(Array(String(scalar).utf16), into: &folded)
    if let bar = folded[start...].firstIndex(of: 0xE2), folded[bar...].starts(with: [0xE2, 0x81, 0x84]) {
      folded.replaceSubrange(bar..<bar + 3, with: [UInt8(ascii: "/")])
      folded.insert(UInt8(ascii: " "), at: start)
    }
  }

  /// Folds a sequence of characters that may combine.
  func fold(_ text: [UInt16], into folded: inout [UInt8]) {
    let decomposed = Self.normalize(icu_decomposed, Self.normalize(icu_casefolded, text))
    let plain = decomposed.filter { !Self.isAccent(UInt32($0)) }
    let composed = plain.count == 0 ? plain : Self.normalize(icu_composed, plain)
    for scalar in String(decoding: composed, as: UTF16.self).unicodeScalars {
      append(replacement(scalar.value), to: &folded)
    }
  }

  private func append(_ scalar: UInt32, to folded: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(scalar) else { return }
    switch scalar {
    case "æ": folded += "ae".utf8
    case "œ": folded += "oe".utf8
    case "þ": folded += "th".utf8
    default: folded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  /// The character that one that is normal already is told by: simplified for traditional, a plain letter for one with
  /// a stroke, ASCII for the hyphens and apostrophes that typesetting puts in its place.
  private func replacement(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x0111, 0x00F0: 0x64  // đ ð
    case 0x0127: 0x68  // ħ
    case 0x0131: 0x69  // ı
    case 0x0142: 0x6C  // ł
    case 0x00F8: 0x6F  // ø
    case 0x0167: 0x74  // ŧ
    case 0x2018, 0x2019, 0x02BC: 0x27
    case 0x2010...0x2013, 0x2212: 0x2D
    default: simplified[scalar] ?? scalar
    }
  }

  /// Marks that may be left out in writing without another word coming of it: those of Latin, Greek and Cyrillic, vowel
  /// points of Hebrew and Arabic, the Arabic stretch. Voicing marks of kana, vowel signs of Indic scripts stay.
  private static func isAccent(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0300...0x036F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: true
    case 0x0591...0x05BD, 0x05BF, 0x05C1...0x05C2, 0x05C4...0x05C5, 0x05C7: true
    case 0x0640, 0x064B...0x065F, 0x0670: true
    default: false
    }
  }

  /// A normal form; the text itself where ICU lacks memory.
  private static func normalize(_ form: icu_Form, _ text: [UInt16]) -> [UInt16] {
    // No character grows to more than 18 units (U+FDFA).
    var out = [UInt16](repeating: 0, count: text.count * 18)
    var status = U_ZERO_ERROR
    let length = icu_normalize(form, text, Int32(text.count), &out, Int32(out.count), &status)
    return icu_failed(status) == 0 ? Array(out[..<Int(length)]) : text
  }
}
