internal import CICU

/// Guesses an encoding from bytes that are neither valid UTF-8 nor rightly declared.
enum CharsetDetector {
  private static let scanned = 65_536

  /// Encodings that ICU does not tell from the ones that it knows: they differ in a few letters.
  private static let relatives = [
    (
      ["windows-1252", "windows-1250", "windows-1254", "iso-8859-2"],
      [
        "windows-1252", "iso-8859-15", "windows-1250", "iso-8859-2", "windows-1257", "iso-8859-13", "iso-8859-4",
        "iso-8859-10", "iso-8859-16", "windows-1258", "ibm852", "mac-latin2", "macintosh",
      ]
    ), (["iso-8859-7"], ["windows-1253"]), (["iso-8859-8"], ["windows-1255"]), (["iso-8859-6"], ["windows-1256"]),
  ]
  /// What a relative's text must be better by.
  private static let relativeHandicap = 3.0

  /// UTF-16 or UTF-32 without a byte-order mark: text in Latin letters or in markup has zeros in every second byte, or in
  /// three of four.
  static func wide(_ bytes: [UInt8]) -> Charset? {
    let head = bytes.prefix(4096)
    guard head.count >= 16, head.contains(0) else { return nil }
    var zeros = [0, 0, 0, 0]
    for (place, byte) in head.enumerated() where byte == 0 { zeros[place & 3] += 1 }
    let quarter = Double(head.count / 4)
    let full = zeros.map { Double($0) / quarter }
    if full[2] > 0.9, full[3] > 0.9, full[0] < 0.3 { return .utf32LittleEndian }
    if full[0] > 0.9, full[1] > 0.9, full[3] < 0.3 { return .utf32BigEndian }
    let even = (full[0] + full[2]) / 2
    let odd = (full[1] + full[3]) / 2
    if odd > 0.2, even < odd / 4 { return .utf16LittleEndian }
    if even > 0.2, odd < even / 4 { return .utf16BigEndian }
    return nil
  }

  /// The seven-bit encodings that switch by escapes, which are valid UTF-8 too.
  static func escaped(_ bytes: [UInt8]) -> Charset? {
    let head = bytes.prefix(scanned)
    var hz = (runs: 0, pairs: 0, common: 0)
    // The next ~} that was found, so that none is looked for twice; the end where there is none.
    var close = -1
    // That of the last run that counted.
    var counted = -1
    var index = head.startIndex
    while index + 3 < head.endIndex {
      let byte = head[index]
      if byte >= 0x80 { return nil }
      if byte == 0x1B {
        switch (head[index + 1], head[index + 2], head[index + 3]) {
        case (0x24, 0x42, _), (0x24, 0x40, _), (0x28, 0x4A, _): return Charset(label: "iso-2022-jp")
        case (0x24, 0x29, 0x43): return Charset(label: "iso-2022-kr")
        case (0x24, 0x29, 0x41), (0x24, 0x29, 0x47): return Charset(label: "iso-2022-cn")
        default: break
        }
      } else if byte == 0x7E, head[index + 1] == 0x7B, (0x21...0x77).contains(head[index + 2]) {
        // ~{ … ~} around pairs of printing bytes.
        if close < index { close = head.firstRange(of: [0x7E, 0x7D], from: index)?.lowerBound ?? head.endIndex }
        if close < head.endIndex, (close - index) % 2 == 0, close > counted {
          counted = close
          hz.runs += 1
          hz.pairs += (close - index) / 2 - 1
          for place in stride(from: index + 2, to: close, by: 2) where isCommonInGB2312(head[place]) { hz.common += 1 }
        }
      }
      index += 1
    }
    // Programs have such brackets, too.
    return hz.runs >= 2 && hz.common * 5 >= hz.pairs * 4 ? Charset(label: "hz-gb-2312") : nil
  }

  /// Whether the first byte of a pair, its high bit off, is of the commoner half of the characters, or punctuation.
  private static func isCommonInGB2312(_ first: UInt8) -> Bool {
    (0x30...0x57).contains(first) || first == 0x21 || first == 0x23
  }

  /// Whether a single-byte declaration stands over what is plainly double-byte text, or Big5 over GBK: any byte is a
  /// character in windows-1252, so that decoding it never fails.
  static func contradicts(_ declared: Charset, _ bytes: [UInt8], _ decoded: [UInt8]) -> Bool {
    // Most of what GBK writes means something in Big5, too, but nothing that is often written.
    if declared == .big5 { return detect(bytes, declared: declared) == .gb18030 }
    if declared.isDoubleByte { return false }
    let damage = Damage(decoded, bytes: bytes)
    guard damage.innerSymbols + damage.caseFlips > 0.1 else { return false }
    guard let better = detect(bytes, declared: nil) else { return false }
    return better.isDoubleByte
  }

  /// The best of ICU's guesses and of a few that it does not know, each weighed by what the text looks like in it.
  static func detect(_ bytes: [UInt8], declared: Charset?) -> Charset? {
    let sample = Array(bytes.prefix(scanned))
    var weights: [Charset: Double] = [:]
    for filter in [Int32(0), 1] {
      for guess in guesses(sample, filter: filter) {
        weights[guess.charset] = max(weights[guess.charset] ?? 0, guess.confidence)
      }
    }
    for extra in [
      "gb18030", "big5", "windows-1251", "koi8-r", "ibm866", "ibm855", "mac-cyrillic", "iso-8859-5", "windows-874",
    ] {
      if let charset = Charset(label: extra), weights[charset] == nil { weights[charset] = 0 }
    }
    for (known, kin) in relatives {
      guard let base = known.compactMap({ Charset(label: $0).flatMap { weights[$0] } }).max() else { continue }
      for label in kin {
        if let charset = Charset(label: label), weights[charset] == nil { weights[charset] = base - relativeHandicap }
      }
    }
    if let declared, declared != .utf8 { weights[declared, default: 0] += 10 }
    weights[.utf8] = nil
    // ICU takes any few bytes for UTF-16 that make characters; a page in it has line ends, markup or Latin letters.
    if !sample.contains(0) { weights = weights.filter { !$0.key.isWide } }

    var best: (charset: Charset, weight: Double)?
    for (charset, confidence) in weights.sorted(by: { $0.key.name < $1.key.name }) {
      guard let text = TextDecoder.convert(sample, from: charset) else { continue }
      let damage = Damage(text, bytes: sample)
      var weight = confidence - 400 * damage.share - 100 * damage.caseFlips - 150 * damage.innerSymbols
      if !charset.isDoubleByte { weight -= 200 * damage.foreign }
      if damage.commonCyrillic > 0.65 {
        weight += 60 * damage.commonCyrillic * min(1, damage.smallCyrillic / 0.8)
      }
      if damage.thai > 0.97, damage.commonThai > 0.4 { weight += 60 }
      if best.map({ weight > $0.weight }) ?? true { best = (charset, weight) }
    }
    return best?.charset
  }

  private static func guesses(_ sample: [UInt8], filter: Int32) -> [(charset: Charset, confidence: Double)] {
    var found = [icu_charset_guess](repeating: icu_charset_guess(), count: 32)
    let count = icu_detect_charset(sample, Int32(sample.count), filter, &found, Int32(found.count))
    return found.prefix(Int(count)).compactMap { guess in
      guard let name = guess.name, let charset = Charset(label: String(cString: name)) else { return nil }
      return (charset, Double(guess.confidence))
    }
  }
}
