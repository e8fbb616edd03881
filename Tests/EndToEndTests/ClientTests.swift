import Files
import Foundation
import SearchAPI
import TestSupport
import Testing

@Suite("The client", .ownThread, .timeLimit(.minutes(2)))
struct ClientTests {
  private let here: Installation

  init() throws { here = try Installation() }

  @Test func anEmptyIndexSaysHowToFillIt() throws {
    let outcome = try here.search("anything")
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.error == "search: the index is empty: add pages with search add PATH...\n")
  }

  @Test func addingFindingRemoving() throws {
    try here.write(page: "pages/ferry.html", title: "Quokka ferries", "The quokka ferry leaves the jetty at noon.")
    try here.write(page: "pages/页面.html", title: "渡轮", "渡轮中午开船，从码头出发。")
    try here.write(page: "pages/.hidden.html", title: "Hidden", "Nobody sees the quokka here.")
    try here.folder.write("pages/style.css", Array("p { color: red }".utf8))
    let added = try here.search("add", "pages")
    #expect(added.status == 0)
    #expect(added.output == "2 pages: 2 added, 0 updated, 0 unchanged, 0 skipped\n")
    #expect(added.error == "passed over 1 file that is no page: 1 .css\n")
    #expect(try here.search("add", "pages").output == "2 pages: 0 added, 0 updated, 2 unchanged, 0 skipped\n")

    // One file has one address, whatever way leads to it.
    #expect(symlink("pages", here.folder.file("link")) == 0)
    for path in ["./pages/.", here.folder.file("pages"), "link", here.folder.file("link/../pages"), "link/"] {
      #expect(try here.search("add", path).output.hasPrefix("2 pages: 0 added, 0 updated, 2 unchanged"), "\(path)")
    }
    #expect(try here.search("show", "link/ferry.html").status == 0)

    let found = try here.search("quokka", "-n", "3")
    #expect(found.status == 0 && found.output.hasPrefix("1. Quokka ferries\n"), "\(found)")
    #expect(found.output.contains("ferry.html") && found.output.contains("1 result"))
    #expect(!found.output.contains("\u{1B}"))
    #expect(
      try here.search("渡轮", "--ids").output == FileAddress.url(Array(here.folder.file("pages/页面.html").utf8)) + "\n")
    let colored = try here.search("--color", "always", "quokka")
    #expect(colored.output.contains("\u{1B}[1") && colored.output.contains("\u{1B}]8;;file:///"))

    let json = try here.search("--json", "quokka")
    let answer = try Wire.decode(SearchAnswer.self, from: Array(json.output.utf8))
    let hit = try #require(answer.hits.first)
    #expect(answer.total == SearchAnswer.Total(value: 1, relation: .eq) && hit.title == "Quokka ferries")
    let snippet = Array((hit.snippet ?? "").unicodeScalars)
    let marked = hit.highlights.map { String(String.UnicodeScalarView(snippet[$0[0]..<$0[1]])).lowercased() }
    #expect(!marked.isEmpty && marked.allSatisfy { $0.hasPrefix("quokka") })

    #expect(try here.search("show", "pages/ferry.html").output.contains("leaves the jetty"))
    #expect(try here.search("zyzzyva").status == 1)
    #expect(try here.search("remove", "pages/ferry.html").output == "1 removed\n")
    #expect(try here.search("remove", "pages/ferry.html").status == 1)
    #expect(try here.search("quokka").status == 1)
    #expect(try here.search("show", "pages/ferry.html").status == 2)
    #expect(try here.search("check").status == 0)
  }

  @Test func theQueryLanguageReachesTheDaemon() throws {
    try here.write(page: "a.html", title: "One", "apples and pears grow here")
    try here.write(page: "b.html", title: "Two", "apples and plums grow here")
    try here.search("add", "a.html", "b.html")
    func titles(_ arguments: String...) throws -> Set<String> {
      let outcome = try here.run("search", ["--json"] + arguments)
      return Set(try Wire.decode(SearchAnswer.self, from: Array(outcome.output.utf8)).hits.map(\.title))
    }
    #expect(try titles("apples") == ["One", "Two"])
    #expect(try titles("apples -plums") == ["One"])
    #expect(try titles("query", "apples", "--", "-plums") == ["One"])
    #expect(try titles("\"apples and plums\"") == ["Two"])
    #expect(try titles("--limit", "1", "apples").count == 1)
    #expect(try titles("--offset", "1", "apples").count == 1)
    #expect(try here.search("--", "-plums", "+apples").status == 0)
  }

  @Test func aLanguageIsFoundByAnyOfItsTags() throws {
    let text = "Fergen går fra kaien ved middagstid, og det er ikke langt til byen som den kommer fra."
    try here.folder.write("a.html", Array("<html lang=nb><title>En</title><p>\(text)".utf8))
    let line = #"{"url":"http://a.example/","title":"To","text":"\#(text)","lang":"nn-NO"}"#
    try here.search("add", "a.html")
    try here.search("add", "-", input: line)
    for arguments in [["--lang", "nb"], ["--lang", "NO"], ["lang:nor"], ["lang:nn"]] {
      let found = try here.run("search", ["fergen", "--ids"] + arguments)
      #expect(found.output.split(separator: "\n").count == 2, "\(arguments)")
    }
  }

  @Test func whatAQueryFindsIsRemoved() throws {
    let lines = (0..<25).map { #"{"url":"http://a.example/\#($0)","title":"t\#($0)","text":"quokka \#($0 % 5)"}"# }
    try here.search("add", "-", input: lines.joined(separator: "\n"))
    let asked = try here.search("remove", "--query", "quokka")
    #expect(asked.status == 2 && asked.error.contains("--yes"))
    #expect(try here.search("remove", "--query", "+quokka +3", "--yes").output == "5 removed\n")
    #expect(try here.search("remove", "--query", "zyzzyva", "--yes").status == 1)
    #expect(try here.search("quokka", "-n100", "--ids").output.split(separator: "\n").count == 20)
  }

  @Test func aLongRemovalShowsHowFarItIs() throws {
    let lines = (0..<300).map { #"{"url": "https://a.example/\#($0)", "text": "A quokka \#($0)."}"# }
    try here.folder.write("a.ndjson", Array(lines.joined(separator: "\n").utf8))
    try here.search("add", "a.ndjson")
    let terminal = try PseudoTerminal()
    let outcome = try here.run(
      "/bin/sh", ["-c", "exec \"$0\" remove --query quokka --yes 2>\(terminal.name)", here.path(of: "search")])
    #expect(outcome.output == "300 removed\n", "\(outcome)")
    try terminal.read(until: "300 of 300 removed\r\u{1B}[K")
  }

  /// As it is by every other call.
  @Test func aDaemonThatDiedUnderTheFullScreenIsStartedAgain() throws {
    let page = try here.write(page: "a.html", title: "Quokka ferries", "The quokka ferry leaves at noon.")
    try here.search("add", page)
    let terminal = try PseudoTerminal()
    let screen = try here.start(
      "/bin/sh", ["-c", "exec \"$0\" -i <\(terminal.name) >\(terminal.name) 2>&1", here.path(of: "search")])
    try terminal.read(until: "1 documents: type to search")
    terminal.type("quokka")
    try terminal.read(until: "Quokka ferries")
    kill(try #require(here.lockHolder), SIGKILL)
    try eventually("the daemon is dead") { SocketFile.state(of: here.socket) != .alive }
    terminal.type("\u{15}ferry")
    try terminal.read(until: "Quokka ferries")
    terminal.type("\u{3}")
    #expect(try screen.finish().status == 0)
  }

  /// A word that no page holds is searched as the nearest one: no reason to remove what holds that.
  @Test func whatACorrectionFindsIsNotRemoved() throws {
    let lines = (0..<20).map { #"{"url":"http://a.example/\#($0)","title":"t\#($0)","text":"a wombat of \#($0)"}"# }
    try here.search("add", "-", input: lines.joined(separator: "\n"))
    #expect(try here.search("wombatt").output.contains("Searched for wombat instead."))
    let misspelt = try here.search("remove", "--query", "wombatt", "--yes")
    #expect(misspelt.status == 1 && misspelt.output == "0 removed\n" && misspelt.error.contains("ask for wombat"))
    // Once those that hold it are gone, it is such a word, too.
    let others = (0..<3).map { #"{"url":"http://b.example/\#($0)","title":"u\#($0)","text":"a wombatt of \#($0)"}"# }
    try here.search("add", "-", input: others.joined(separator: "\n"))
    #expect(try here.search("remove", "--query", "wombatt", "--yes").output == "3 removed\n")
    #expect(try here.search("wombat", "-n100", "--ids").output.split(separator: "\n").count == 20)
  }

  /// The count that is told and asked about is that of what goes: more than one answer holds, equal texts at several
  /// addresses among it.
  @Test func manyDocumentsAreRemovedByAQuery() throws {
    let lines = (0..<1010).map { #"{"url":"http://a.example/\#($0)","title":"t","text":"quokka \#(min($0, 1005))"}"# }
    try here.search("add", "-", input: lines.joined(separator: "\n"))
    #expect(try here.search("remove", "--query", "quokka", "--yes").output == "1010 removed\n")
    #expect(try here.search("quokka").status == 1)
  }

  @Test func standardInputTakesEveryForm() throws {
    let page = "<title>Ferry</title><p>A quokka ferry that leaves at noon."
    #expect(try here.search("add", "-", "--url", "http://a.example/1", input: page).output.contains("1 added"))
    let line = #"{"url":"http://a.example/2","title":"Two","text":"a second quokka"}"#
    #expect(try here.search("add", "-", input: line).output.contains("1 added"))
    #expect(try here.search("add", "-", "--format", "text", "--url", "http://a.example/3", input: "quokka").status == 0)
    let unknown = try here.search("add", "-", input: page)
    #expect(unknown.status == 2 && unknown.error.contains("--format"))
    #expect(try here.search("quokka", "--ids").output.split(separator: "\n").count == 3)
  }

  @Test func archivesAndPackedPages() throws {
    let shelf = #"{"url":"http://a.example/1","title":"One","text":"a quokka"}"# + "\n"
    try here.folder.write("all/lines.jsonl", Array(shelf.utf8))
    try here.folder.write(
      "all/crawl.warc",
      WARCWriter.resource(
        address: "http://a.example/2", unixSeconds: 0, contentType: "text/html",
        bytes: Array("<title>Two</title><p>Another quokka".utf8)))
    try here.write(page: "all/three.html", title: "Three", "The third quokka.")
    #expect(try here.run("/bin/gzip", [here.folder.file("all/three.html")]).status == 0)
    let added = try here.search("add", "all")
    #expect(added.output == "3 pages: 3 added, 0 updated, 0 unchanged, 0 skipped\n", "\(added.error)")
  }

  @Test func whatIsExportedIsReadBack() throws {
    try here.write(page: "a.html", title: "渡轮 \"quoted\"", "渡轮中午开船。 A quokka.")
    try here.search("add", "a.html")
    let export = try here.search("export").output
    #expect(export.split(separator: "\n").count == 1)
    let there = try Installation()
    #expect(try there.search("add", "-", input: export).output.contains("1 added"))
    let again = try there.search("export").output
    func document(_ line: String) throws -> DocumentAnswer {
      var document = try Wire.decode(DocumentAnswer.self, from: Array(line.utf8))
      document.indexed = ""
      document.charset = ""
      return document
    }
    #expect(try document(again) == document(export))
  }

  /// Names in GBK, as old archives have them and shells fill them in.
  @Test func namesNeedNotBeUTF8() throws {
    try here.write(page: "page.html", title: "Quokka", "A quokka.")
    let script = """
      name=$(printf '\\260\\315\\316\\367.html'); mv page.html "$name"
      "$0" extract *.html && "$0" add *.html && "$0" show "$name" && "$0" why "$name" quokka && "$0" remove "$name"
      """
    let outcome = try here.run("/bin/sh", ["-c", script, here.path(of: "search")])
    #expect(outcome.status == 0 && outcome.output.hasSuffix("1 removed\n"), "\(outcome)")
  }

  @Test func pagesThatAreNoneAreTold() throws {
    try here.folder.write("picture.html", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + [UInt8](repeating: 0, count: 500))
    try here.write(page: "page.html", title: "Page", "A page among others.")
    let outcome = try here.search("add", "picture.html", "page.html", "missing.html")
    #expect(outcome.status == 0)
    #expect(outcome.output == "3 pages: 1 added, 0 updated, 0 unchanged, 2 skipped\n", "\(outcome.error)")
    #expect(outcome.error.contains("picture.html: ") && outcome.error.contains("missing.html: no such file"))
    #expect(try here.search("add", "missing.html").status == 2)
  }

  @Test func errorsAreOneLineAndTwo() throws {
    let calls = [
      ["--bogus", "word"], ["--limit", "x", "word"], ["--limit", "100000", "word"], ["--color", "red", "word"],
      ["--after", "yesterday", "word"], ["--sort", "best", "word"], [""], ["add"], ["add", "--format", "png", "x"],
      ["show"], ["show", "nothing"], ["--no-start", "--socket", "/nowhere/s", "word"],
    ]
    for arguments in calls {
      let outcome = try here.run("search", arguments)
      #expect(outcome.status == 2 && outcome.output.isEmpty, "\(arguments): \(outcome)")
      #expect(
        outcome.error.split(separator: "\n").count == 1 && outcome.error.hasPrefix("search: "), "\(outcome.error)")
    }
  }

  @Test func helpAndVersion() throws {
    #expect(try here.search("--help").output.contains("SUBCOMMANDS"))
    #expect(try here.search("--version").output == programVersion + "\n")
    #expect(try here.search("--help").status == 0)
  }

  @Test func pagesCannotSteerATerminal() throws {
    try here.write(page: "a.html", title: "Evil \u{1B}]0;owned\u{7}", "quokka \u{1B}[31m red \u{9B}1m \u{202E}drow")
    try here.search("add", "a.html")
    for arguments in [
      ["quokka"], ["show", "a.html"], ["quokka", "--ids"], ["quokka", "--color", "always"], ["quokka", "--json"],
      ["export"],
    ] {
      let outcome = try here.run("search", arguments)
      #expect(outcome.status == 0)
      for sequence in ["\u{1B}]0", "\u{7}", "\u{1B}[31m", "\u{9B}", "\u{202E}"] {
        #expect(!outcome.output.contains(sequence))
      }
    }
    // Nor can the names of files, of those with a page and of those without.
    for name in ["\u{1B}[31m.html", "\u{1B}[31m.bin"] {
      try here.folder.write(name, name.hasSuffix("html") ? Array("<p>quokka".utf8) : [0, 1, 2])
      let outcome = try here.search("extract", name)
      #expect(outcome.output.contains("[31m") && !outcome.output.contains("\u{1B}"), "\(outcome)")
    }
  }

  @Test func toolsNeedNoDaemon() throws {
    try here.write(page: "a.html", title: "Ferry", "The quokka ferry leaves the jetty at noon.")
    let extracted = try here.search("extract", "--jsonl", "a.html", "missing.html", "a.html")
    let lines = extracted.output.split(separator: "\n")
    #expect(extracted.status == 0 && lines.count == 3, "\(extracted)")
    let first = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
    #expect(first["id"] as? String == "a.html" && first["title"] as? String == "Ferry")
    #expect((first["text"] as? String)?.contains("quokka") == true)
    #expect(lines[1].hasPrefix(#"{"error":"#) && lines[1].contains(#""id":"missing.html""#))
    let listed = try here.search("extract", "--jsonl", "--files-from", "-", input: "a.html\na.html\n")
    #expect(listed.output.split(separator: "\n").count == 2)
    let tokens = try here.search("analyze", "C++ 阿里巴巴")
    #expect(tokens.status == 0 && tokens.output.contains("c++") && tokens.output.contains("阿里巴巴"))
    #expect(!FileManager.default.fileExists(atPath: here.index))
  }
}
