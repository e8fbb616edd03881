import TextBytes

/// Comparing UTF-8 without regard to case, byte by byte.
enum Folding {
  /// An ASCII letter in lower case; any other byte as it is.
  @inline(__always)
  static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  /// Well-formed text in lower case; what its end cuts off of a character is left out.
  static func lowered(_ text: some Sequence<UInt8>) -> [UInt8] {
    var bytes = Array(text)
    guard let first = bytes.firstIndex(where: { $0 >= 0x80 }) else {
      for index in bytes.indices { bytes[index] = lowered(bytes[index]) }
      return bytes
    }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + 16)
    for byte in bytes[..<first] { out.append(lowered(byte)) }
    var index = first
    while index < bytes.count {
      if bytes[index] < 0x80 {
        out.append(lowered(bytes[index]))
        index += 1
        continue
      }
      guard UTF8Scan.sequenceLength(bytes, at: index) > 0 else {
        index += 1
        continue
      }
      let start = index
      let scalar = UTF8Scan.next(bytes, &index)
      if hasNoCase(scalar) { out += bytes[start..<index] } else { append(scalar, to: &out) }
    }
    return out
  }

  /// Of scalars beyond ASCII: small Latin letters of ISO 8859-1, Han, kana, and their marks.
  @inline(__always)
  private static func hasNoCase(_ scalar: UInt32) -> Bool {
    (0xDF...0xFF).contains(scalar) || (0x2E80...0x9FFF).contains(scalar)
  }

  private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
    if (0xC0...0xDE).contains(scalar), scalar != 0xD7 {
      out.append(0xC3)
      out.append(UInt8(truncatingIfNeeded: scalar - 0x20))
    } else if let scalar = Unicode.Scalar(scalar) {
      out += scalar.properties.lowercaseMapping.utf8
    }
  }

  /// Whether a text, its spaces taken out, holds a phrase in lower case.
  static func holds(_ phrase: [UInt8], in text: ArraySlice<UInt8>) -> Bool {
    guard let first = phrase.first else { return true }
    return text.indices.contains { start in
      guard lowered(text[start]) == first else { return false }
      var place = 1
      for index in start + 1..<text.endIndex where place < phrase.count && text[index] != 0x20 {
        if lowered(text[index]) != phrase[place] { return false }
        place += 1
      }
      return place == phrase.count
    }
  }

  /// An ASCII letter or digit, or a part of any other character.
  @inline(__always)
  static func isLetterOrHigh(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
  }

  /// Letters and digits in lower case: what two ways to write one text share.
  static func squashed(_ text: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(text)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        index += 1
        let lower = lowered(byte)
        if (0x61...0x7A).contains(lower) || (0x30...0x39).contains(byte) { out.append(lower) }
        continue
      }
      let start = index
      let value = UTF8Scan.next(bytes, &index)
      if (0x4E00...0x9FFF).contains(value) {
        out += bytes[start..<index]
      } else if let scalar = Unicode.Scalar(value) {
        for scalar in scalar.properties.lowercaseMapping.unicodeScalars
        where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
          out += Array(String(scalar).utf8)
        }
      }
    }
    return out
  }
}

extension String {
  /// Letters and digits in lower case: what two ways to write one name share.
  var squashed: String { String(decoding: Folding.squashed(utf8), as: UTF8.self) }
}
