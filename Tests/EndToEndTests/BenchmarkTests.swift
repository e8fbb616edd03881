import Foundation
import SearchAPI
import TestSupport
import Testing

/// `search-benchmark` as other programs drive it: lines in, lines out.
@Suite("search-benchmark", .ownThread, .timeLimit(.minutes(2)))
struct BenchmarkTests {
  static let documents = """
    {"id": 1, "url": "http://a.example/1", "title": "Alibaba", "text": "Alibaba goes to Brazil"}
    {"id": "two", "url": "http://a.example/2", "title": "巴西", "text": "阿里巴巴进入巴西市场"}
    not a line
    {"id": 3, "url": "http://a.example/3", "title": "", "text": "Baidu goes to Brazil, and Brazil answers"}
    """

  func index(_ here: Installation, _ options: [String] = []) throws -> Installation.Outcome {
    try here.run("search-benchmark", ["index", here.folder.file("bench")] + options, input: Data(Self.documents.utf8))
  }

  @Test func linesBecomeAnIndex() throws {
    let here = try Installation()
    let outcome = try index(here)
    #expect(outcome.status == 0 && outcome.error.contains("line 3"))
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double])
    #expect(Set(figures.keys) == ["documents", "seconds", "bytes_in", "bytes_index"])
    #expect(figures["documents"] == 3 && figures["bytes_in"] == Double(Self.documents.utf8.count))
    let again = try index(here)
    #expect(again.status != 0 && again.error.contains("holds an index already"))
  }

  @Test(arguments: [[], ["--first-pass"]]) func queriesAreAnswered(options: [String]) throws {
    let here = try Installation()
    #expect(try index(here, ["--segments", "2"]).status == 0)
    // A free word is also looked for by its names in the other language; a required one is not.
    let lines = [
      ("COUNT\tbrazil", "3"), ("TOP_10\tbrazil", "3"), ("COUNT\t+brazil", "2"), ("TOP_10_COUNT\t+goes +baidu", "1"),
      ("RANK_100\tbaidu", "3"), ("RANK_100\t阿里巴巴", "two"), ("COUNT\t\"goes to brazil\"", "2"), ("COUNT\tnowhere", "0"),
      ("RANK_100\tnowhere", ""), ("TOP_5\tbrazil", "UNSUPPORTED"), ("brazil", "UNSUPPORTED"), ("COUNT\t", "0"),
    ]
    let input = Data(lines.map { $0.0 + "\n" }.joined().utf8)
    let outcome = try here.run("search-benchmark", options + ["query", here.folder.file("bench")], input: input)
    #expect(outcome.status == 0)
    #expect(outcome.output == lines.map { $0.1 + "\n" }.joined())
  }

  @Test func whatCameBitByBitIsMerged() throws {
    let here = try Installation()
    for number in 1...3 {
      let page = try here.folder.write("\(number).txt", Array("Ferry number \(number) leaves the harbour.".utf8))
      #expect(try here.search("add", page).status == 0)
    }
    let status = try Wire.decode(StatusAnswer.self, from: Array(here.search("status", "--json").output.utf8))
    #expect(status.documents == 3 && status.segments > 1)
    #expect(try here.search("stop").status == 0)
    let outcome = try here.run("search-benchmark", ["merge", here.index])
    let figures = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double]
    #expect(figures?["documents"] == 3 && figures?["segments"] == 1)
    #expect(try here.search("--ids", "ferry").output.split(separator: "\n").count == 3)
    #expect(try here.run("search-benchmark", ["merge", here.folder.file("nowhere")]).error.contains("no index"))
  }

  @Test func timesAreTold() throws {
    let here = try Installation()
    #expect(try index(here).status == 0)
    let queries = try here.folder.write("queries.tsv", Array("term\tbrazil\tgame\nunion_2\tbaidu alibaba\tgame\n".utf8))
    let outcome = try here.run(
      "search-benchmark", ["--first-pass", "time", here.folder.file("bench"), queries, "3", "COUNT TOP_10 NOTHING"])
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    let results = lines.filter { $0[0] == "R" }
    #expect(
      results.map { Array($0[1...4]) } == [
        ["COUNT", "term", "0", "3"], ["COUNT", "union_2", "1", "3"], ["TOP_10", "term", "0", "3"],
        ["TOP_10", "union_2", "1", "3"],
      ])
    for line in results { #expect(line.count == 7 && Int(line[5]) ?? -1 >= Int(line[6]) ?? 0) }
    #expect(lines.drop { $0[0] == "R" }.allSatisfy { $0[0] == "S" && $0.count == 3 })
  }

  @Test func pagesAreTimedByStage() throws {
    let here = try Installation()
    let folder = here.folder
    try folder.write("pages/a.html", Array("<h1>Alibaba</h1><p>Alibaba goes to Brazil by mail.</p>".utf8))
    try folder.write("pages/b/empty.html", [])
    let outcome = try here.run("search-benchmark", ["pages", folder.file("bench"), folder.file("pages")])
    #expect(outcome.status == 0 && outcome.error.contains("empty.html left out: it has no text"))
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Double])
    #expect(figures["documents"] == 1 && figures["skipped"] == 1)
    for stage in ["read", "extract", "analyse", "index"] { #expect(figures["seconds_\(stage)"] != nil) }
  }

  @Test func aMissingIndexIsAnError() throws {
    let here = try Installation()
    let outcome = try here.run("search-benchmark", ["query", here.folder.file("nowhere")])
    #expect(outcome.status != 0 && outcome.error.contains("there is no index at"))
  }
}
