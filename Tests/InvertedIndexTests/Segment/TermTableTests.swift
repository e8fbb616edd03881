import TestSupport
import Testing

@testable import InvertedIndex

struct TermTableTests {
  /// Terms that lie in their slots and longer ones, zeros in and behind them, against a dictionary of Swift's.
  @Test func numbersTermsAsADictionaryDoes() {
    var random = SeededGenerator.fresh()
    var table = TermTable()
    var known: [[UInt8]: UInt32] = [:]
    for round in 0..<40_000 {
      let lead = UInt8([0, 0x10, 0x11, 0xFF].randomElement(using: &random) ?? 0)
      let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        UInt8([0, 1, 97, 98, 0xFF].randomElement(using: &random) ?? 0)
      }
      // Within something longer, as the terms of a text are.
      let padded = [7] + text + [0]
      let range = 1..<1 + text.count
      #expect(table.find(lead: lead, padded, range) == known[[lead] + text], "seed \(random.seed), round \(round)")
      let number = table.number(lead: lead, padded, range)
      #expect(number == known[[lead] + text] ?? UInt32(known.count), "seed \(random.seed), round \(round)")
      known[[lead] + text] = number
    }
    #expect(table.count == known.count)
    let sorted = table.sortedNumbers.map { Array(table.bytes[table.range($0)]) }
    #expect(sorted == known.keys.sorted { $0.lexicographicallyPrecedes($1) }, "seed \(random.seed)")
  }
}
