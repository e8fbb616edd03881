/// What a single word's own signs make of it.
enum QueryWord {
  /// True for a word with a `*`, or with a `?` between its letters, that can be looked up: letters, digits and
  /// `-._'` besides, at least one of them. A question mark at the end asks a question.
  static func isPattern(_ word: String) -> Bool {
    guard word.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) else { return false }
    let scalars = Array(word.unicodeScalars)
    var hasWildcard = false
    var hasLetter = false
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "*":
        if index > 0, scalars[index - 1] == "*" { return false }
        hasWildcard = true
      case "?":
        if index == 0 || !scalars[(index + 1)...].contains(where: { $0 != "?" && $0 != "*" }) { return false }
        hasWildcard = true
      default:
        guard
          scalar.isLetter || scalar.properties.numericType != nil
            || "-._'’".unicodeScalars.contains(scalar)
        else { return false }
        hasLetter = hasLetter || scalar.isLetter || scalar.properties.numericType != nil
      }
    }
    return hasWildcard && hasLetter
  }

  /// `alibba~`, `alibba~2`: the word and the edits, at most 2 (`~` alone means 1).
  static func fuzzy(_ word: String) -> (String, edits: Int)? {
    guard word.utf8.contains(UInt8(ascii: "~")) else { return nil }
    let scalars = Array(word.unicodeScalars)
    guard let tilde = scalars.lastIndex(of: "~"), tilde > 0, scalars.count - tilde <= 2 else { return nil }
    var edits = 1
    if tilde + 1 < scalars.count {
      guard let digit = QueryScanner.digit(scalars[tilde + 1]), digit > 0 else { return nil }
      edits = min(digit, 2)
    }
    guard scalars[..<tilde].allSatisfy({ $0.isLetter || QueryScanner.digit($0) != nil }),
      !scalars[..<tilde].contains(where: \.properties.isIdeographic)
    else { return nil }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[..<tilde])
    return (String(text), edits)
  }
}

extension Unicode.Scalar {
  /// White space; the tables of Unicode are asked only where ASCII does not tell.
  var isSpace: Bool { isASCII ? value == 32 || 9...13 ~= value : properties.isWhitespace }

  /// Alphabetic, likewise.
  var isLetter: Bool { isASCII ? 97...122 ~= value | 0x20 : properties.isAlphabetic }
}
