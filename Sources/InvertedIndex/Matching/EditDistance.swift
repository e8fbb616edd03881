/// Levenshtein's distance from one word to many, row by row; words in dictionary order share the rows of their common
/// beginning, and a beginning that is too far away already tells so, for all words that share it.
struct EditDistance {
  enum Outcome: Equatable {
    /// At most so many edits.
    case near(Int)
    case far
    /// Of the words that share the first `length` bytes none is near that has the same scalar behind them, nor any other
    /// below `next`; none at all from there on where that is nil.
    case dead(length: Int, next: Unicode.Scalar?)
  }

  private let word: [Unicode.Scalar]
  private let edits: UInt8
  private var previous: [UInt8] = []
  /// Row i, of word.count + 1 distances: from the first i scalars of the other word to every beginning of `word`.
  private var rows: [UInt8]
  /// Where the i-th scalar of `previous` ends, for the rows that hold.
  private var ends: [Int] = [0]
  private var width: Int { word.count + 1 }

  /// Of `word` the first 254 scalars count.
  init(_ word: [Unicode.Scalar], edits: Int) {
    self.word = Array(word.prefix(254))
    self.edits = UInt8(clamping: min(edits, 254))
    rows = (0...self.word.count).map { UInt8($0) }
  }

  mutating func step(to text: ArraySlice<UInt8>) -> Outcome {
    var shared = 0
    for (byte, other) in zip(text, previous) {
      guard byte == other else { break }
      shared += 1
    }
    previous.replaceSubrange(shared..., with: text.dropFirst(shared))
    while let end = ends.last, end > shared { ends.removeLast() }
    var place = ends[ends.count - 1]
    while place < previous.count {
      let length = place
      let scalar = nextScalar(&place)
      if !appendRow(scalar) { return .dead(length: length, next: leastAlive(above: scalar)) }
      ends.append(place)
    }
    let distance = rows[(ends.count - 1) * width + word.count]
    return distance <= edits ? .near(Int(distance)) : .far
  }

  /// False where every distance of the row exceeds the edits.
  private mutating func appendRow(_ scalar: Unicode.Scalar) -> Bool {
    let above = (ends.count - 1) * width
    let row = above + width
    if rows.count < row + width { rows.append(contentsOf: repeatElement(0, count: row + width - rows.count)) }
    var left = min(rows[above], 253) + 1
    var least = left
    rows[row] = left
    for column in word.indices {
      let substitution = rows[above + column] + (word[column] == scalar ? 0 : 1)
      left = min(substitution, min(rows[above + column + 1], left) + 1)
      // Beyond what is asked for the exact number does not matter.
      left = min(left, 254)
      rows[row + column + 1] = left
      least = min(least, left)
    }
    return least <= edits
  }

  /// The least scalar above one that is too far away, in the same place, that is not.
  ///
  /// It stands in the word: any other adds to every distance what the one that is too far away adds at least. And where it
  /// stands there, the distance before it is one that holds.
  private func leastAlive(above scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let row = (ends.count - 1) * width
    var least: Unicode.Scalar?
    for column in word.indices where rows[row + column] <= edits && word[column] > scalar {
      least = min(least ?? word[column], word[column])
    }
    return least
  }

  /// The scalar of `previous` at `place`, which moves behind it. Terms are UTF-8.
  private func nextScalar(_ place: inout Int) -> Unicode.Scalar {
    let (value, length) = previous.span.scalar(at: place)
    place += length
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }
}
