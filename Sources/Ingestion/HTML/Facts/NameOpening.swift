/// What stands before a name: `By`, `Author:`.
enum NameOpening {
  /// With a space or a colon behind them.
  private static let words = [
    "by", "written by", "posted by", "words by", "story by", "text by", "article by", "von", "text von", "erstellt von",
    "geschrieben von", "verfasst von", "par", "por", "escrito por", "publicado por", "door", "geschreven door", "di",
    "scritto da",
  ]
  /// With a colon behind them.
  private static let labels = [
    "author", "authors", "author(s)", "autor", "autoren", "autorin", "autorin/autor", "auteur", "autore", "text", "作者",
  ]

  /// What comes behind the opening of a line, or of a part of it behind a bar; nil where there is none. A line that
  /// begins in lower case is the middle of something, but for `by` and `von`.
  static func rest(ofLine line: ArraySlice<UInt8>) -> String? {
    guard let first = line.first else { return nil }
    var place = line.startIndex
    if firstLetters[Int(Folding.lowered(first))],
      (0x41...0x5A).contains(first) || first >= 0x80
        || ["by ", "von "].contains(where: { line.starts(with: $0.utf8) }),
      let end = end(in: line, words: true)
    {
      return String(decoding: line[end...], as: UTF8.self)
    }
    while let bar = line[place...].firstIndex(where: { $0 == UInt8(ascii: "|") }) {
      place = bar + 1
      let part = line[place...].drop { $0 == UInt8(ascii: " ") }
      if let end = end(in: part, words: false) { return String(decoding: part[end...], as: UTF8.self) }
    }
    return nil
  }

  /// A name without any opening that it was given with.
  static func rest(ofName name: String) -> String {
    var bytes = Array(name.utf8)[...]
    while let end = end(in: bytes, words: true) { bytes = bytes[end...] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Where what an opening opens begins.
  private static func end(in text: ArraySlice<UInt8>, words takesWords: Bool) -> Int? {
    guard let first = text.first, firstLetters[Int(Folding.lowered(first))] else { return nil }
    var longest: Int?
    for (opening, isWord) in openings where takesWords || !isWord {
      guard text.count > opening.count, zip(text, opening).allSatisfy({ Folding.lowered($0) == $1 }) else { continue }
      var end = text.startIndex + opening.count
      let hasColon = text[end] == UInt8(ascii: ":") || text[end...].starts(with: "：".utf8)
      guard hasColon || isWord && text[end] == UInt8(ascii: " ") else { continue }
      if hasColon { end += text[end] == UInt8(ascii: ":") ? 1 : 3 }
      while end < text.endIndex, text[end] == UInt8(ascii: " ") { end += 1 }
      longest = max(longest ?? end, end)
    }
    return longest
  }

  private static let openings = words.map { (Array($0.utf8), true) } + labels.map { (Array($0.utf8), false) }

  /// By byte: most lines begin with none of these.
  private static let firstLetters: [Bool] = {
    var table = [Bool](repeating: false, count: 256)
    for (opening, _) in openings { table[Int(opening[0])] = true }
    return table
  }()
}
