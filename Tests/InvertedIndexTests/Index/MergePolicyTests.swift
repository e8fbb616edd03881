import Testing

@testable import InvertedIndex

@Suite struct MergePolicyTests {
  private func choose(_ kilobytes: [Int], removed: [Int: Double] = [:]) -> Range<Int>? {
    MergePolicy.choose(
      kilobytes.enumerated().map { place, size in
        MergePolicy.Candidate(bytes: size == .max ? .max : size << 10, removedShare: removed[place] ?? 0)
      })
  }

  private func small(_ count: Int) -> [Int] { Array(repeating: 1, count: count) }

  @Test func eightOfATierAreMerged() {
    #expect(choose(small(7)) == nil)
    #expect(choose(small(8)) == 0..<8)
    // Below the least size all are of one tier.
    #expect(choose([4000] + small(7)) == 0..<8)
    #expect(choose([9000] + small(8)) == 1..<9)
    #expect(choose(Array(repeating: 9000, count: 8)) == 0..<8)
  }

  /// A large segment is written anew with seven of its like, not for the sake of seven small ones.
  @Test(arguments: [5_000, 40_000, 300_000, 900_000]) func aLargeSegmentIsLeftAlone(size: Int) {
    #expect(choose([size] + small(7)) == nil)
    #expect(choose(small(4) + [size] + small(3)) == nil)
  }

  @Test func smallerOnesAmongATierComeWithIt() {
    let run = [9000, 1, 9000, 9000, 9000, 1, 9000, 9000, 9000, 9000]
    #expect(choose(run) == 0..<10)
  }

  @Test func noSegmentGrowsBeyondTheLargest() {
    #expect(choose(Array(repeating: 100_000, count: 8)) == 0..<8)
    for size in [140_000, 200_000, 300_000, 500_000] {
      for count in 1...20 {
        guard let run = choose(Array(repeating: size, count: count)) else { continue }
        #expect(run.count * size << 10 <= MergePolicy.largestBytes, "\(count) of \(size) kB")
      }
    }
  }

  /// Where the largest size ends a run before there are eight, it is merged once it comes near that size; what would
  /// stay far below it waits.
  @Test func segmentsGrowToTheLargest() {
    #expect(choose(Array(repeating: 200_000, count: 8)) == 0..<5)
    #expect(choose(Array(repeating: 200_000, count: 5)) == nil)
    #expect(choose([1_000_000] + Array(repeating: 140_000, count: 8)) == 1..<8)
    #expect(choose(Array(repeating: 900_000, count: 20)) == nil)
    #expect(choose([300_000, 300_000, 300_000, 900_000]) == 0..<3)
    #expect(choose([350_000, 350_000, 350_000]) == nil)
    #expect(choose([900_000, 1, 900_000, 2, 900_000]) == nil)
  }

  @Test func whatCannotBeReadStaysOut() {
    #expect(choose(small(4) + [.max] + small(4)) == nil)
    #expect(choose(small(4) + [.max] + small(8)) == 5..<13)
  }

  @Test func aSegmentOfManyRemovedDocumentsIsWrittenAnew() {
    #expect(choose([9000, 9000], removed: [1: 0.3]) == nil)
    #expect(choose([9000, 9000], removed: [1: 0.5]) == 1..<2)
  }
}
