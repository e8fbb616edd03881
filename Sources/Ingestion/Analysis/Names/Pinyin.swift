internal import CICU
import InvertedIndex

/// Toneless pinyin of the characters of the basic block, from ICU's transliterator, a character at a time; `ü` is `u`.
///
/// ICU gives each character one reading. Those that are read another way in well-known words (重庆, 银行, 西藏) have it
/// here; that covers names, not all of Chinese.
public struct Pinyin: Romanization {
  private static let first: UInt32 = 0x4E00
  private static let last: UInt32 = 0x9FFF
  private static let others: [(character: Unicode.Scalar, reading: String)] = [
    ("重", "chong"), ("行", "hang"), ("藏", "zang"), ("厦", "xia"), ("乐", "yue"), ("长", "chang"), ("长", "zhang"),
    ("都", "du"), ("都", "dou"), ("朝", "chao"), ("传", "zhuan"), ("会", "kuai"), ("还", "huan"), ("觉", "jiao"),
    ("降", "xiang"), ("参", "shen"), ("差", "chai"), ("弹", "dan"), ("调", "diao"), ("单", "shan"), ("曾", "zeng"),
    ("率", "lu"), ("六", "lu"), ("番", "pan"), ("大", "dai"), ("石", "dan"), ("数", "shu"), ("种", "chong"),
    ("解", "xie"), ("洞", "tong"), ("便", "pian"), ("省", "xing"), ("尽", "jin"), ("奇", "ji"), ("强", "jiang"),
    ("角", "jue"), ("系", "ji"), ("给", "ji"), ("血", "xie"), ("择", "zhai"), ("载", "zai"), ("壳", "qiao"),
  ]

  /// By character, as places of `readings`.
  private let places: [UInt16]
  private let readings: [[[UInt8]]]

  /// The table of the process: a quarter of a second's work, done when first asked for.
  public static let shared: Pinyin? = try? Pinyin()

  init() throws(AnalysisError) {
    var status = U_ZERO_ERROR
    let id = Array("Han-Latin".utf16)
    guard let transliterator = icu_openTransliterator(id, Int32(id.count), &status), icu_failed(status) == 0 else {
      throw .icu(service: "Han-Latin", code: status.rawValue)
    }
    defer { icu_closeTransliterator(transliterator) }

    var spellings: [String: UInt16] = [:]
    var readings: [[[UInt8]]] = [[]]
    var places = [UInt16](repeating: 0, count: Int(Self.last - Self.first) + 1)
    func place(_ spelling: [[UInt8]], named name: String) -> UInt16 {
      if let known = spellings[name] { return known }
      let place = UInt16(readings.count)
      readings.append(spelling)
      spellings[name] = place
      return place
    }
    // A line a character; few lines a call, because every replacement moves the rest.
    for start in stride(from: Self.first, through: Self.last, by: 16) {
      var text: [UInt16] = []
      for character in start..<start + 16 { text += [UInt16(character), 10] }
      let length = text.count
      text += repeatElement(0, count: 8 * length)
      let newLength = icu_transliterate(transliterator, &text, Int32(length), Int32(text.count), &status)
      if icu_failed(status) != 0 { throw .icu(service: "Han-Latin", code: status.rawValue) }
      let lines = text[..<Int(newLength)].split(separator: 10, omittingEmptySubsequences: false)
      for (offset, line) in lines.prefix(16).enumerated() {
        let letters = Self.plain(line)
        if letters.isEmpty { continue }
        places[Int(start - Self.first) + offset] = place([letters], named: String(decoding: letters, as: UTF8.self))
      }
    }
    for (character, reading) in Self.others {
      let index = Int(character.value - Self.first)
      let known = readings[Int(places[index])]
      let other = Array(reading.utf8)
      if known.contains(other) { continue }
      places[index] = place(known + [other], named: "\(character)\(known.count)")
    }
    self.places = places
    self.readings = readings
  }

  /// Without tones; empty for what is still Han.
  private static func plain(_ line: ArraySlice<UInt16>) -> [UInt8] {
    var status = U_ZERO_ERROR
    var out = [UInt16](repeating: 0, count: line.count * 4)
    let length = icu_normalize(icu_decomposed, Array(line), Int32(line.count), &out, Int32(out.count), &status)
    guard icu_failed(status) == 0 else { return [] }
    let letters = out[..<Int(length)].filter { !(0x300...0x36F).contains($0) }
    return letters.allSatisfy { 97...122 ~= $0 } ? letters.map { UInt8($0) } : []
  }

  public func readings(of character: Unicode.Scalar) -> [[UInt8]] {
    guard (Self.first...Self.last).contains(character.value) else { return [] }
    return readings[Int(places[Int(character.value - Self.first)])]
  }
}
