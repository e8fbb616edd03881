import Foundation
import SearchAPI
import TestSupport
import Testing

/// A part of the index is damaged: what is asked is answered from the rest, and whoever asks is told.
@Suite("Loss", .ownThread, .timeLimit(.minutes(2)))
struct LossTests {
  private let here: Installation
  private let note = "search: a part of the index cannot be read and is left out: run search check --repair\n"

  /// Three pages in a segment each; that of the first is damaged.
  init() throws {
    here = try Installation()
    for name in ["quokka", "wombat", "numbat"] {
      try here.write(page: "\(name).html", title: name, "An animal of the scrub: the \(name).")
      try #require(try here.search("add", "\(name).html").status == 0)
    }
    try #require(try here.search("stop").status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: here.index).filter { $0.hasPrefix("segment-") }
    try FileManager.default.removeItem(atPath: "\(here.index)/\(try #require(names.min()))")
  }

  @Test func searchesSayWhatTheyLack() throws {
    let nothing = try here.search("quokka")
    #expect(nothing.status == 2 && nothing.error.hasSuffix(note), "\(nothing)")
    let plain = try here.search("query", "quokka", "--ids")
    #expect(plain.status == 2 && plain.error == note && plain.output.isEmpty, "\(plain)")
    let found = try here.search("animal")
    #expect(found.status == 0 && found.error == note && found.output.contains("at least 2 results"), "\(found)")
    let answer = try Wire.decode(SearchAnswer.self, from: Array(here.search("animal", "--json").output.utf8))
    #expect(answer.leftOut == 1 && answer.total == .init(value: 2, relation: .gte))
    let similar = try here.search("similar", "wombat.html", "--ids")
    #expect(similar.status == 0 && similar.error == note, "\(similar)")
    // What is there is shown, by its path, too; what is not may be in the part that cannot be read.
    #expect(try here.search("show", "wombat.html").output.contains("title: wombat\n"))
    let shown = try here.search("show", "quokka.html")
    #expect(shown.status == 2 && shown.error.hasSuffix(": run search check --repair\n"), "\(shown)")
    #expect(try here.search("why", "wombat.html", "wombat").status == 0)
    let removed = try here.search("remove", "quokka.html")
    #expect(removed.status == 2 && removed.error.hasSuffix(": run search check --repair\n"), "\(removed)")
    #expect(try here.search("remove", "numbat.html").output == "1 removed\n")
    let call =
      #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":"quokka"}}}"#
    #expect(try here.search("mcp", input: call + "\n").output.contains("run search check --repair"))

    try #require(try here.search("stop").status == 0)
    try #require(try here.search("check", "--repair").status == 0)
    #expect(try here.search("numbat").status == 1)
    let repaired = try here.search("quokka")
    #expect(repaired.status == 1 && !repaired.error.contains("left out"), "\(repaired)")
  }

  @Test func anExportSaysWhatItLacks() throws {
    for format in ["ndjson", "opensearch"] {
      let export = try here.search("export", "--format", format)
      #expect(export.status == 2 && export.error.contains("left out: 1 damaged part of the index: run"), "\(export)")
      #expect(export.output.contains("wombat") && !export.output.contains("left_out"))
    }
    let answer = try RawConnection.exchange(here.socket, "GET /v1/documents HTTP/1.0\r\n\r\n")
    #expect(answer.contains(#"{"left_out":{"documents":0,"segments":1}}"#), "\(answer)")
  }
}
