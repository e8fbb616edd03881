import SearchLibrary
import TestSupport
import Testing

/// The library's other example, against the real daemon.
@Suite("The library and the daemon", .ownThread, .timeLimit(.minutes(1)))
struct LibraryTests {
  @Test func aProgramSearchesAndAddsThroughTheDaemon() async throws {
    let here = try Installation()
    let directory = here.index
    await #expect(throws: ClientError.self) { try await SearchDaemon(index: directory) }
    try #require(here.run("searchd", ["--detach"]).status == 0)
    // example: daemon
    let daemon = try await SearchDaemon(index: directory)
    try await daemon.add(Array("<title>Ferry</title><p>It leaves at noon.".utf8), url: "https://ferry.example/")
    for hit in try await daemon.search("ferry").hits {
      print(hit.title, hit.snippet ?? "")
    }
    daemon.close()
    // end

    let again = try await SearchDaemon(index: directory)
    #expect(try await again.status().documents == 1)
    #expect(try await again.document("https://ferry.example/")?.title == "Ferry")
    #expect(try await again.document("https://nothing.example/") == nil)
    again.close()
  }
}
