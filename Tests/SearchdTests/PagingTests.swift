import InvertedIndex
import TestSupport
import Testing

@testable import searchd

@Suite("Pages of one search", .timeLimit(.minutes(1)))
struct PagingTests {
  private let folder: ScratchFolder
  private let writer: IndexWriter

  init() async throws {
    folder = try ScratchFolder()
    writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add([Document(id: "a", text: "alpha")])
  }

  @Test func laterPagesComeFromTheFirstOnesState() async throws {
    let paging = PagingSnapshots()
    var search = SearchRequest(query: "alpha")
    let first = paging.snapshot(for: search, current: writer.snapshot)
    _ = try await writer.add([Document(id: "b", text: "alpha")])
    search.offset = 10
    #expect(paging.snapshot(for: search, current: writer.snapshot).generation == first.generation)
    search.offset = 0
    #expect(paging.snapshot(for: search, current: writer.snapshot).generation == writer.snapshot.generation)
    #expect(paging.count == 1)
    await writer.close()
  }

  /// A state that is remembered keeps its files, and the next search may be days away.
  @Test(.timeLimit(.minutes(1))) func whatNobodyPagesOnInIsForgotten() async throws {
    let paging = PagingSnapshots(age: .milliseconds(20))
    for query in ["alpha", "beta"] {
      _ = paging.snapshot(for: SearchRequest(query: query), current: writer.snapshot)
    }
    while paging.count > 0 { try await Task.sleep(for: .milliseconds(5)) }
    await writer.close()
  }
}
