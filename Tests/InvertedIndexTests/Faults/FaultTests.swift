import Glibc
import TestSupport
import Testing

@testable import InvertedIndex

/// Every call to the disk fails once, and fails from then on, in the life of an index. What was acknowledged is there
/// afterwards; what was not is there whole or not at all.
@Suite("A disk that fails") struct FaultTests {
  /// What may be found: what was acknowledged, and what it would be if one of the failures since had been a success.
  private struct Expected {
    var model: IndexLife.Model = [:]
    var undecided: [IndexLife.Model] = []

    func allows(_ content: IndexLife.Model?) -> Bool {
      content == model || undecided.contains { $0 == content }
    }
  }

  private func open(_ directory: String, _ calls: FaultyDisk) async throws(IndexError) -> IndexWriter {
    try await IndexWriter(directory: directory, analyzer: PlainAnalyzer(), disk: Disk(calls: calls))
  }

  /// Runs a life as far as it goes; gives what must be found afterwards.
  private func live(
    _ life: IndexLife, _ directory: String, _ calls: FaultyDisk, _ comment: Comment,
    onFailure: (IndexError) -> Void = { _ in }
  ) async throws -> Expected {
    var expected = Expected()
    var writer = try? await open(directory, calls)
    for step in life.steps {
      if case .reopen = step {
        await writer?.close()
        writer = nil
      }
      if writer == nil {
        // What passed by must not stop a second attempt.
        writer = try? await open(directory, calls)
        // A segment that cannot be read is set aside and told; what is served then is no more than a part.
        if let partial = writer, !partial.problems.isEmpty {
          await partial.close()
          writer = nil
        }
        if let writer {
          let content = try IndexLife.content(writer.snapshot)
          #expect(expected.allows(content), comment)
          expected = Expected(model: content ?? [:])
        }
      }
      guard let writer else { continue }
      let next = IndexLife.apply(step, to: expected.model)
      do throws(IndexError) {
        try await IndexLife.take(step, writer)
        if next != expected.model { expected = Expected(model: next) }
      } catch {
        onFailure(error)
        if next != expected.model { expected.undecided.append(next) }
      }
      #expect(try IndexLife.content(writer.snapshot) == expected.model, comment)
    }
    await writer?.close()
    return expected
  }

  @Test func everyCallFailsInItsTurn() async throws {
    let form = LongForm("FAULTS", count: 60)
    let life = IndexLife(seed: form.seed, count: 25)
    let rehearsal = FaultyDisk()
    let total: Int
    do {
      let folder = try ScratchFolder()
      let expected = try await live(life, folder.file("index"), rehearsal, "seed \(form.seed)")
      #expect(expected.undecided.isEmpty)
      total = rehearsal.calls
    }
    var generator = SeededGenerator(seed: form.seed)
    for round in 0..<form.count {
      // Every call in turn where there are rounds for all, else some of them.
      let failing = form.count >= 2 * total ? round / 2 % total + 1 : Int.random(in: 1...total, using: &generator)
      let plan = FaultyDisk.Plan(
        failing: failing, forever: round % 2 == 1, code: [EIO, ENOSPC, EMFILE].randomElement(using: &generator) ?? EIO)
      let comment: Comment = "seed \(form.seed), call \(failing) of \(total), \(plan)"
      let folder = try ScratchFolder()
      let calls = FaultyDisk(plan)
      let expected = try await live(life, folder.file("index"), calls, comment)
      #expect(calls.syncedAgain == 0, comment)
      let found = try await IndexLife.content(of: folder.file("index"))
      #expect(expected.allows(found), comment)
    }
  }

  /// After a failure that passes, the same writer goes on without a new start, and what was told to have failed has:
  /// not even a crash right behind it brings it back.
  @Test func aWriterRecoversByItself() async throws {
    for failing in 1...60 {
      for code in [EIO, ENOSPC] {
        let folder = try ScratchFolder()
        let calls = FaultyDisk()
        let writer = try await open(folder.file("index"), calls)
        _ = try await writer.add([IndexLife.page("a", "first")])
        calls.replan(FaultyDisk.Plan(failing: failing, code: code))
        var isDone = true
        do throws(IndexError) {
          _ = try await writer.add([IndexLife.page("b", "second")])
        } catch {
          isDone = false
          if code == ENOSPC {
            guard case .diskFull = error else { throw error }
          }
        }
        // Adding took fewer calls: the fault would meet something else.
        if calls.calls < failing { break }
        let left = try Manifest.state(in: folder.file("index"), disk: Disk())
        let afterCrash = try IndexLife.content(left.open(in: folder.file("index"), disk: Disk()))
        #expect(afterCrash.map { Set($0.keys) } == (isDone ? ["a", "b"] : ["a"]), "call \(failing)")
        _ = try await writer.add([IndexLife.page("c", "third")])
        await writer.close()
        let found = try await IndexLife.content(of: folder.file("index")) ?? [:]
        #expect(Set(found.keys) == (isDone ? ["a", "b", "c"] : ["a", "c"]), "call \(failing)")
      }
    }
  }

  /// Whatever fails while an index is opened, it is there afterwards as it was.
  @Test func aStartThatFailsTakesNothingAway() async throws {
    let folder = try ScratchFolder()
    let directory = folder.file("index")
    let writer = try await open(directory, FaultyDisk())
    for id in ["a", "b", "c"] { _ = try await writer.add([IndexLife.page(id, "the text of \(id)")]) }
    await writer.close()
    let expected = try await IndexLife.content(of: directory)
    for forever in [false, true] {
      for failing in 1... {
        let calls = FaultyDisk(FaultyDisk.Plan(failing: failing, forever: forever))
        let opened = try? await open(directory, calls)
        await opened?.close()
        #expect(try await IndexLife.content(of: directory) == expected, "call \(failing), for ever: \(forever)")
        if calls.failures == 0 { break }
      }
    }
  }

  /// From no byte free upwards: reads go on, writes say that the disk is full, and all is well once there is room.
  @Test func aFullDisk() async throws {
    let life = IndexLife(seed: 11, count: 12)
    for room in stride(from: 0, through: 24_000, by: 400) {
      let folder = try ScratchFolder()
      let calls = FaultyDisk(FaultyDisk.Plan(room: room))
      var others: [IndexError] = []
      let expected = try await live(life, folder.file("index"), calls, "\(room) bytes free") { error in
        if case .diskFull = error { return }
        others.append(error)
      }
      #expect(others.isEmpty, "\(room) bytes free: \(others)")
      calls.replan(FaultyDisk.Plan())
      let writer = try await open(folder.file("index"), calls)
      #expect(expected.allows(try IndexLife.content(writer.snapshot)), "\(room) bytes free")
      _ = try await writer.add([IndexLife.page("new", "there is room again")])
      #expect(try IndexLife.content(writer.snapshot)?["new"] != nil)
      await writer.close()
    }
  }
}
