import TestSupport
import Testing

@testable import InvertedIndex

@Suite struct TermDictionaryTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func dictionary(_ terms: [[UInt8]]) throws -> TermDictionary {
    var writer = TermDictionaryWriter()
    for (number, term) in terms.enumerated() {
      let hasPositions = Term.hasPositions(lead: term.first ?? 0)
      let entry: PostingListEntry =
        switch number % 4 {
        case 0: .single(doc: DocID(number), position: hasPositions ? 7 : nil)
        case 1: .list(count: number + 1, postingsLength: 5, positionsLength: hasPositions ? 3 : nil)
        default: .shared(shared(number))
        }
      writer.add(term, 0..<term.count, entry: entry, postingsOffset: 9 * number, positionsOffset: 0)
    }
    let bytes = try MappedFile(path: folder.write("terms", writer.terms.bytes)).bytes
    let index = try MappedFile(path: folder.write("index", writer.index)).bytes
    let checksums = try MappedFile(path: folder.write("checksums", CheckedBytes.checksums(of: writer.terms.bytes)))
      .bytes
    return try TermDictionary(
      terms: CheckedBytes(bytes, checksums: checksums, damage: DamageNote()), index: index, count: terms.count)
  }

  private func shared(_ number: Int) -> WordList {
    WordList(
      count: number + 1, postingsOffset: 100 * number, postingsLength: number, positionsOffset: number,
      positionsLength: 200)
  }

  /// Every string of up to four of three letters is found just where it was put in, whatever its neighbours share.
  @Test(arguments: [1, 2, 3, 4]) func findsWhatItHoldsAndNothingElse(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var all: [[UInt8]] = []
    for lead in [Term.lead(.body, .word), Term.lead(.site, .word)] {
      var words: [[UInt8]] = [[lead]]
      for _ in 0..<4 {
        all += words
        words = words.flatMap { word in [0, 97, 255].map { word + [$0] } }
      }
      all += words
    }
    all.sort { $0.lexicographicallyPrecedes($1) }
    let share = [0.02, 0.3, 0.7, 1][Int(seed) - 1]
    let held = all.filter { _ in Double.random(in: 0..<1, using: &generator) < share }
    let dictionary = try dictionary(held)
    for term in all {
      let info = try dictionary.find(term)
      if let number = held.firstIndex(of: term) {
        #expect(Int(info?.documentFrequency ?? 0) == (number % 4 == 0 ? 1 : number + 1), "\(term), seed \(seed)")
        #expect(info?.single?.doc == (number % 4 == 0 ? DocID(number) : nil))
        #expect(info?.isShared == (number % 4 > 1))
        if number % 4 > 1 {
          #expect(
            info?.postingsOffset == 100 * number && info?.postingsLength == number && info?.positionsLength == 200)
        }
      } else {
        #expect(info == nil, "\(term), seed \(seed)")
      }
      var walker = try dictionary.walk(from: term)
      let next = held.first { !$0.lexicographicallyPrecedes(term) }
      #expect(try walker.next() != nil ? walker.term == next : next == nil, "from \(term), seed \(seed)")
      guard let next else { continue }
      let length = Int.random(in: 1...next.count, using: &generator)
      let beyond = held.first { next.lexicographicallyPrecedes($0) && !$0.starts(with: next.prefix(length)) }
      #expect(
        try walker.next(beyondPrefix: length) != nil ? walker.term == beyond : beyond == nil,
        "beyond \(length) of \(next), seed \(seed)")
      walker = try dictionary.walk(from: term)
      _ = try walker.next()
      let bound = try #require(all.randomElement(using: &generator))
      let first = held.first { next.lexicographicallyPrecedes($0) && !$0.lexicographicallyPrecedes(bound) }
      #expect(
        try walker.next(notBelow: bound) != nil ? walker.term == first : first == nil,
        "from \(next) to \(bound), seed \(seed)")
      // And on from there.
      guard let first else { continue }
      let second = held.first { first.lexicographicallyPrecedes($0) }
      #expect(try walker.next() != nil ? walker.term == second : second == nil, "behind \(first), seed \(seed)")
    }
    #expect(try dictionary.find([]) == nil)
  }

  @Test func walkingAndFindingAgree() throws {
    let terms = (0..<1000).map { Term(.body, .word, "term\($0)").bytes }.sorted { $0.lexicographicallyPrecedes($1) }
    let dictionary = try dictionary(terms)
    var walker = try dictionary.walk()
    var walked: [[UInt8]] = []
    while let info = try walker.next() {
      walked.append(walker.term)
      #expect(try dictionary.find(walker.term) == info)
    }
    #expect(walked == terms)
  }
}
