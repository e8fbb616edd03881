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
    // Where the line may be broken: behind this many pieces.
    var lastBreak = 0
    for piece in pieces {
      let wide = piece.text.reduce(0) { $0 + DisplayWidth.of($1) }
      if columns + wide > width {
        if piece.text == " " {
          lines.append(joined(line))
          (line, columns, lastBreak) = ([], 0, 0)
          continue
        }
        let cut = lastBreak > 0 && wide < 2 ? lastBreak : line.count
        lines.append(joined(Array(line[..<cut])))
        line = Array(line[cut...])
        columns = line.reduce(0) { $0 + $1.text.reduce(0) { $0 + DisplayWidth.of($1) } }
        lastBreak = 0
      }
      if line.isEmpty && piece.text == " " { continue }
      line.append(piece)
      columns += wide
      if piece.text == " " || wide == 2 { lastBreak = line.count }
    }
    if !line.isEmpty { lines.append(joined(line)) }
    return lines
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
