import TestSupport
import Testing

@testable import InvertedIndex

/// The power goes after any change to the disk, which then forgets any part of what was not synced.
@Suite("A power cut") struct PowerCutTests {
  @Test func whatWasAcknowledgedIsThereAndTheRestWholeOrNot() async throws {
    let form = LongForm("CUTS", count: 400)
    let life = IndexLife(seed: form.seed, count: 40)
    let calls = PowerCutDisk()
    let folder = try ScratchFolder()
    // What there was when so many changes had been made and acknowledged.
    var acknowledged: [(events: Int, model: IndexLife.Model)] = [(0, [:])]
    var writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer(), disk: Disk(calls: calls))
    for step in life.steps {
      if case .reopen = step {
        await writer.close()
        writer = try await IndexWriter(
          directory: folder.file("index"), analyzer: PlainAnalyzer(), disk: Disk(calls: calls))
      }
      try await IndexLife.take(step, writer)
      let model = IndexLife.apply(step, to: acknowledged[acknowledged.count - 1].model)
      acknowledged.append((calls.events, model))
    }
    await writer.close()

    var generator = SeededGenerator(seed: form.seed)
    for round in 0..<form.count {
      let cut = Int.random(in: 0...calls.events, using: &generator)
      let comment: Comment = "seed \(form.seed), round \(round), after change \(cut)"
      let after = try ScratchFolder()
      for (name, bytes) in calls.files(after: cut, using: &generator) { try after.write("index/\(name)", bytes) }
      let last = acknowledged.lastIndex { $0.events <= cut } ?? 0
      let allowed = acknowledged[last...].prefix(2).map(\.model)
      let found = try await IndexLife.content(of: after.file("index"))
      #expect(allowed.contains { $0 == found }, comment)
      // It goes on from there.
      let next = try await IndexWriter(directory: after.file("index"), analyzer: PlainAnalyzer())
      _ = try await next.add([IndexLife.page("new", "after the cut")])
      await next.close()
      #expect(try await IndexLife.content(of: after.file("index"))?.count == (found?.count ?? 0) + 1, comment)
    }
  }
}
