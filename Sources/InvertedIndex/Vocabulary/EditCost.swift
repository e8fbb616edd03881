/// What it takes to turn one word into another, as a typist errs: Damerau and Levenshtein's insertions, deletions,
/// substitutions and swaps of neighbours (optimal string alignment), of which those that fingers make easily cost less.
struct EditCost {
  /// A letter for one beside it on the keyboard, two letters swapped, a letter doubled or not.
  private static let slip: Float = 0.7
  private static let edit: Float = 1
  /// The first letter is seldom wrong.
  private static let firstLetter: Float = 0.4

  private let word: [UInt8]
  private let limit: Float
  private var rows: [Float]
  /// How many edits cost no more than the limit.
  private let mostEdits: Int
  /// Of each letter the places in `word`, a bit each; empty for words of more than 64 letters.
  private let places: [UInt64]

  init(_ word: [UInt8], limit: Float) {
    self.word = word
    self.limit = limit
    rows = Array(repeating: 0, count: 3 * (word.count + 1))
    mostEdits = Int(limit / Self.slip)
    var places: [UInt64] = []
    if 1...64 ~= word.count {
      places = Array(repeating: 0, count: 256)
      for (place, letter) in word.enumerated() { places[Int(letter)] |= 1 << UInt64(place) }
    }
    self.places = places
  }

  /// False where it takes more edits than the limit leaves room for, whatever they cost (Hyyrö, "A Bit-Vector Algorithm for
  /// Computing Levenshtein and Damerau Edit Distances", 2003): most words are told apart so, a few operations a letter.
  private func isNear(_ other: ArraySlice<UInt8>) -> Bool {
    guard !places.isEmpty else { return true }
    let top: UInt64 = 1 &<< UInt64(word.count - 1)
    var rises: UInt64 = .max
    var falls: UInt64 = 0
    var diagonal: UInt64 = 0
    var before: UInt64 = 0
    var distance = word.count
    for letter in other {
      let matches = places[Int(letter)]
      let swaps = ((~diagonal & matches) &<< 1) & before
      diagonal = (((matches & rises) &+ rises) ^ rises) | matches | falls | swaps
      var up = falls | ~(diagonal | rises)
      let down = diagonal & rises
      if up & top != 0 { distance += 1 }
      if down & top != 0 { distance -= 1 }
      up = up &<< 1 | 1
      rises = down &<< 1 | ~(diagonal | up)
      falls = up & diagonal
      before = matches
    }
    return distance <= mostEdits
  }

  /// Nil where it is above the limit.
  mutating func cost(to other: ArraySlice<UInt8>) -> Float? {
    guard isNear(other) else { return nil }
    let width = word.count + 1
    let base = other.startIndex
    var (before, previous, current) = (0, width, 2 * width)
    for column in 0...word.count { rows[previous + column] = Float(column) * Self.edit }
    for row in 1...max(1, other.count) where row <= other.count {
      let letter = other[base + row - 1]
      rows[current] = Float(row) * Self.edit
      var least = rows[current]
      for column in 1...word.count {
        let typed = word[column - 1]
        var cost = rows[previous + column - 1]
        if typed != letter { cost += Keyboard.areNeighbours(typed, letter) ? Self.slip : Self.edit }
        // A letter of the other word that was not typed; a typed one that is not there.
        let missing = row > 1 && other[base + row - 2] == letter ? Self.slip : Self.edit
        cost = min(cost, rows[previous + column] + missing)
        let superfluous = column > 1 && word[column - 2] == typed ? Self.slip : Self.edit
        cost = min(cost, rows[current + column - 1] + superfluous)
        if row > 1, column > 1, typed == other[base + row - 2], word[column - 2] == letter {
          cost = min(cost, rows[before + column - 2] + Self.slip)
        }
        rows[current + column] = cost
        least = min(least, cost)
      }
      // A swap may still come back to the row before.
      if least > limit + Self.slip { return nil }
      (before, previous, current) = (previous, current, before)
    }
    var cost = rows[previous + word.count]
    if other.first != word.first { cost += Self.firstLetter }
    return cost <= limit ? cost : nil
  }
}

/// Letters that lie side by side on a QWERTY keyboard, on which pinyin is typed as well.
enum Keyboard {
  private static let rows: [(letters: [UInt8], shift: Float)] = [
    (Array("qwertyuiop".utf8), 0), (Array("asdfghjkl".utf8), 0.25), (Array("zxcvbnm".utf8), 0.75),
  ]

  /// A bit for each neighbour, by letter.
  private static let neighbours: [UInt32] = {
    var places: [(x: Float, y: Float)] = Array(repeating: (0, 0), count: 26)
    for (y, row) in rows.enumerated() {
      for (x, letter) in row.letters.enumerated() { places[Int(letter - 97)] = (Float(x) + row.shift, Float(y)) }
    }
    return places.map { here in
      places.indices.reduce(0) { mask, index in
        let distance = max(abs(places[index].x - here.x), abs(places[index].y - here.y))
        return distance <= 1 ? mask | 1 << UInt32(index) : mask
      }
    }
  }()

  static func areNeighbours(_ first: UInt8, _ second: UInt8) -> Bool {
    guard 97...122 ~= first, 97...122 ~= second else { return false }
    return neighbours[Int(first - 97)] & 1 << UInt32(second - 97) != 0
  }
}
