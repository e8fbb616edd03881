/// Columns that a text takes in a terminal: East Asian wide and full-width characters (UAX 11) and emoji take two,
/// marks that stand on the character before take none.
package enum DisplayWidth {
  package static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

  package static func of(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    // Nearly all characters: what Unicode's tables say of them takes longer than all else here.
    if character.utf8.count == 1 { return (0x20..<0x7F).contains(first.value) ? 1 : 0 }
    if (0x4E00...0x9FFF).contains(first.value) { return 2 }
    if character.unicodeScalars.contains(where: { $0.value == 0xFE0F }) { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return isWide(first.value) ? 2 : 1
    }
  }

  /// Whether a scalar is one that takes two columns.
  @inlinable
  package static func isWide(_ scalar: UInt32) -> Bool {
    switch scalar {
    case ..<0x1100: false
    case 0x1100...0x115F,  // Hangul that begin a syllable
      0x2E80...0x303E, 0x3041...0x33FF,  // radicals, punctuation, kana, compatibility
      0x3400...0x4DBF, 0x4E00...0x9FFF,  // Han
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,  // Yi, Hangul
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,  // compatibility and full-width forms
      0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF,  // pictures
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
