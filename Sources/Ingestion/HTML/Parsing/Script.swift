/// Which writing a character belongs to, as far as extraction asks.
enum Script {
  @inline(__always)
  static func isHan(_ scalar: UInt32) -> Bool {
    (0x4E00...0x9FFF).contains(scalar) || (0x3400...0x4DBF).contains(scalar) || (0xF900...0xFAFF).contains(scalar)
      || (0x20000...0x3134F).contains(scalar) || scalar == 0x3007
  }

  static func isHan(_ character: Character) -> Bool {
    character.unicodeScalars.first.map { isHan($0.value) } == true
  }

  /// The marks of Chinese and Japanese text, full-width forms among them.
  @inline(__always)
  static func isWidePunctuation(_ scalar: UInt32) -> Bool {
    (0x3001...0x303F).contains(scalar) || (0xFF01...0xFF20).contains(scalar) || (0xFF3B...0xFF40).contains(scalar)
      || (0xFF5B...0xFF65).contains(scalar) || (0x2014...0x2026).contains(scalar)
  }

  static func isKana(_ scalar: UInt32) -> Bool { (0x3041...0x30FF).contains(scalar) }

  static func isHangul(_ scalar: UInt32) -> Bool {
    (0xAC00...0xD7AF).contains(scalar) || (0x1100...0x11FF).contains(scalar)
  }
}

extension String {
  /// White space of any kind as single spaces, none at the ends.
  var collapsed: String {
    var out: [UInt8] = []
    out.reserveCapacity(utf8.count)
    var pending = false
    for scalar in unicodeScalars.lazy.map({ CharacterReference.windows1252($0.value) ?? $0 }) {
      if 0x21...0x7E ~= scalar.value {
        if pending, !out.isEmpty { out.append(0x20) }
        pending = false
        out.append(UInt8(scalar.value))
      } else if scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F {
        pending = true
      } else if (0x80...0x9F).contains(scalar.value) || scalar.value == 0xAD || scalar.value == 0x200B
        || scalar.value == 0xFEFF
      {
        continue
      } else {
        if pending, !out.isEmpty { out.append(0x20) }
        pending = false
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
