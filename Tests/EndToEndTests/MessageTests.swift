import Foundation
import SearchAPI
import TestSupport
import Testing

/// What the programs say where something is wrong: what it was, and what to do.
@Suite("Messages", .ownThread, .timeLimit(.minutes(2)))
struct MessageTests {
  private let here: Installation

  init() throws { here = try Installation() }

  @Test func whatIsMistypedLeadsToTheHelp() throws {
    for (arguments, command) in [
      (["--bogus", "word"], "query"), (["add"], "add"), (["show"], "show"), (["watch", "add"], "watch add"),
      (["--limit", "x", "word"], "query"), (["export", "--format", "x"], "export"),
    ] {
      let outcome = try here.run("search", arguments)
      #expect(outcome.status == 2 && outcome.error.hasSuffix(" (see search \(command) --help)\n"), "\(outcome.error)")
    }
    let daemon = try here.run("searchd", ["--bogus"])
    #expect(daemon.status == 2 && daemon.error.hasSuffix(" (see searchd serve --help)\n"), "\(daemon.error)")
    for options in [["-n", "3"], ["--offset", "1"], ["--sort", "newest"], ["--facets"]] {
      let outcome = try here.run("search", ["--follow", "word"] + options)
      #expect(outcome.status == 2 && outcome.error.contains("leave out \(options[0])"), "\(outcome.error)")
    }
    // What says itself what to do needs no more.
    let empty = try here.search("")
    #expect(empty.error == "search: the query is empty: give a word, or see search --help\n")
  }

  @Test func whatIsNoOptionIsSaid() throws {
    let outcome = try here.search("--nonsense")
    #expect(outcome.status == 2 && outcome.error.contains("--nonsense"), "\(outcome)")
    #expect(!outcome.error.contains("empty"), "\(outcome)")
  }

  @Test func onlyWhatIsThereIsSaidToBeAdded() throws {
    let nowhere = try here.search("why", "nope", "brazil")
    #expect(nowhere.status == 2 && nowhere.error.contains("not in the index"), "\(nowhere)")
    #expect(!nowhere.error.contains("search add"), "\(nowhere)")
    let page = try here.write(page: "a.html", title: "Ferry", "A ferry.")
    for name in ["a.html", "file://" + page] {
      let there = try here.search("why", name, "brazil")
      #expect(there.status == 2 && there.error.contains("search add adds it"), "\(there)")
    }
  }

  /// JSON that is no page is one thing to tell, however many lines it has.
  @Test func aFileThatHoldsNoPageIsToldOnce() throws {
    try here.folder.write("a.json", Array("{\"searches\": [\n  {\"a\": 1},\n  {\"b\": 2}\n]}\n".utf8))
    let outcome = try here.search("add", "a.json")
    #expect(outcome.status == 2, "\(outcome)")
    #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains("a.json"), "\(outcome)")
    #expect(outcome.output == "1 page: 0 added, 0 updated, 0 unchanged, 1 skipped\n", "\(outcome)")
    // Where others are pages, each line that is none is to be found.
    try here.folder.write("b.ndjson", Array(#"{"url": "u", "text": "A ferry."}\#n{\#n{\#n"#.utf8))
    let mixed = try here.search("add", "b.ndjson")
    #expect(mixed.error.contains("line 2") && mixed.error.contains("line 3"), "\(mixed)")
  }

  @Test func whereNothingIsAPageThatIsSaid() throws {
    try here.folder.write("styles/a.css", [65])
    try FileManager.default.createDirectory(atPath: here.folder.file("empty"), withIntermediateDirectories: true)
    for name in ["empty", "styles"] {
      let outcome = try here.search("add", name)
      #expect(outcome.status == 2 && outcome.error.contains("search: nothing there is a page: "), "\(outcome)")
      #expect(outcome.error.contains(".html") && outcome.error.contains(".warc"), "\(outcome)")
    }
  }

  @Test func aMistypedCommandIsAskedAbout() throws {
    try here.write(page: "a.html", title: "Quokka", "A quokka.")
    try here.search("add", "a.html")
    #expect(try here.search("stauts").error.hasSuffix("search: is a command meant? search status --help\n"))
    #expect(try !here.search("nowhere").error.contains("command"))
    #expect(try here.search("stauts", "--json").error.isEmpty)
  }

  @Test func noHelpIsGivenForWhatIsNoCommand() throws {
    let outcome = try here.search("help", "brazil")
    #expect(
      outcome.status == 2
        && outcome.error
          == "search: there is no command brazil: search --help lists them, search query finds any words\n"
    )
    #expect(try here.search("help", "watch", "add").output.contains("search watch add ~/pages"))
  }

  @Test func whatTheDaemonDeclinesIsQuoted() throws {
    for (arguments, message) in [
      (["--limit", "100000"], "limit is 100000, which is no number from 0 to 1000: give one of these"),
      (["--sort", "best"], "sort is best, which is none of relevance, newest, oldest: give one of these"),
      (["--site", ""], "site is empty, which is no host: write example.com, or leave it out"),
      (["--site", "https:///"], "site is https:///, which is no host: write example.com, or leave it out"),
      (["--after", "soon"], "after is soon, no date: write 2014, 2014-07 or 2014-07-31"),
    ] {
      #expect(try here.run("search", ["word"] + arguments).error == "search: \(message)\n")
    }
  }

  @Test func startsThatFailSayWhy() throws {
    let file = try here.folder.write("file", [])
    for arguments in [["--index", file], ["--detach", "--index", file], ["--index", "\(file)/index"]] {
      let outcome = try here.run("searchd", arguments)
      #expect(outcome.status == 2 && outcome.error.contains("a file is in its way: pass another --index"), "\(outcome)")
    }
    let inside = try here.search("status", "--index", "\(file)/index")
    #expect(inside.status == 2 && inside.error.contains("a part of its path is no folder"), "\(inside.error)")
    let level = try here.run("searchd", ["--log-level", "loud"])
    #expect(level.error.contains("--log-level is loud, which is none of trace, debug"), "\(level.error)")
    // An address of documentation (RFC 5737), which no machine has.
    let address = try here.run("searchd", ["--http", "192.0.2.1:7700"])
    #expect(
      address.status == 2 && address.error.contains("on 192.0.2.1:7700 (cannot assign requested address): give"),
      "\(address.error)")
  }

