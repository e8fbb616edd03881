internal import CICU

/// Bytes of a page to UTF-8.
///
/// The order: byte-order mark; UTF-16 and UTF-32 by where their zeros are; valid UTF-8; what HTTP or the page declares, if
/// the bytes do not contradict it; detection. Bytes that mean nothing become U+FFFD and never cost the rest of the page.
enum TextDecoder {
  struct Decoded {
    var utf8: [UInt8]
    var charset: Charset
  }

  /// The share of broken bytes up to which a declaration is believed.
  private static let tolerated = 0.01

  static func decode(_ bytes: [UInt8], declaredType: String?) -> Decoded {
    if let (charset, length) = byteOrderMark(bytes) {
      return Decoded(utf8: decode(Array(bytes.dropFirst(length)), as: charset).utf8, charset: charset.marked)
    }
    if let wide = wide(bytes, declaredType: declaredType) { return decode(bytes, as: wide) }
    if let escaped = CharsetDetector.escaped(bytes) { return decode(bytes, as: escaped) }
    if UTF8Scan.isSound(bytes) { return Decoded(utf8: withoutZeros(bytes), charset: .utf8) }
    let (sequences, long, errors) = UTF8Scan.check(bytes)
    if errors == 0 { return Decoded(utf8: withoutZeros(UTF8Scan.whole(bytes)), charset: .utf8) }

    for declared in [CharsetDeclaration.inType(declaredType), CharsetDeclaration.inMarkup(bytes)] {
      guard let declared else { continue }
      if declared == .utf8 {
        if Double(errors) <= tolerated * Double(sequences + errors) { return decode(bytes, as: .utf8) }
      } else if let decoded = convert(bytes, from: declared),
        Damage(decoded, bytes: bytes).share < tolerated, !CharsetDetector.contradicts(declared, bytes, decoded)
      {
        return Decoded(utf8: withoutZeros(decoded), charset: named(declared, bytes))
      }
    }
    // Three bytes that fit are hardly ever chance: of a short text in another encoding most do not.
    if sequences > 20 && Double(errors) <= 0.05 * Double(sequences) || long >= 8 && errors * 5 <= long {
      return decode(bytes, as: .utf8)
    }
    let declared = CharsetDeclaration.inType(declaredType) ?? CharsetDeclaration.inMarkup(bytes)
    return decode(bytes, as: CharsetDetector.detect(bytes, declared: declared) ?? declared ?? .windows1252)
  }

  /// UTF-16 and UTF-32, by their mark, by their zeros, or as HTTP declares; nil for anything else.
  static func wide(_ bytes: [UInt8], declaredType: String?) -> Charset? {
    if let (charset, _) = byteOrderMark(bytes) { return charset.isWide ? charset : nil }
    if let wide = CharsetDetector.wide(bytes) { return wide }
    // Of Chinese without markup few bytes are zero.
    guard let declared = CharsetDeclaration.inType(declaredType), declared.isWide, !UTF8Scan.isSound(bytes),
      let text = convert(Array(bytes.prefix(4096)), from: declared), Damage(text, bytes: bytes).share < tolerated
    else { return nil }
    return declared
  }

  private static func byteOrderMark(_ bytes: [UInt8]) -> (Charset, Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return (.utf32LittleEndian, 4) }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return (.utf32BigEndian, 4) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    if bytes.starts(with: [0x84, 0x31, 0x95, 0x33]) { return (.gb18030, 4) }
    return nil
  }

  private static func decode(_ bytes: [UInt8], as charset: Charset) -> Decoded {
    if charset == .utf8 {
      // String repairs what is broken, as the standard wants it: one U+FFFD for each longest broken part.
      return Decoded(utf8: withoutZeros(Array(String(decoding: bytes, as: UTF8.self).utf8)), charset: charset)
    }
    guard let decoded = convert(bytes, from: charset) else { return decode(bytes, as: .utf8) }
    return Decoded(utf8: withoutZeros(decoded), charset: named(charset, bytes))
  }

  /// Shift_JIS by the name of Microsoft's larger set where it has characters of that.
  private static func named(_ charset: Charset, _ bytes: [UInt8]) -> Charset {
    guard charset == .shiftJIS else { return charset }
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x87, 0xED, 0xEE, 0xFA...0xFC: return .windows31J
      case 0x81...0x9F, 0xE0...0xF9: index += 2
      default: index += 1
      }
    }
    return charset
  }

  /// Nil where ICU does not know the encoding.
  static func convert(_ bytes: [UInt8], from charset: Charset) -> [UInt8]? {
    if bytes.isEmpty { return [] }
    // No encoding gives more than three bytes of UTF-8 for one of its own, or six for two.
    let capacity = bytes.count * 3 + 16
    guard let capacity = Int32(exactly: capacity) else { return nil }
    var length: Int32 = -1
    let converted = [UInt8](unsafeUninitializedCapacity: Int(capacity)) { target, count in
      length = icu_to_utf8(charset.converter, bytes, Int32(bytes.count), target.baseAddress, capacity)
      count = Int(max(0, length))
    }
    return length < 0 ? nil : converted
  }

  /// A zero byte ends the text for a C parser, and means nothing in a page.
  private static func withoutZeros(_ bytes: [UInt8]) -> [UInt8] {
    // Without a way out, the loop compares many bytes at once.
    var least = UInt8.max
    for byte in bytes { least = min(least, byte) }
    return least == 0 ? bytes.map { $0 == 0 ? 0x20 : $0 } : bytes
  }
}
