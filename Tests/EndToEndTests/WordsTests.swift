import Foundation
import SearchAPI
import TestSupport
import Testing

/// Other names, mistakes and suggestions, with real processes.
@Suite("Words", .ownThread, .timeLimit(.minutes(2)))
struct WordsTests {
  private let here: Installation

  init() throws { here = try Installation() }

  private func answer(_ query: String) throws -> SearchAnswer {
    let outcome = try here.search("query", "--json", "--", query)
    return try Wire.decode(SearchAnswer.self, from: Array(outcome.output.utf8))
  }

  @Test func whatWasSearchedBesideAndInsteadIsTold() throws {
    try here.write(page: "a.html", title: "Coffee", "Brazil grows most of the coffee that the world drinks.")
    try here.write(page: "b.html", title: "咖啡", "巴西种植了世界上最多的咖啡豆。")
    try here.search("add", "a.html", "b.html")
    let names = try here.search("brazil")
    #expect(names.status == 0 && names.output.hasPrefix("Also searched: 巴西\n\n1. Coffee\n"), "\(names)")
    #expect(names.output.contains("2. 咖啡"))
    let corrected = try here.search("cofee")
    #expect(corrected.output.hasPrefix("Searched for coffee instead.\n\n1. "), "\(corrected)")
    let offered = try here.search("\"cofee brazil\"")
    #expect(offered.status == 1 && offered.output == "Did you mean \"coffee brazil\"?\n", "\(offered)")
    #expect(offered.error.contains("nothing found"))
    let literal = try here.search("=\"Brazil\"")
    #expect(!literal.output.contains("咖啡") && !literal.output.contains("Also"), "\(literal)")
    let ids = try here.search("--ids", "brazil")
    #expect(ids.output.split(separator: "\n").count == 2 && !ids.output.contains("Also"))
  }

  @Test func synonymsAreReadWithoutARestart() throws {
    try here.write(page: "a.html", title: "Court", "清朝的皇帝住在紫禁城里。")
    try here.search("add", "a.html")
    #expect(try answer("清廷").alsoSearched == [])
    try here.folder.write("index/synonyms.txt", Array("清廷, 清朝\nalone\n".utf8))
    #expect(try answer("清廷").alsoSearched == ["清朝"])
    let status = try here.search("status").output
    #expect(status.contains("1 groups") && status.contains("line 2: "), "\(status)")
    try FileManager.default.removeItem(atPath: here.folder.file("index/synonyms.txt"))
    #expect(try answer("清廷").alsoSearched == [])
    #expect(!(try here.search("status").output.contains("synonyms")))
  }

  @Test func wordsTitlesAndNamesAreSuggested() throws {
    try here.write(page: "a.html", title: "Online enterprises go abroad", "Online enterprises from Beijing 北京的互联网公司")
    try here.search("add", "a.html")
    let words = try here.search("suggest", "enterp")
    #expect(words.status == 0 && words.output.hasPrefix("enterprises\n"), "\(words)")
    #expect(words.output.contains("Online enterprises go abroad\n"))
    #expect(try here.search("suggest", "online", "ent").output.hasPrefix("online enterprises\n"))
    #expect(Set(try here.search("suggest", "beij").output.split(separator: "\n")).isSuperset(of: ["北京", "beijing"]))
    #expect(try here.search("suggest", "-n", "1", "enterp").output.split(separator: "\n").count == 1)
    let json = try here.search("suggest", "--json", "enterp").output
    let answer = try Wire.decode(SuggestAnswer.self, from: Array(json.utf8))
    #expect(answer.query == "enterp" && answer.suggestions.first?.kind == "word")
    #expect(answer.suggestions.contains { $0.kind == "title" && $0.id?.hasSuffix("a.html") == true })
    #expect(try here.search("suggest", "zyzzyva").status == 1)
  }
}
