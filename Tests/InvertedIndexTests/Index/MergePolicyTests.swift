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
    #expect(choose(Array(repeating: 200_000, count: 8)) == nil)
    #expect(choose(Array(repeating: 100_000, count: 8)) == 0..<8)
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
