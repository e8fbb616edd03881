/// How Han characters are spelt in Latin letters. An implementation may be called from any thread.
public protocol Romanization: Sendable {
  /// The toneless readings of a folded character, the usual one first; none where it has none.
  func readings(of character: Unicode.Scalar) -> [[UInt8]]
}

extension Romanization {
  /// Readings of a word, one after another without blanks, at most `most`; none where a character has none.
  func readings(of word: some Collection<Unicode.Scalar>, most: Int = 4) -> [[UInt8]] {
    var spellings: [[UInt8]] = [[]]
    for character in word {
      let readings = readings(of: character)
      if readings.isEmpty { return [] }
      if readings.count == 1 {
        for index in spellings.indices { spellings[index] += readings[0] }
      } else {
        spellings = Array(readings.flatMap { reading in spellings.map { $0 + reading } }.prefix(most))
      }
    }
    return spellings[0].isEmpty ? [] : spellings
  }
}
