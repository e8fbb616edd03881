import Glibc
import Synchronization
import TestSupport
import Testing

@testable import InvertedIndex

/// Merges that are given up, and merges that fail.
@Suite struct MergingTests {
  /// A disk on which the creation of one file waits until it is let go.
  private final class HeldDisk: DiskCalls {
    private let kernel = KernelCalls()
    private let held: String
    let isReached = Atomic(false)
    let isLetGo = Atomic(false)

    init(_ held: String) { self.held = held }

    func open(_ path: String, _ flags: Int32) -> Int32 {
      if path.hasSuffix("/" + held), flags & O_CREAT != 0 {
        isReached.store(true, ordering: .sequentiallyConsistent)
        while !isLetGo.load(ordering: .sequentiallyConsistent) { usleep(1000) }
      }
      return kernel.open(path, flags)
    }

    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int { kernel.write(descriptor, bytes) }
    func sync(_ descriptor: Int32) -> Int32 { 0 }
    func close(_ descriptor: Int32) { kernel.close(descriptor) }
    func rename(_ old: String, _ new: String) -> Int32 { kernel.rename(old, new) }
    func link(_ old: String, _ new: String) -> Int32 { kernel.link(old, new) }
    func unlink(_ path: String) -> Int32 { kernel.unlink(path) }
    func mkdir(_ path: String) -> Int32 { kernel.mkdir(path) }
    func lock(_ descriptor: Int32) -> Int32 { kernel.lock(descriptor) }
    func openDirectory(_ path: String) -> OpaquePointer? { kernel.openDirectory(path) }
    func readDirectory(_ stream: OpaquePointer) -> UnsafeMutablePointer<dirent>? { kernel.readDirectory(stream) }
    func closeDirectory(_ stream: OpaquePointer) { kernel.closeDirectory(stream) }
    func map(_ descriptor: Int32, _ count: Int) -> UnsafeMutableRawPointer? { kernel.map(descriptor, count) }
    func room(_ directory: String) -> Int? { kernel.room(directory) }
  }

  private let folder: ScratchFolder
  private var directory: String { folder.file("index") }

  init() throws { folder = try ScratchFolder() }

  private func eventually(_ condition: () async -> Bool) async throws {
    for _ in 0..<5000 {
      if await condition() { return }
      try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("it never came to that")
  }

  /// Closing waits for no merge, leaves nothing of it behind, and begins no other.
  @Test(.timeLimit(.minutes(1))) func closingGivesAMergeUp() async throws {
    let count = 2 * MergePolicy.factor
    // The first merge begins behind the eighth commit.
    let disk = HeldDisk(SegmentFormat.name(UInt64(MergePolicy.factor) + 1))
    let writer = try await IndexWriter(directory: directory, analyzer: PlainAnalyzer(), disk: Disk(calls: disk))
    for number in 0..<count {
      _ = try await writer.add([IndexLife.page("\(number)", "some words")])
      if number + 1 == MergePolicy.factor {
        try await eventually { disk.isReached.load(ordering: .sequentiallyConsistent) }
      }
    }
    let merge = await writer.merging
    async let closing: Void = writer.close()
    try await eventually { await writer.isClosing }
    disk.isLetGo.store(true, ordering: .sequentiallyConsistent)
    await closing
    #expect(await merge?.value == .closed)
    #expect(writer.snapshot.segments.count == count)
    await #expect(throws: IndexError.closed) { try await writer.merge() }
    let files = Set(try Disk().names(in: directory).filter { $0.hasPrefix("segment-") })
    #expect(files == Set(writer.snapshot.segments.map { SegmentFormat.name($0.reader.number) }))
  }

  /// A merge that the disk has no room for takes none, and is not asked for again at each commit.
  @Test func aMergeWithoutRoomIsNotTriedAgainAtOnce() async throws {
    let calls = FaultyDisk()
    let writer = try await IndexWriter(directory: directory, analyzer: PlainAnalyzer(), disk: Disk(calls: calls))
    func add(_ number: Int) async throws {
      _ = try await writer.add([IndexLife.page("\(number)", "some words")])
      while let merging = await writer.merging { _ = await merging.value }
    }
    for number in 0..<MergePolicy.factor - 1 { try await add(number) }
    #expect(calls.asked == 0)
    let size = writer.snapshot.segments[0].reader.byteCount
    calls.replan(FaultyDisk.Plan(room: 7 * size))
    for number in 0..<4 { try await add(MergePolicy.factor + number) }
    #expect(calls.asked == 1)
    #expect(writer.snapshot.segments.count == MergePolicy.factor + 3)
    // Asked by name it is tried, and told.
    await #expect(throws: IndexError.diskFull(path: directory)) { try await writer.merge() }
    calls.replan(FaultyDisk.Plan())
    try await writer.merge()
    #expect(writer.snapshot.segments.count == 1)
    await writer.close()
  }

  /// On a full disk, removing is what gives room.
  @Test func aSegmentWithNothingAliveGoesAtOnce() async throws {
    let calls = FaultyDisk()
    let writer = try await IndexWriter(directory: directory, analyzer: PlainAnalyzer(), disk: Disk(calls: calls))
    for part in ["a", "b"] {
      _ = try await writer.add((0..<20).map { IndexLife.page("\(part)\($0)", "some words") })
    }
    calls.replan(FaultyDisk.Plan(room: 200))
    _ = try await writer.remove((0..<20).map { "a\($0)" })
    #expect(writer.snapshot.segments.count == 1)
    #expect(try Disk().names(in: directory).filter { $0.hasPrefix("segment-") }.count == 1)
    await writer.close()
    // A full disk is opened all the same.
    calls.replan(FaultyDisk.Plan(room: 0))
    let again = try await IndexWriter(directory: directory, analyzer: PlainAnalyzer(), disk: Disk(calls: calls))
    #expect(again.snapshot.documentCount == 20)
    await #expect(throws: IndexError.self) { try await again.add([IndexLife.page("c", "more words")]) }
    calls.replan(FaultyDisk.Plan())
    _ = try await again.add([IndexLife.page("c", "more words")])
    #expect(again.snapshot.documentCount == 21)
    await again.close()
  }

  @Test func pausesDouble() {
    var pause = RetryPause()
    var now = ContinuousClock.now
    #expect(pause.isOver(at: now))
    for expected in [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600] {
      pause.failed(at: now)
      #expect(!pause.isOver(at: now + .seconds(expected - 1)))
      now += .seconds(expected)
      #expect(pause.isOver(at: now))
    }
  }
}