  /// As in an index on a disk that is read-only.
  @Test func aLogThatCannotBeOpenedIsTold() throws {
    try FileManager.default.createDirectory(atPath: "\(here.index)/searchd.log", withIntermediateDirectories: true)
    let outcome = try here.search("word")
    #expect(outcome.status == 2, "\(outcome)")
    #expect(outcome.error.hasPrefix("searchd: cannot write \(here.index)/searchd.log (is a directory): "), "\(outcome)")
  }

  @Test func aDiskThatTakesNoLogIsTold() throws {
    // No file may grow, as on a disk without room.
    let outcome = try here.run(
      "/bin/sh", ["-c", "(trap '' XFSZ; ulimit -f 0; exec \"$0\" --detach 2>&1) | cat", here.path(of: "searchd")])
    #expect(outcome.output.contains("could not write \(here.index)/searchd.log"), "\(outcome)")
  }

  @Test(arguments: ["search status", "search alibaba", "search export", "search analyze word", "search extract a.html"])
  func outputThatCannotBeWrittenIsTold(command: String) throws {
    try here.write(page: "a.html", title: "Alibaba", "Alibaba in Brazil.")
    try here.search("add", "a.html")
    let words = command.split(separator: " ").map(String.init)
    for (closed, reason) in [(">/dev/full", "no space left on device"), (">&-", "bad file descriptor")] {
      let outcome = try here.run(
        "/bin/sh", ["-c", "exec \"$0\" \"$@\" \(closed)", here.path(of: words[0])] + words.dropFirst())
      #expect(outcome.status == 2, "\(command) \(closed)")
      #expect(outcome.error.contains("cannot write to standard output: \(reason)"), "\(command): \(outcome.error)")
    }
    let piped = try here.run("/bin/sh", ["-c", "\"$0\" \"$@\" | :", here.path(of: words[0])] + words.dropFirst())
    #expect(piped.error.isEmpty, "whoever stops reading knows")
  }

  /// A file of the index must not take the number of a closed stream: what is logged would be written into it.
  @Test func closedStreamsAreNoFilesOfTheIndex() throws {
    let daemon = try here.start("/bin/sh", ["-c", "exec \"$0\" 0<&- 1>&- 2>&-", here.path(of: "searchd")])
    try eventually("it serves") { SocketFile.state(of: here.socket) == .alive }
    for descriptor in 0...2 {
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(daemon.pid)/fd/\(descriptor)") == "/dev/null"
      )
    }
    #expect(try here.search("stop").status == 0)
    #expect(try daemon.finish().status == 0)
  }

  @Test func resultsThatAreNotShownAreCounted() throws {
    try here.write(page: "a.html", title: "Quokka", "A quokka.")
    try here.write(page: "b.html", title: "Wombat", "A wombat and a quokka.")
    try here.search("add", "a.html", "b.html")
    for arguments in [["quokka", "-n", "0"], ["quokka", "--offset", "5"]] {
      let outcome = try here.run("search", arguments)
      #expect(outcome.status == 0 && outcome.output.hasPrefix("2 results (") && outcome.error.isEmpty, "\(outcome)")
    }
    let none = try here.search("zyzzyva", "-n", "0")
    #expect(none.status == 1 && none.error == "search: nothing found in 2 documents\n")

    let line = #"{"id": "n", "text": "Numbats eat.", "surroundings": "zyzzyva"}"#
    try here.search("add", try here.folder.write("more.jsonl", Array(line.utf8)))
    let around = try here.search("zyzzyva")
    #expect(around.status == 1)
    #expect(
      around.error
        == "search: nothing found in the texts of 3 documents; 1 page has it around the text: add --full\n")
    #expect(try here.search("zyzzyva", "--full").status == 0)
  }

  @Test func anAddThatIsBrokenOffSaysHowToGoOn() throws {
    #expect(try here.search("status").status == 0)
    try here.folder.write("more.jsonl", Array(#"{"url": "https://example.com/", "text": "A quokka."}"#.utf8))
    // The end of standard input does not come while the daemon lives.
    let add = try here.start(
      "/bin/sh",
      [
        "-c", "{ cat more.jsonl; while sleep 0.2 && echo; do :; done; } | \"$0\" add - --format ndjson",
        here.path(of: "search"),
      ])
    try eventually("it sends") {
      try Wire.decode(StatusAnswer.self, from: Array(here.search("status", "--json").output.utf8)).uploads == 1
    }
    kill(try #require(here.lockHolder), SIGKILL)
    try eventually("it gives up") { add.error.contains("add the same again") }
  }

  @Test func nothingToAddIsNotCalledStrange() throws {
    let outcome = try here.search("add", "-", input: "")
    #expect(outcome.status == 2 && outcome.error == "search: standard input is empty: there is nothing to add\n")
  }

  @Test func aFileThatCannotBeReadIsNotCalledMissing() throws {
    try here.write(page: "pages/a.html", title: "Quokka", "A quokka.")
    try here.search("add", "pages")
    let outcome = try here.search("similar", "pages")
    #expect(outcome.status == 2 && outcome.error == "search: cannot read pages: not a regular file\n", "\(outcome)")
  }
}
