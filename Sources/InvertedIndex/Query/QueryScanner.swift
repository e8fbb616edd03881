/// Walks a query's scalars and recognises the signs of the language where a part may begin.
struct QueryScanner {
  private let scalars: [Unicode.Scalar]
  /// For every opening bracket that could begin a group, whether a closing one is left for it.
  private let closable: Set<Int>
  var index = 0
  /// Where the last part ended.
  private(set) var lastEnd = 0

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    closable = Self.closableBrackets(scalars)
  }

  var isAtEnd: Bool { index >= scalars.count }
  var isAtClosingBracket: Bool { peek().map(Self.isClosingBracket) ?? false }
  var isAtOpeningBracket: Bool { peek().map(Self.isOpeningBracket) ?? false }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    let place = index + offset
    return scalars.indices.contains(place) ? scalars[place] : nil
  }

  func text(_ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * range.count)
    for scalar in scalars[range] {
      if scalar.isASCII {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes += UTF8.encode(scalar) ?? .init()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  mutating func endPart() { lastEnd = index }

  mutating func skipSpaces() {
    while let scalar = peek(), scalar.isSpace { index += 1 }
  }

  /// An operator word with operands on both sides; NOT needs only the one behind it.
  mutating func skipOperator(_ name: String) -> Bool {
    let start = index
    skipSpaces()
    var end = index
    for scalar in name.unicodeScalars {
      guard end < scalars.count, scalars[end] == scalar else { return backUp(start) }
      end += 1
    }
    // A bracket or a quotation mark may follow at once.
    if end < scalars.count {
      let next = scalars[end]
      guard next.isSpace || Self.isOpeningBracket(next) || Self.closingQuote(next) != nil else {
        return backUp(start)
      }
    }
    index = end
    skipSpaces()
    guard let next = peek(), !Self.isClosingBracket(next), !isAtBinaryOperator else { return backUp(start) }
    return true
  }

  private mutating func backUp(_ start: Int) -> Bool {
    index = start
    return false
  }

  private var isAtBinaryOperator: Bool {
    for name in ["AND", "OR"] {
      let end = index + name.unicodeScalars.count
      guard end <= scalars.count, scalars[index..<end].elementsEqual(name.unicodeScalars) else { continue }
      if end == scalars.count || scalars[end].isSpace { return true }
    }
    return false
  }

  /// `+` or `-` right before something that can be wanted or unwanted.
  mutating func skipSign() -> Character? {
    guard let sign = peek(), let next = peek(1), !next.isSpace,
      !Self.isSign(next), !Self.isClosingBracket(next)
    else { return nil }
    switch sign {
    case "+", "＋":
      index += 1
      return "+"
    case "-", "－":
      index += 1
      return "-"
    default: return nil
    }
  }

  mutating func skipOpeningBracket() -> Bool {
    guard isAtOpeningBracket, closable.contains(index) else { return false }
    index += 1
    return true
  }

  mutating func skipClosingBracket() -> Bool {
    guard isAtClosingBracket else { return false }
    index += 1
    return true
  }

  /// `="…"`.
  mutating func skipLiteral() -> String? {
    guard let sign = peek(), sign == "=" || sign == "＝" else { return nil }
    index += 1
    if let text = skipPhrase() { return text }
    index -= 1
    return nil
  }

  /// A quotation with both its marks and something between them; its inside.
  mutating func skipPhrase() -> String? {
    guard let open = peek(), let close = Self.closingQuote(open),
      let end = scalars[(index + 1)...].firstIndex(of: close), open == "\"" || endsPart(end + 1)
    else { return nil }
    let inside = index + 1..<end
    guard scalars[inside].contains(where: { !$0.isSpace }) else { return nil }
    index = end + 1
    return text(inside)
  }

  /// Chinese text is full of quotation marks that ask for nothing: `“乡里制”的职能有哪些`. Theirs quote only what stands
  /// apart.
  private func endsPart(_ place: Int) -> Bool {
    guard place < scalars.count else { return true }
    return scalars[place].isSpace || Self.isClosingBracket(scalars[place])
      || ["~", "～", "^"].contains(scalars[place])
  }

  /// `~5` behind a phrase.
  mutating func skipGap() -> Int? {
    guard peek() == "~" || peek() == "～" else { return nil }
    var end = index + 1
    var gap = 0
    while end < scalars.count, let digit = Self.digit(scalars[end]), gap <= QueryLimits.gap {
      gap = gap * 10 + digit
      end += 1
    }
    guard end > index + 1 else { return nil }
    index = end
    return min(gap, QueryLimits.gap)
  }

  /// `^2` or `^0.5` where a part ends.
  mutating func skipWeight() -> Float? {
    guard peek() == "^", let (weight, end) = Self.weight(scalars, at: index) else { return nil }
    guard end == scalars.count || scalars[end].isSpace || Self.isClosingBracket(scalars[end]) else {
      return nil
    }
    index = end
    return weight
  }

  /// The name of a field that is known, and its colon, with something behind it.
  mutating func skipFieldName() -> String? {
    var end = index
    while end < scalars.count, end - index < 9, scalars[end].isASCII, scalars[end].isLetter { end += 1 }
    guard end + 1 < scalars.count, scalars[end] == ":" || scalars[end] == "：" else { return nil }
    let name = text(index..<end).lowercased()
    guard QueryParser.fieldNames.contains(name), !scalars[end + 1].isSpace, !Self.isClosingBracket(scalars[end + 1])
    else { return nil }
    index = end + 1
    return name
  }

  /// Everything up to the next space, the group's closing bracket, a weight, or a phrase that follows Han text.
  /// At least one scalar, so that no sign can stop the parser.
  mutating func skipWord(inGroup: Bool) -> String {
    let start = index
    var open = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar.isSpace { break }
      if index > start {
        if inGroup, open == 0, Self.isClosingBracket(scalar) { break }
        if scalar == "\"", scalars[index - 1].properties.isIdeographic {
          let place = index
          let isPhrase = skipPhrase() != nil
          index = place
          if isPhrase { break }
        }
        if scalar == "^", let (_, end) = Self.weight(scalars, at: index),
          end == scalars.count || scalars[end].isSpace
            || (inGroup && Self.isClosingBracket(scalars[end]))
        {
          break
        }
      }
      if Self.isOpeningBracket(scalar) { open += 1 } else if Self.isClosingBracket(scalar) { open = max(0, open - 1) }
      index += 1
    }
    return text(start..<index)
  }

  // MARK: - Signs

  private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "+" || scalar == "-" || scalar == "＋" || scalar == "－"
  }

  private static func isOpeningBracket(_ scalar: Unicode.Scalar) -> Bool { scalar == "(" || scalar == "（" }
  private static func isClosingBracket(_ scalar: Unicode.Scalar) -> Bool { scalar == ")" || scalar == "）" }

  private static func closingQuote(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "\"": "\""
    case "＂": "＂"
    case "“": "”"
    case "「": "」"
    case "『": "』"
    default: nil
    }
  }

  static func digit(_ scalar: Unicode.Scalar) -> Int? {
    (48...57).contains(scalar.value) ? Int(scalar.value) - 48 : nil
  }

  /// The number behind a `^`, and where it ends.
  private static func weight(_ scalars: [Unicode.Scalar], at start: Int) -> (Float, end: Int)? {
    var end = start + 1
    var digits = ""
    while end < scalars.count, end - start < 8, digit(scalars[end]) != nil || (scalars[end] == "." && !digits.isEmpty) {
      digits.unicodeScalars.append(scalars[end])
      end += 1
    }
    guard let weight = Float(digits), weight > 0, weight.isFinite else { return nil }
    return (min(max(weight, QueryLimits.weight.lowerBound), QueryLimits.weight.upperBound), end)
  }

  /// Pairs brackets with a stack; only those at a part's beginning can open a group, but a word's own brackets
  /// (`f(x)`) pair up as well and so never close a group.
  private static func closableBrackets(_ scalars: [Unicode.Scalar]) -> Set<Int> {
    var open = [Int]()
    var closable = Set<Int>()
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if let close = closingQuote(scalar), index == 0 || !isWordLike(scalars[index - 1]),
        let end = scalars[(index + 1)...].firstIndex(of: close)
      {
        index = end
      } else if isOpeningBracket(scalar) {
        open.append(index)
      } else if isClosingBracket(scalar), let start = open.popLast(),
        scalars[start + 1..<index].contains(where: { !$0.isSpace })
      {
        closable.insert(start)
      }
      index += 1
    }
    return closable
  }

  private static func isWordLike(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isLetter || digit(scalar) != nil
  }
}
