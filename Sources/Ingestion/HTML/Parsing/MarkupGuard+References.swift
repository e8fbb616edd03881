/// Character references that libxml2 would leave in the text as they are: names without their semicolon, and names that
/// are younger than HTML 4.
extension MarkupGuard {
  /// Reads on behind an ampersand, and writes what it stands for where libxml2 does not know.
  mutating func reference() {
    let start = index
    index += 1
    var name: UInt64 = 0
    var unclosed: (character: Unicode.Scalar, end: Int)?
    while index < bytes.count, CharacterReference.isNameByte(bytes[index]) {
      guard index - start <= CharacterReference.longestName else { break }
      name = name << 8 | UInt64(bytes[index])
      index += 1
      // The longest that fits counts.
      if index - start <= CharacterReference.longestUnclosed + 1, let character = CharacterReference.unclosed(name) {
        unclosed = (character, index)
      }
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ";") {
      index += 1
      if let character = CharacterReference.later(name) { return replace(start..<index, with: character) }
      // `&notit;` is `¬it;`, but most names that end are libxml2's.
      return
    }
    guard let unclosed else { return }
    index = unclosed.end
    replace(start..<index, with: unclosed.character)
  }

  private mutating func replace(_ range: Range<Int>, with character: Unicode.Scalar) {
    switch character {
    // Text, not markup.
    case "&": replace(range, with: "&amp;".utf8)
    case "<": replace(range, with: "&lt;".utf8)
    case ">": replace(range, with: "&gt;".utf8)
    default: replace(range, with: UTF8.encode(character) ?? .init())
    }
  }
}
