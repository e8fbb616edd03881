import Files
import Glibc
import Ingestion
import Logging
import Synchronization
import TestSupport
import Testing

@testable import searchd

/// What a watcher does with what it sees, without an index.
@Suite("A watcher's work", .timeLimit(.minutes(1)))
struct WatcherWorkTests {
  /// Notes which files were taken in how often, and answers as it is told to.
  private final class Intake: Sendable {
    let times = Mutex<[FilePath: Int]>([:])
    let answer: @Sendable ([FilePath]) async -> IngestionSummary

    init(_ answer: @escaping @Sendable ([FilePath]) async -> IngestionSummary = { _ in IngestionSummary() }) {
      self.answer = answer
    }

    var sink: Watcher.Sink {
      Watcher.Sink(
        take: { [self] paths in
          times.withLock { times in for path in paths { times[path, default: 0] += 1 } }
          return await answer(paths)
        },
        remove: { _ in }, ids: { _ in [] }, isHeld: { true })
    }
  }

  private let folder: ScratchFolder
  /// So short that much is tried again while a batch is taken in.
  private let pauses = Watcher.Pauses(
    retry: .milliseconds(2), look: .milliseconds(2), secondTry: .milliseconds(1), longestTry: .milliseconds(5))

  init() throws {
    folder = try ScratchFolder()
    try folder.write("index/lock", [])
    try folder.write("pages/.hidden", [])
  }

  private var pages: String { folder.file("pages") }

  private func watcher(_ intake: Intake, index: String = "index") throws -> Watcher {
    try Watcher(index: folder.file(index), sink: intake.sink, pauses: pauses, logger: Logger(label: "test"))
  }

  /// A page whose content was not changed just now: nothing is waited for.
  private func page(_ name: String) throws {
    let path = try folder.write(name, Array("<p>\(name)".utf8))
    var times = [timeval](repeating: timeval(tv_sec: 1_700_000_000, tv_usec: 0), count: 2)
    utimes(path, &times)
  }

  private func eventually(_ isDone: () async throws -> Bool) async throws {
    while try await !isDone() { try await Task.sleep(for: .milliseconds(1)) }
  }

  /// As often as a missing folder is looked for, the others are left alone.
  @Test func aFolderThatIsAwayCostsTheOthersNothing() async throws {
    for number in 0..<2 * Watcher.batch + 1 { try page("pages/\(number).html") }
    let intake = Intake { [pauses] _ in
      // Long enough for the folder that is away to be looked for.
      try? await Task.sleep(for: pauses.retry * 2)
      return IngestionSummary()
    }
    let watcher = try watcher(intake)
    try await watcher.start(alsoFollowing: [folder.file("away"), pages])
    try await eventually {
      let answer = await watcher.answer().folders
      #expect(answer.allSatisfy { $0.waiting <= 2 * Watcher.batch + 1 })
      return answer.last?.waiting == 0 && answer.last?.files == 2 * Watcher.batch + 1
    }
    #expect(intake.times.withLock { $0.values.allSatisfy { $0 == 1 } })
    #expect(await watcher.answer().folders.first?.problem?.contains("is not there") == true)
    // It is found where it comes.
    try page("away/late.html")
    try await eventually { await watcher.answer().folders.first.map { $0.problem == nil && $0.files == 1 } ?? false }
    #expect(intake.times.withLock { $0.values.allSatisfy { $0 == 1 } })
    await watcher.stop()
  }

  /// An index that is reached by a link lies where the link leads to.
  @Test func theIndexIsNoPage() async throws {
    try page("pages/a.html")
    try page("pages/index/synonyms.html")
    #expect(symlink(pages, folder.file("link")) == 0)
    let intake = Intake()
    let watcher = try watcher(intake, index: "link/index")
    try await watcher.start(alsoFollowing: [])
    await #expect(throws: RequestError.self) { try await watcher.add("\(pages)/index") }
    try await watcher.add(pages)
    try await eventually { await watcher.answer().folders.first?.files == 1 }
    try page("pages/index/later.html")
    try page("pages/b.html")
    try await eventually { await watcher.answer().folders.first.map { $0.files == 2 && $0.waiting == 0 } ?? false }
    #expect(intake.times.withLock { Set($0.keys) } == [FilePath("\(pages)/a.html"), FilePath("\(pages)/b.html")])
    await watcher.stop()
  }

  /// What is left out this once, as a page or a line of an archive, is tried again, less and less often.
  @Test func whatWasLeftOutThisOnceIsTriedAgain() async throws {
    try page("pages/busy.html")
    try page("pages/other.html")
    let line = #"{"url":"http://a.example/busy.html","html":"<p>Busy"}"#
    let archive = try folder.write("pages/archive.jsonl", Array("\(line)\n".utf8))
    var times = [timeval](repeating: timeval(tv_sec: 1_700_000_000, tv_usec: 0), count: 2)
    utimes(archive, &times)
    let tries = Mutex<[String: Int]>([:])
    let pipeline = IngestionPipeline(
      analyzer: PlainAnalyzer(),
      extract: { page, facts in
        let count = tries.withLock { tries in
          tries[page.url, default: 0] += 1
          return tries[page.url] ?? 0
        }
        if page.url.hasSuffix("busy.html"), count < 4 {
          throw PageSetAside(reason: "no answer: add it again", isKept: false)
        }
        return try Ingestor().document(from: page, facts: facts)
      }, sink: { documents in documents.map { _ in .added } })
    let watcher = try Watcher(
      index: folder.file("index"),
      sink: Watcher.Sink(
        take: { paths in try await pipeline.run(FileItems(paths)) }, remove: { _ in }, ids: { _ in [] },
        isHeld: { true }),
      pauses: pauses, logger: Logger(label: "test"))
    try await watcher.start(alsoFollowing: [pages])
    try await eventually {
      let folder = await watcher.answer().folders.first
      return folder?.files == 3 && folder?.waiting == 0
    }
    let expected = [
      FilePath("\(pages)/busy.html").url: 4, "http://a.example/busy.html": 4, FilePath("\(pages)/other.html").url: 1,
    ]
    #expect(tries.withLock { $0 } == expected)
    await watcher.stop()
  }
}
