import Files
import Ingestion
import Logging
import SearchAPI
import Synchronization
import TestSupport
import Testing

@testable import searchd

/// Which folders are followed.
@Suite("The list of watched folders")
struct WatcherListTests {
  private struct Full: Error {}

  /// What there is of an index.
  private final class Shelf: Sendable {
    let ids = Mutex<Set<String>>([])
    let isFull = Mutex(false)

    var sink: Watcher.Sink {
      Watcher.Sink(
        take: { _ in IngestionSummary() },
        remove: { [self] gone in
          if isFull.withLock({ $0 }) { throw Full() }
          ids.withLock { $0.subtract(gone) }
        },
        ids: { [self] prefix in ids.withLock { $0.filter { $0.hasPrefix(prefix) }.sorted() } },
        isHeld: { true })
    }
  }

  private let folder: ScratchFolder
  private let index: String
  private let pages: String
  private let shelf = Shelf()

  init() throws {
    folder = try ScratchFolder()
    try folder.write("index/x", [])
    try folder.write("pages/x.html", [])
    (index, pages) = (folder.file("index"), folder.file("pages"))
  }

  private func watcher() throws -> Watcher {
    try Watcher(index: index, sink: shelf.sink, logger: Logger(label: "test"))
  }

  private func folders(_ watcher: Watcher) async -> [String: Bool] {
    Dictionary(uniqueKeysWithValues: await watcher.answer().folders.map { ($0.path, $0.isKept) })
  }

  /// Pages that could not be removed are removed by asking once more.
  @Test func aRemovalThatFailsCanBeTriedAgain() async throws {
    let watcher = try watcher()
    try await watcher.start(alsoFollowing: [])
    try await watcher.add(pages)
    shelf.ids.withLock { $0 = [FileAddress.url(pages) + "/x.html"] }
    shelf.isFull.withLock { $0 = true }
    await #expect(throws: Full.self) { try await watcher.remove(pages, withPages: true) }
    #expect(await folders(watcher) == [pages: true])
    #expect(try WatchList(index: index).read() == [pages])
    shelf.isFull.withLock { $0 = false }
    #expect(try await watcher.remove(pages, withPages: true))
    #expect(await folders(watcher).isEmpty && shelf.ids.withLock { $0.isEmpty })
    #expect(try WatchList(index: index).read() == [])
    #expect(try await !watcher.remove(pages, withPages: true))
    await watcher.stop()
  }

  /// A stop that comes while files are read leaves them to the next start.
  @Test(.timeLimit(.minutes(1))) func whatAStopInterruptsIsNotRemembered() async throws {
    let (taken, take) = AsyncStream.makeStream(of: [FilePath].self)
    for _ in 0..<2 {
      var sink = shelf.sink
      sink.take = { paths in
        take.yield(paths)
        // Until it is cancelled.
        try await Task.sleep(for: .seconds(600))
        return IngestionSummary()
      }
      let watcher = try Watcher(index: index, sink: sink, logger: Logger(label: "test"))
      try await watcher.start(alsoFollowing: [pages])
      var batches = taken.makeAsyncIterator()
      #expect(await batches.next() == [FilePath(pages + "/x.html")])
      await watcher.stop()
    }
  }

  /// A folder of the command line is followed whether it is in the list, was, or never will be.
  @Test func whatTheProcessWasToldToFollowStays() async throws {
    let list = WatchList(index: index)
    try list.write([pages])
    let watcher = try watcher()
    try await watcher.start(alsoFollowing: [pages])
    #expect(await folders(watcher) == [pages: true])
    try list.write([])
    try await watcher.reload()
    #expect(await folders(watcher) == [pages: false])
    try list.write([pages])
    try await watcher.reload()
    #expect(await folders(watcher) == [pages: true])
    #expect(try await watcher.remove(pages, withPages: false))
    try await watcher.reload()
    #expect(await folders(watcher).isEmpty)
    await watcher.stop()
  }
}
