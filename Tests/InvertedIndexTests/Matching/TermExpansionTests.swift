import TestSupport
import Testing

@testable import InvertedIndex

struct TermExpansionTests {
  @Test func globsAgreeWithTryingEverything() {
    var random = SeededGenerator.fresh()
    func draw(_ letters: String, _ count: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: count, using: &random)).compactMap { _ in Array(letters.utf8).randomElement(using: &random) }
    }
    for _ in 0..<5000 {
      let glob = draw("ab*?", 0...6)
      let text = draw("ab", 0...7)
      #expect(
        Glob.matches(glob[...], text[...]) == NaiveIndex.glob(glob[...], text[...]),
        "\(String(decoding: glob, as: UTF8.self)) \(String(decoding: text, as: UTF8.self))")
    }
    #expect(Glob.matches(Array("阿?巴".utf8)[...], Array("阿里巴".utf8)[...]))
  }

  @Test func distancesAgreeWithTheDefinition() {
    var random = SeededGenerator.fresh()
    func word() -> [UInt8] {
      (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in Array("abc".utf8).randomElement(using: &random) }
    }
    for edits in 0...2 {
      for _ in 0..<20 {
        let wanted = word()
        var automaton = EditDistance(Array(String(decoding: wanted, as: UTF8.self).unicodeScalars), edits: edits)
        // In the order of a dictionary, so that rows are shared.
        let others = (0..<200).map { _ in word() }.sorted { $0.lexicographicallyPrecedes($1) }
        for other in others {
          let distance = NaiveIndex.distance(wanted, other)
          let outcome = automaton.step(to: other[...])
          let told =
            "seed \(random.seed): \(String(decoding: wanted, as: UTF8.self)) \(String(decoding: other, as: UTF8.self))"
          if distance <= edits {
            #expect(outcome == .near(distance), "\(told)")
          } else if case .dead(let length, let next) = outcome {
            // Nothing that is passed over may be near.
            let bound = next.map { Array(other.prefix(length)) + Array(String($0).utf8) }
            for end in others where !end.lexicographicallyPrecedes(other) && end.starts(with: other.prefix(length)) {
              if let bound, !end.lexicographicallyPrecedes(bound) { continue }
              #expect(NaiveIndex.distance(wanted, end) > edits, "\(told)")
            }
          } else {
            #expect(outcome == .far, "\(told)")
          }
        }
      }
    }
  }
}
