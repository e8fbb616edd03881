import InvertedIndex

/// Toneless pinyin of the characters of the basic block; `ü` is `u`.
///
/// `pinyin.txt` has one reading of each character, Unicode's: to ask ICU for them at each start takes a quarter of a
/// second, and the first searches would have to wait for it or to do without. Characters that are read another way in
/// well-known words (重庆, 银行, 西藏) have it here; that covers names, not all of Chinese.
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

  /// The table of the process: a few milliseconds' work, done when first asked for.
  public static let shared = Pinyin()

  init() {
    var readings: [[[UInt8]]] = [[]]
    var places = [UInt16](repeating: 0, count: Int(Self.last - Self.first) + 1)
    for line in PackageResources.pinyin_txt.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
      let parts = line.split(separator: UInt8(ascii: " "))
      guard parts.count == 2 else { continue }
      for character in String(decoding: parts[1], as: UTF8.self).unicodeScalars
      where (Self.first...Self.last).contains(character.value) {
        places[Int(character.value - Self.first)] = UInt16(readings.count)
      }
      readings.append([Array(parts[0])])
    }
    for (character, reading) in Self.others {
      let index = Int(character.value - Self.first)
      let known = readings[Int(places[index])]
      if known.contains(Array(reading.utf8)) { continue }
      places[index] = UInt16(readings.count)
      readings.append(known + [Array(reading.utf8)])
    }
    self.places = places
    self.readings = readings
  }

  public func readings(of character: Unicode.Scalar) -> [[UInt8]] {
    guard (Self.first...Self.last).contains(character.value) else { return [] }
    return readings[Int(places[Int(character.value - Self.first)])]
  }
}
