import Foundation
import SearchLibrary
import TestSupport
import Testing

/// The examples of the library's page, run. What stands between the marks is what the page shows.
@Suite("The library's examples", .timeLimit(.minutes(1)))
struct ExampleTests {
  @Test func anIndexOfYourOwn() async throws {
    let folder = try ScratchFolder()
    let directory = folder.file("index")
    // example: index
    let index = try await SearchIndex(directory: directory)
    try await index.add([
      Document(id: "1", url: "https://ferry.example/", title: "Ferry", text: "The ferry leaves at noon. 渡轮中午开船。")
    ])
    for hit in try index.search("渡轮").hits {
      print(hit.document.title, hit.snippet?.text ?? "")
    }
    await index.close()
    // end

    let again = try await SearchIndex(directory: directory)
    #expect(again.documentCount == 1 && again.problems.isEmpty)
    #expect(try again.search("noon ferry").hits.map(\.document.id) == ["1"])
    #expect(try again.document(address: "https://ferry.example/")?.title == "Ferry")
    let page = RawPage(bytes: Array("<title>茶</title><p>春茶在四月采摘，茶农很忙。".utf8), url: "https://tea.example/")
    #expect(try await again.add([again.document(from: page)]) == [.added])
    #expect(try again.search("茶农").hits.count == 1)
    // As the daemon does.
    #expect(try again.search("zhongwu").alsoSearched == ["中午"])
    #expect(try await again.remove(["1", "2"]) == [true, false])
    await #expect(throws: IndexError.self) { try await SearchIndex(directory: directory) }
    await again.close()
  }

  /// However many wait for a daemon that does not answer, the tasks of the program go on.
  @Test func whoWaitsHoldsUpNobody() async throws {
    let folder = try ScratchFolder()
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    let address = try #require(UnixAddress(folder.file("s").utf8))
    try #require(address.withSockaddr { bind(listener, $0, $1) } == 0 && listen(listener, 100) == 0)
    var daemons: [SearchDaemon] = []
    for _ in 0..<(2 * ProcessInfo.processInfo.activeProcessorCount) {
      daemons.append(try await SearchDaemon(socket: folder.file("s")))
    }
    let waiting = daemons.map { daemon in Task { try await daemon.status() } }
    let began = ContinuousClock.now
    for _ in 0..<100 { await Task.detached { await Task.yield() }.value }
    #expect(ContinuousClock.now - began < .seconds(20))
    for daemon in daemons { daemon.close() }
    for task in waiting { await #expect(throws: ClientError.self) { try await task.value } }
  }

  @Test func thePageShowsWhatIsRunHere() throws {
    let page = try String(
      contentsOfFile: "\(packageRoot)/Sources/SearchLibrary/SearchLibrary.docc/SearchLibrary.md", encoding: .utf8)
    for file in ["SearchLibraryTests/ExampleTests.swift", "EndToEndTests/LibraryTests.swift"] {
      let source = try String(contentsOfFile: "\(packageRoot)/Tests/\(file)", encoding: .utf8)
      let examples = source.components(separatedBy: "\n    // example: ").dropFirst()
      try #require(!examples.isEmpty)
      for example in examples {
        let lines = example.components(separatedBy: "\n    // end")[0].split(separator: "\n").dropFirst()
        let code = lines.map { $0.dropFirst(4) }.joined(separator: "\n")
        #expect(page.contains("```swift\n\(code)\n```"), "\(code)")
      }
    }
  }
}
