import SearchAPI
import TextBytes

/// Breaks text into lines, at blanks and between characters that are written without blanks, and keeps track of what
/// is marked.
enum Wrap {
  struct Piece: Equatable {
    private(set) var text: String
    private(set) var columns: Int
    var isMarked: Bool

    init(text: String, isMarked: Bool) {
      self.text = text
      self.isMarked = isMarked
      columns = DisplayWidth.of(text)
    }

    mutating func append(_ next: Piece) {
      text += next.text
      columns += next.columns
    }
  }

  /// Without controls, and every run of white space as one blank.
  static func oneLine(_ text: String) -> String {
    var last = UInt8(ascii: " ")
    let isClean = text.utf8.allSatisfy { byte in
      defer { last = byte }
      return (0x21..<0x7F).contains(byte) || byte == 0x20 && last != 0x20
    }
    if isClean, last != 0x20 { return text }
    return PlainText.withoutControls(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The text as pieces of one character each; ranges count Unicode scalars, a character is marked where its first
  /// scalar is.
  static func marked(_ text: String, _ ranges: [[Int]]) -> [Piece] {
    var ranges = ranges.filter { $0.count == 2 && $0[0] < $0[1] }[...]
    var pieces = [Piece]()
    var offset = 0
    for character in text {
      while let range = ranges.first, range[1] <= offset { ranges.removeFirst() }
      let isMarked = ranges.first.map { $0[0] <= offset } ?? false
      offset += character.unicodeScalars.count
      let clean = clean(character)
      if clean == " ", pieces.last?.text ?? " " == " " { continue }
      if !clean.isEmpty { pieces.append(Piece(text: clean, isMarked: isMarked)) }
    }
    if pieces.last?.text == " " { pieces.removeLast() }
    return pieces
  }

  private static func clean(_ character: Character) -> String {
    if character.utf8.count == 1, let byte = character.utf8.first, (0x21..<0x7F).contains(byte) {
      return String(character)
    }
    return character.isWhitespace ? " " : PlainText.withoutControls(String(character))
  }

  /// Lines of at most `width` columns; a word that is longer is broken.
  static func lines(_ pieces: [Piece], width: Int) -> [[Piece]] {
    let width = max(10, width)
    var lines = [[Piece]]()
    var line = [Piece]()
    var columns = 0
    for piece in pieces {
      if columns + piece.columns > width {
        let cut = place(toBreak: line, before: piece)
        lines.append(joined(Array(line[..<cut])))
        line = Array(line[cut...])
        columns = line.reduce(0) { $0 + $1.columns }
      }
      if line.isEmpty && piece.text == " " { continue }
      line.append(piece)
      columns += piece.columns
    }
    if !line.isEmpty { lines.append(joined(line)) }
    return lines
  }

  // Chinese typesetting lets no line begin with a mark that closes, nor end with one that opens.
  private static let closing = Set("、。，．：；？！」』）】》〉〕”’…,.:;?!)]}%".map { String($0) })
  private static let opening = Set("「『（【《〈〔“‘([{".map { String($0) })

  /// How many pieces of a full line stay on it when `next` does not fit.
  private static func place(toBreak line: [Piece], before next: Piece) -> Int {
    if next.text == " " { return line.count }
    var after = next
    for place in stride(from: line.count, to: 0, by: -1) {
      let before = line[place - 1]
      if before.text == " " { return place }
      let isBetweenWords = before.columns == 2 || after.columns == 2
      if isBetweenWords, !closing.contains(after.text), !opening.contains(before.text) { return place }
      after = before
    }
    return line.count
  }

  /// Neighbours that are marked alike as one, without a blank at the end.
  private static func joined(_ line: [Piece]) -> [Piece] {
    var pieces = [Piece]()
    for piece in line.last?.text == " " ? line.dropLast() : line {
      if pieces.last?.isMarked == piece.isMarked {
        pieces[pieces.count - 1].append(piece)
      } else {
        pieces.append(piece)
      }
    }
    return pieces
  }
}
