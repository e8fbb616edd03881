import TestSupport
import Testing

@testable import InvertedIndex

struct LexiconTests {
  /// Words of few letters in several segments: the lexicons' answers against looking at every word.
  @Test func answersAsACountOfAllWordsDoes() async throws {
    var random = SeededGenerator.fresh()
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    var counts: [String: Int] = [:]
    for batch in 0..<3 {
      var documents: [Document] = []
      for number in 0..<40 {
        let words = (0..<12).map { _ in
          String((0..<Int.random(in: 1...7, using: &random)).map { _ in "aeist".randomElement(using: &random) ?? "a" })
        }
        for word in Set(words) { counts[word, default: 0] += 1 }
        documents.append(Document(id: "\(batch)-\(number)", text: words.joined(separator: " ")))
      }
      _ = try await writer.add(documents)
    }
    let lexicons = Lexicons().current(writer.snapshot)
    #expect(lexicons.lexicons.count == writer.snapshot.segments.count)
    for (word, count) in counts { #expect(lexicons.frequency(of: Array(word.utf8)) == count) }
    try await writer.merge(toSegments: 1)
    let merged = Lexicons().current(writer.snapshot)
    await writer.close()

    func text(_ length: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
      String((0..<Int.random(in: length, using: &random)).map { _ in "aeistz".randomElement(using: &random) ?? "a" })
    }
    for _ in 0..<200 {
      let prefix = text(0...3, &random)
      let expected = counts.filter { $0.key.hasPrefix(prefix) }.map(\.value).sorted(by: >)
      let found = merged.completions(of: Array(prefix.utf8), isHan: false, most: 5)
      #expect(found.map(\.frequency) == Array(expected.prefix(5)), "seed \(random.seed): \(prefix)")
      let few = lexicons.completions(of: Array(prefix.utf8), isHan: false, most: 5)
      #expect((found + few).allSatisfy { counts[$0.text] == $0.frequency && $0.text.hasPrefix(prefix) })
    }

    for _ in 0..<200 {
      let typed = Array(text(4...8, &random).utf8)
      let edits = typed.count >= 7 ? 2 : 1
      let minimum = Int.random(in: 1...5, using: &random)
      var best: (merit: Float, word: String)?
      var costs = EditCost(typed, limit: Float(edits))
      for (word, count) in counts
      where abs(word.utf8.count - typed.count) <= edits && count >= minimum {
        guard let cost = costs.cost(to: Array(word.utf8)[...]), cost > 0 else { continue }
        let doublings = Float(Int.bitWidth - 1 - count.leadingZeroBitCount)
        let merit = min(doublings * 0.06, 0.6) - cost
        if best.map({ ($0.merit, word) < (merit, $0.word) }) ?? true { best = (merit, word) }
      }
      let found = lexicons.correction(of: typed, within: 2, minimum: minimum)
      #expect(found?.text == best?.word, "seed \(random.seed): \(String(decoding: typed, as: UTF8.self))")
    }
  }

  @Test func aMergedSegmentTakesThePlaceOfItsParts() async throws {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    for number in 0..<4 { _ = try await writer.add([Document(id: "\(number)", text: "quokka number\(number)")]) }
    let lexicons = Lexicons()
    let parts = writer.snapshot
    #expect(lexicons.current(parts).frequency(of: Array("quokka".utf8)) == 4)
    try await writer.merge(toSegments: 1)
    let merged = lexicons.current(writer.snapshot)
    #expect(merged.lexicons.count == 1 && merged.frequency(of: Array("quokka".utf8)) == 4)
    // An older state that is still read does not bring its own back.
    #expect(lexicons.current(parts).lexicons.count == 1)
    await writer.close()
  }

  /// A large segment's lexicon is made beside the search that asks first; those of its parts go once it is there.
  @Test func aLargeMergedSegmentTakesTheirPlaceToo() async throws {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    for part in 0..<2 {
      _ = try await writer.add((0..<3000).map { Document(id: "\(part)-\($0)", text: "quokka number\($0)") })
    }
    let lexicons = Lexicons()
    lexicons.prepare(writer.snapshot)
    try await writer.merge(toSegments: 1)
    let snapshot = writer.snapshot
    #expect(lexicons.current(snapshot).lexicons.count == 2)
    // Queued behind what makes it.
    await withCheckedContinuation { done in lexicons.prepareBeside(snapshot) { done.resume() } }
    #expect(lexicons.current(snapshot).lexicons.count == 1)
    await writer.close()
  }
}
