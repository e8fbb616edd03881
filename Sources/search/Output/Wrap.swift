import SearchAPI

/// Breaks text into lines, at blanks and between characters that are written without blanks, and keeps track of what
/// is marked.
enum Wrap {
  struct Piece: Equatable {
    var text: String
    var isMarked: Bool
  }

  /// Without controls, and every run of white space as one blank.
  static func oneLine(_ text: String) -> String {
    PlainText.withoutControls(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
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
      let clean = character.isWhitespace ? " " : PlainText.withoutControls(String(character))
      if clean == " ", pieces.last?.text ?? " " == " " { continue }
      if !clean.isEmpty { pieces.append(Piece(text: clean, isMarked: isMarked)) }
    }
    if pieces.last?.text == " " { pieces.removeLast() }
    return pieces
  }

  /// Lines of at most `width` columns; a word that is longer is broken.
  static func lines(_ pieces: [Piece], width: Int) -> [[Piece]] {
    let width = max(10, width)
    var lines = [[Piece]]()
    var line = [Piece]()
    var columns = 0
    for piece in pieces {
      if columns + DisplayWidth.of(piece.text) > width {
        let cut = place(toBreak: line, before: piece)
        lines.append(joined(Array(line[..<cut])))
        line = Array(line[cut...])
        columns = line.reduce(0) { $0 + DisplayWidth.of($1.text) }
      }
      if line.isEmpty && piece.text == " " { continue }
      line.append(piece)
      columns += DisplayWidth.of(piece.text)
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
    var after = next.text
    for place in stride(from: line.count, to: 0, by: -1) {
      let before = line[place - 1].text
      if before == " " { return place }
      let isBetweenWords = DisplayWidth.of(before) == 2 || DisplayWidth.of(after) == 2
      if isBetweenWords, !closing.contains(after), !opening.contains(before) { return place }
      after = before
    }
    return line.count
  }

  /// Neighbours that are marked alike as one, without a blank at the end.
  private static func joined(_ line: [Piece]) -> [Piece] {
    var pieces = [Piece]()
    for piece in line.last?.text == " " ? line.dropLast() : line {
      if pieces.last?.isMarked == piece.isMarked {
        pieces[pieces.count - 1].text += piece.text
      } else {
        pieces.append(piece)
      }
    }
    return pieces
  }
}
