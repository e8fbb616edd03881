import TestSupport
import Testing

@testable import InvertedIndex

struct EditCostTests {
  /// The same costs over the whole matrix, straight from their definition.
  private func naive(_ typed: [UInt8], _ word: [UInt8]) -> Float {
    var known: [[Float?]] = Array(repeating: Array(repeating: nil, count: word.count + 1), count: typed.count + 1)
    func cost(_ i: Int, _ j: Int) -> Float {
      if i == 0 { return Float(j) }
      if j == 0 { return Float(i) }
      if let value = known[i][j] { return value }
      let (a, b) = (typed[i - 1], word[j - 1])
      var best = cost(i - 1, j - 1) + (a == b ? 0 : Keyboard.areNeighbours(a, b) ? 0.7 : 1)
      best = min(best, cost(i, j - 1) + (j > 1 && word[j - 2] == b ? 0.7 : 1))
      best = min(best, cost(i - 1, j) + (i > 1 && typed[i - 2] == a ? 0.7 : 1))
      if i > 1, j > 1, a == word[j - 2], typed[i - 2] == b { best = min(best, cost(i - 2, j - 2) + 0.7) }
      known[i][j] = best
      return best
    }
    return cost(typed.count, word.count) + (typed.first == word.first ? 0 : 0.4)
  }

  @Test func isTheCheapestWayFromWordToWord() {
    var random = SeededGenerator.fresh()
    let letters = Array("aqswertp".utf8)
    for _ in 0..<20_000 {
      let typed = (0..<Int.random(in: 1...8, using: &random)).map { _ in letters.randomElement(using: &random) ?? 97 }
      var word = typed
      for _ in 0..<Int.random(in: 0...4, using: &random) where !word.isEmpty {
        let place = Int.random(in: 0..<word.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: word.remove(at: place)
        case 1: word.insert(letters.randomElement(using: &random) ?? 97, at: place)
        case 2: word[place] = letters.randomElement(using: &random) ?? 97
        default: word.swapAt(place, max(0, place - 1))
        }
      }
      if word.isEmpty { continue }
      let limit = Float(Int.random(in: 1...2, using: &random))
      var costs = EditCost(typed, limit: limit)
      // Twice, because its rows are used again.
      _ = costs.cost(to: letters[...])
      let expected = naive(typed, word)
      let cost = costs.cost(to: word[...])
      if abs(expected - limit) > 0.001 {
        #expect(
          cost.map { abs($0 - expected) < 0.001 } ?? (expected > limit),
          "seed \(random.seed): \(typed) \(word) \(String(describing: cost)) \(expected)")
      }
    }
  }

  @Test func keysSideBySide() {
    func near(_ letter: Character) -> String {
      String(
        (97...122).filter { Keyboard.areNeighbours(letter.asciiValue ?? 0, $0) }.map { Character(Unicode.Scalar($0)) })
    }
    #expect(near("s") == "adeswxz")
    #expect(near("q") == "aqw")
    #expect(!Keyboard.areNeighbours(UInt8(ascii: "a"), UInt8(ascii: "p")))
  }
}
