import Foundation
import SearchAPI
import TestSupport
import Testing

/// What surrounds a list of results: facets, further pages, pages like one of them.
@Suite("Results", .ownThread, .timeLimit(.minutes(2)))
struct ResultTests {
  private let here: Installation

  init() throws {
    here = try Installation()
    let lines = (0..<30).map { number in
      #"{"id": "p\#(number)", "url": "http://s\#(number % 3).example/\#(number)", "title": "Ferry \#(number)", "#
        + #""text": "The ferry leaves harbour \#(number) at noon", "published": "201\#(number % 2)-05-01"}"#
    }
    let added = try here.search("add", "--format", "ndjson", "-", input: lines.joined(separator: "\n"))
    try #require(added.status == 0, "\(added.error)")
  }

  private func answer(_ arguments: String...) throws -> SearchAnswer {
    let outcome = try here.run("search", arguments)
    return try #require(try? Wire.decode(SearchAnswer.self, from: Array(outcome.output.utf8)), "\(outcome.error)")
  }

  @Test func facetsAreCountedAndShown() throws {
    let counted = try answer("query", "--json", "--facets", "-n", "1", "--", "ferry")
    #expect(counted.total == .init(value: 30, relation: .eq))
    #expect(counted.facets?["site"]?.map(\.count) == [10, 10, 10])
    #expect(counted.facets?["year"] == [.init(value: "2011", count: 15), .init(value: "2010", count: 15)])
    #expect(try answer("query", "--json", "--", "ferry").facets == nil)
    let shown = try here.search("query", "--facets", "--", "ferry site:s1.example").output
    #expect(shown.contains("site  s1.example 10\n") && shown.contains("year  2011 5 · 2010 5\n"), "\(shown)")
  }

  @Test(arguments: ["ferry harbour", "ferry 7", "site:s1.example", "nowhere", "渡轮", "+ferry -harbour", "ferry AND ("])
  func plainWordsAndTheirLongFormGiveTheSame(query: String) throws {
    func lines(_ arguments: [String]) throws -> [String] {
      let outcome = try here.run("search", arguments)
      let shown = outcome.output.split(separator: "\n").filter { !$0.hasSuffix(" ms)") }
      return ["\(outcome.status)", outcome.error] + shown.map(String.init)
    }
    // Words that come one by one are one query, but for one that looks like an option.
    let words = query.contains(" -") ? [query] : query.split(separator: " ").map(String.init)
    #expect(try lines(words) == lines(["query", query]))
    #expect(try lines([query]) == lines(["--", query]))
  }

  @Test func plainWordsThatAreDeclinedAreTold() throws {
    let words = String(repeating: "ferry", count: 4000)
    let (short, long) = (try here.run("search", [words]), try here.run("search", ["query", words]))
    #expect(short.status == 2 && short.output.isEmpty && short.error.hasPrefix("search: "))
    #expect(short.error == long.error && long.status == 2)
  }

  @Test func furtherPagesStayWhilePagesArrive() throws {
    let all = try answer("query", "--json", "-n", "30", "--", "ferry harbour").hits.map(\.id)
    let first = try answer("query", "--json", "-n", "10", "--", "ferry harbour").hits.map(\.id)
    let better = ["first", "second", "third", "fourth", "fifth"].map {
      #"{"id": "new \#($0)", "title": "Ferry harbour", "text": "\#($0) ferry harbour ferry harbour"}"#
    }
    try here.search("add", "--format", "ndjson", "-", input: better.joined(separator: "\n"))
    let removed = try #require(all.dropFirst(12).first)
    try here.search("remove", removed)
    let second = try answer("query", "--json", "-n", "10", "--offset", "10", "--", "ferry harbour").hits.map(\.id)
    let third = try answer("query", "--json", "-n", "10", "--offset", "20", "--", "ferry harbour").hits.map(\.id)
    // What was removed is gone at once; nothing else moved.
    #expect(first + second + third == all.filter { $0 != removed })
    // A search from the beginning sees what arrived.
    let again = try answer("query", "--json", "-n", "10", "--", "ferry harbour").hits.map(\.id)
    #expect(again.prefix(5).allSatisfy { $0.hasPrefix("new") })
  }

  @Test func pagesLikeAPageAndLikeAFile() throws {
    let like = try answer("similar", "p7", "--json", "-n", "5")
    #expect(like.hits.count == 5 && !like.hits.contains { $0.id == "p7" })
    let page = try here.folder.write(
      "page.html", Array("<title>Ships</title><p>At noon the ferry waits in the harbour.</p>".utf8))
    #expect(try answer("similar", page, "--json").hits.count == 10)
    #expect(try here.search("similar", page, "--ids", "-n", "3").output.split(separator: "\n").count == 3)
    // What a file holds its name tells, and where that does not, its content.
    let saved =
      "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html\r\n"
      + "Content-Transfer-Encoding: base64\r\n\r\n"
      + Data("<title>Ships</title><p>At noon the ferry waits in the harbour.</p>".utf8).base64EncodedString()
      + "\r\n--b--\r\n"
    let files = [
      "saved.mht": saved, "notes.txt": "a <- b <the ferry waits in the harbour at noon", "saved": saved,
      "notes": "a <- b <the ferry waits in the harbour at noon",
    ]
    for (name, text) in files {
      try here.folder.write(name, Array(text.utf8))
      #expect(try answer("similar", name, "--json").hits.count == 10, "\(name)")
    }
    // The file was looked at, not kept.
    #expect(try here.search("show", page).status == 2)
    let missing = try here.search("similar", "nothing-there")
    #expect(missing.status == 2 && missing.error.contains("nothing-there"))
  }
}
