import TextBytes

/// What speaks against a decoded text: characters that nobody writes, and the wrong letters side by side.
struct Damage {
  /// U+FFFD, C1 controls and private use, a byte beyond ASCII.
  private(set) var share = 0.0
  /// Lower case followed by upper case within a word, a high byte.
  private(set) var caseFlips = 0.0
  /// Symbols between letters, a high byte.
  private(set) var innerSymbols = 0.0
  /// Letters of a script's block, as a share of all characters beyond ASCII.
  private(set) var cyrillic = 0.0
  private(set) var thai = 0.0
  private(set) var han = 0.0
  /// The share of the Cyrillic letters that are the commonest in Russian, and of those that are small.
  private(set) var commonCyrillic = 0.0
  private(set) var smallCyrillic = 0.0
  private(set) var commonThai = 0.0
  /// The share of the Latin letters beyond ASCII that are not of one language.
  private(set) var foreign = 0.0

  /// `utf8` must be well-formed; `bytes` is what it was decoded from.
  init(_ utf8: [UInt8], bytes: [UInt8]) {
    var high = 0
    for byte in bytes where byte >= 0x80 { high += 1 }
    guard high > 0 else { return }
    var (bad, flips, symbols, beyond) = (0, 0, 0, 0)
    var (cyrillicLetters, common, small, thaiLetters, commonThaiLetters, hanLetters) = (0, 0, 0, 0, 0, 0)
    var latin = Alphabets.Tally()
    var index = 0
    var before = Kind.other
    var beforeSymbol = Kind.other
    while index < utf8.count {
      let scalar = UTF8Scan.next(utf8, &index)
      let kind = Kind(scalar)
      if scalar >= 0x80 {
        beyond += 1
        latin.add(scalar)
        if scalar == 0xFFFD || scalar < 0xA0 || (0xE000...0xF8FF).contains(scalar) { bad += 1 }
        if (0x400...0x45F).contains(scalar) {
          cyrillicLetters += 1
          if Self.commonRussian.contains(scalar) || Self.commonRussian.contains(scalar + 32) { common += 1 }
          if scalar >= 0x430 { small += 1 }
        } else if (0xE01...0xE5B).contains(scalar) {
          thaiLetters += 1
          if Self.frequentThai.contains(scalar) { commonThaiLetters += 1 }
        } else if (0x4E00...0x9FFF).contains(scalar) {
          hanLetters += 1
        }
      }
      if kind == .upper, before == .lower, scalar >= 0x80 { flips += 1 }
      if kind == .lower || kind == .upper, before == .symbol, beforeSymbol == .lower || beforeSymbol == .upper {
        symbols += 1
      }
      if kind == .symbol, before != .symbol { beforeSymbol = before }
      before = kind
    }
    share = Double(bad) / Double(high)
    caseFlips = Double(flips) / Double(high)
    innerSymbols = Double(symbols) / Double(high)
    foreign = latin.foreign
    guard beyond > 0 else { return }
    cyrillic = Double(cyrillicLetters) / Double(beyond)
    thai = Double(thaiLetters) / Double(beyond)
    han = Double(hanLetters) / Double(beyond)
    commonCyrillic = Double(common) / Double(beyond)
    smallCyrillic = Double(small) / Double(max(1, cyrillicLetters))
    commonThai = Double(commonThaiLetters) / Double(max(1, thaiLetters))
  }

  private enum Kind {
    case lower, upper, symbol, other

    init(_ scalar: UInt32) {
      switch scalar {
      case 0x61...0x7A: self = .lower
      case 0x41...0x5A: self = .upper
      case 0..<0x80: self = .other
      case 0x80...0xBF, 0xD7, 0xF7, 0x2000...0x2BFF:
        self =
          scalar == 0xAA || scalar == 0xBA || scalar == 0xAD || (0x2010...0x2027).contains(scalar) ? .other : .symbol
      default:
        guard scalar < 0x530, let value = Unicode.Scalar(scalar) else {
          self = .other
          return
        }
        self = value.properties.isLowercase ? .lower : value.properties.isUppercase ? .upper : .other
      }
    }
  }

  private static let commonRussian = Set("оеаинтсрвлкмдпуя".unicodeScalars.map(\.value))
  private static let frequentThai = Set("านรกเงมยลวดทตสปะบคห่้ีิั็าแไใโอ".unicodeScalars.map(\.value))
}
