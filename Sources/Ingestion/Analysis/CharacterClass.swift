internal import CICU

/// What a folded character means for where words begin and end.
enum CharacterClass: UInt8, Sendable {
  case separator
  /// Ends a sentence: no two words lie side by side across it.
  case sentenceEnd
  case han
  /// A letter or a digit of any other script.
  case letter
  /// A mark that continues the word it stands in and begins none.
  case mark

  init(of scalar: Unicode.Scalar) {
    var status = U_ZERO_ERROR
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", ".", "!", "?", ";", "。", "｡", "।", "؟", "；": self = .sentenceEnd
    default:
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber,
        .decimalNumber:
        self = icu_isHanScript(Int32(scalar.value), &status) != 0 ? .han : .letter
      case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
      default: self = .separator
      }
    }
  }
}
