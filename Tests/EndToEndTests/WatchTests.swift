import Files
import Foundation
import SearchAPI
import TestSupport
import Testing

/// Folders that are followed by the real daemon.
@Suite("Watched folders", .ownThread, .timeLimit(.minutes(2)))
struct WatchTests {
  private let here: Installation

  init() throws {
    here = try Installation()
    try FileManager.default.createDirectory(atPath: here.folder.file("pages"), withIntermediateDirectories: true)
  }

  /// The names of the pages that a query finds.
  private func names(_ query: String) throws -> Set<String> {
    Set(
      try here.search(query, "--ids", "-n", "1000").output.split(separator: "\n")
        .map { String($0.split(separator: "/").last ?? "") })
  }

  /// Asks until the answer is as expected, or too much time has passed.
  private func expect(
    _ query: String, finds expected: Set<String>, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let deadline = ContinuousClock.now + .seconds(20)
    var found = try names(query)
    while found != expected, ContinuousClock.now < deadline {
      usleep(20_000)
      found = try names(query)
    }
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  private func page(_ name: String, _ text: String) throws {
    try here.write(page: "pages/\(name)", title: "Page", text)
  }

  /// Whether a file is a page is told in one way, by whoever looks at it.
  @Test func aFolderGivesTheSamePagesHoweverItComes() throws {
    let files = [
      "a.html": "<p>One quokka", "b": "<html><p>Two quokka", "c.php": "<!doctype html>Red quokka",
      "d.txt": "Blue quokka",
      "Makefile": "all: quokka", "e.py": "page = '<p>A quokka'", "f.css": "/* <p>quokka */", "g.log": "A quokka",
      "h.avif": "<p>quokka", "i": #"{"url":"http://a.example/i","title":"T","text":"A quokka"}"#,
    ]
    for (name, text) in files { try here.folder.write("pages/\(name)", Array(text.utf8)) }
    let expected: Set<String> = ["a.html", "b", "c.php", "d.txt", "i"]
    #expect(try here.search("add", "pages").output.hasPrefix("5 pages: 5 added"))
    try expect("quokka", finds: expected)
    #expect(try here.search("stop").status == 0)
    try FileManager.default.removeItem(atPath: here.index)
    #expect(try here.search("watch", "add", "pages").status == 0)
    try expect("quokka", finds: expected)
  }

  @Test func whatHappensInAFolderHappensInTheIndex() throws {
    try page("old.html", "quokka before")
    #expect(try here.run("searchd", ["--detach", "--watch", here.folder.file("pages")]).status == 0)
    try expect("quokka", finds: ["old.html"])
    try page("new.html", "quokka saved")
    try page("sub/deep/页面.html", "quokka in a new folder")
    try page(".hidden.html", "quokka hidden")
    try page("late.html.part", "quokka not done")
    try expect("quokka", finds: ["old.html", "new.html", "%E9%A1%B5%E9%9D%A2.html"])
    try page("old.html", "wombat instead")
    try expect("quokka", finds: ["new.html", "%E9%A1%B5%E9%9D%A2.html"])
    let files = FileManager.default
    let pages = here.folder.file("pages")
    try files.moveItem(atPath: "\(pages)/late.html.part", toPath: "\(pages)/late.html")
    try files.moveItem(atPath: "\(pages)/sub", toPath: "\(pages)/moved")
    try files.removeItem(atPath: "\(pages)/new.html")
    try expect("quokka", finds: ["late.html", "%E9%A1%B5%E9%9D%A2.html"])
    #expect(try here.search("quokka", "--ids").output.contains("/moved/deep/"))
    // A folder that was moved in whole is followed, too; one that is removed is forgotten whole.
    try page("moved/deep/more.html", "quokka more")
    try expect("quokka more", finds: ["late.html", "%E9%A1%B5%E9%9D%A2.html", "more.html"])
    try files.moveItem(atPath: "\(pages)/moved", toPath: here.folder.file("away"))
    try expect("quokka", finds: ["late.html"])
  }

  /// Names that are not UTF-8 are followed as `search add` takes them.
  @Test func namesNeedNotBeUTF8() throws {
    let name =
      here.folder.file("pages/").utf8.map { CChar(bitPattern: $0) } + [0xC4, 0xE3].map { CChar(bitPattern: $0) }
    func path(_ ending: String) -> [CChar] { name + ending.utf8.map { CChar(bitPattern: $0) } + [0] }
    func save(_ ending: String, _ text: String) {
      let descriptor = open(path(ending), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      write(Array(text.utf8), to: descriptor)
      close(descriptor)
    }
    save("1.html", "<p>quokka before")
    #expect(try here.run("searchd", ["--detach", "--watch", here.folder.file("pages")]).status == 0)
    try expect("quokka", finds: ["%C4%E31.html"])
    save("2.html", "<p>quokka saved")
    mkdir(path("dir"), 0o700)
    save("dir/3.html", "<p>quokka within")
    try expect("quokka", finds: ["%C4%E31.html", "%C4%E32.html", "3.html"])
    unlink(path("1.html"))
    try expect("quokka", finds: ["%C4%E32.html", "3.html"])
    // A start knows what it has taken in, and what is gone.
    #expect(try here.search("stop").status == 0)
    unlink(path("2.html"))
    #expect(try here.run("searchd", ["--detach", "--watch", here.folder.file("pages")]).status == 0)
    try expect("quokka", finds: ["3.html"])
  }

  @Test func copiesAreOnePageWhileOneOfThemIsThere() throws {
    let text = (0..<60).map { "quokka tells its \($0)th story" }.joined(separator: ", ")
    try page("a.html", text)
    #expect(try here.run("searchd", ["--detach", "--watch", here.folder.file("pages")]).status == 0)
    try expect("quokka", finds: ["a.html"])
    try page("b.html", text)
    try page("c.html", "wombat")
    try expect("wombat", finds: ["c.html"])
    #expect(try here.search("quokka", "--ids", "--all").output.split(separator: "\n").count == 1)
    try FileManager.default.removeItem(atPath: here.folder.file("pages/a.html"))
    try expect("quokka", finds: ["b.html"])
    try page("b.html", "wallaby")
    try expect("quokka", finds: [])
  }

  @Test func aHalfWrittenPageIsLeftUntilItRests() throws {
    #expect(try here.run("searchd", ["--detach", "--watch", here.folder.file("pages")]).status == 0)
    let descriptor = open(here.folder.file("pages/slow.html"), O_WRONLY | O_CREAT, 0o600)
    try page("other.html", "wombat and kangaroo")
    try expect("kangaroo", finds: ["other.html"])
    write(Array("<title>Slow</title><p>quokka begins".utf8), to: descriptor)
    // As long as the one rests that is not done, the other does that is cut here behind it.
    let whole = try Data(contentsOf: URL(fileURLWithPath: here.folder.file("pages/other.html")))
    truncate(here.folder.file("pages/other.html"), try #require(whole.firstRange(of: Data(" and".utf8))).lowerBound)
    try expect("kangaroo", finds: [])
    #expect(try names("quokka") == [] && names("wombat") == ["other.html"])
    write(Array(", and a kookaburra ends".utf8), to: descriptor)
    close(descriptor)
    try expect("+quokka +kookaburra", finds: ["slow.html"])
  }

  @Test func theListIsKeptAndAStartSweeps() throws {
    try page("a.html", "quokka a")
    try page("b.html", "quokka b")
    #expect(try here.search("watch", "list").status == 1)
    #expect(try here.search("watch", "add", "pages").status == 0)
    try expect("quokka", finds: ["a.html", "b.html"])
    #expect(try here.search("stop").status == 0)
    try FileManager.default.removeItem(atPath: here.folder.file("pages/a.html"))
    try page("b.html", "changed quokka b")
    try page("c.html", "quokka c")
    try expect("quokka", finds: ["b.html", "c.html"])
    try expect("changed", finds: ["b.html"])
    // Not even kill -9 makes it forget.
    kill(try #require(here.lockHolder), SIGKILL)
    try eventually("the daemon is dead") { SocketFile.state(of: here.socket) != .alive }
    try page("d.html", "quokka d")
    try expect("quokka", finds: ["b.html", "c.html", "d.html"])
    #expect(try here.search("watch", "list").output.hasPrefix(here.folder.file("pages")))
    #expect(try here.search("watch", "remove", "pages").status == 0)
    // What comes later in a folder that is followed is there, and what came before in the other is not.
    try here.write(page: "others/first.html", title: "Page", "wombat first")
    #expect(try here.search("watch", "add", "others").status == 0)
    try expect("wombat", finds: ["first.html"])
    try page("e.html", "quokka e")
    try here.write(page: "others/last.html", title: "Page", "wombat last")
    try expect("wombat", finds: ["first.html", "last.html"])
    #expect(try names("quokka") == ["b.html", "c.html", "d.html"])
    #expect(try here.search("watch", "add", "pages").status == 0)
    try expect("quokka", finds: ["b.html", "c.html", "d.html", "e.html"])
    #expect(try here.search("watch", "remove", "--pages", "pages").status == 0)
    #expect(try names("quokka") == [])
  }

  /// A disk that is not mounted looks like an empty folder, or like none.
  @Test func aFolderThatIsGoneKeepsItsPages() throws {
    try page("a.html", "quokka a")
    #expect(try here.search("watch", "add", "pages").status == 0)
    try expect("quokka", finds: ["a.html"])
    #expect(try here.search("stop").status == 0)
    let files = FileManager.default
    try files.moveItem(atPath: here.folder.file("pages"), toPath: here.folder.file("elsewhere"))
    #expect(try here.search("watch", "list").output.contains("it is not there"))
    #expect(try names("quokka") == ["a.html"])
    #expect(try here.search("stop").status == 0)
    try files.createDirectory(atPath: here.folder.file("pages"), withIntermediateDirectories: true)
    #expect(try here.search("watch", "list").output.contains("it is empty"))
    #expect(try names("quokka") == ["a.html"])
  }

  /// What cannot be read is not told to be followed. Root reads everything, so that another user must try.
  @Test(.enabled(if: geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"), "no setpriv"))
  func whatCannotBeReadIsTold() throws {
    var (program, arguments) = (here.path(of: "search"), [String]())
    if geteuid() == 0 {
      (program, arguments) = ("/usr/bin/setpriv", ["--reuid", "65534", "--clear-groups", here.path(of: "search")])
    }
    try page("open/a.html", "quokka")
    try page("shut/b.html", "quokka")
    if geteuid() == 0 {
      for path in [here.folder.path, here.folder.file("pages"), here.folder.file("pages/open")] {
        chown(path, 65534, 0)
      }
      guard try here.run(program, arguments + ["--version"]).status == 0 else {
        try Test.cancel("another user may not run the programs here")
      }
    }
    chmod(here.folder.file("pages/shut"), 0)
    defer { chmod(here.folder.file("pages/shut"), 0o700) }
    func watch(_ words: String...) throws -> Installation.Outcome {
      try here.run(program, arguments + ["watch"] + words)
    }
    let refused = try watch("add", "pages/shut")
    #expect(refused.status == 2 && refused.error.contains("pages/shut cannot be read: let this user"), "\(refused)")
    #expect(try watch("add", "pages").status == 0)
    try eventually("the folder is swept") { try watch("list").output.contains("(1 file, ") }
    let list = try watch("list")
    #expect(list.output.contains("pages/shut cannot be read"), "\(list)")
    // A folder that may not be looked into is none that is empty.
    chmod(here.folder.file("pages"), 0)
    defer { chmod(here.folder.file("pages"), 0o700) }
    kill(try #require(here.lockHolder), SIGHUP)
    try eventually("the folder is looked at again") {
      let list = try watch("list").output
      return list.contains("\(here.folder.file("pages")) cannot be read: let this user") && !list.contains("is empty")
    }
  }

  @Test func whatIsNoFolderIsRefused() throws {
    #expect(try here.search("status").status == 0)
    try page("a.html", "quokka")
    try FileManager.default.createSymbolicLink(
      atPath: here.folder.file("link"), withDestinationPath: here.folder.file("pages"))
    func post(_ path: String) throws -> String {
      try RawConnection.exchange(
        here.socket,
        "POST /v1/watch?path=\(PercentEncoding.encode(path)) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    }
    for path in [
      "pages", here.folder.file("pages/a.html"), here.folder.file("link"), here.folder.file("pages/../pages"),
      here.index, "/nowhere/at/all", "", "/proc/self/fd/0\n",
    ] {
      #expect(try post(path).hasPrefix("HTTP/1.1 400 "), "\(path)")
    }
    #expect(try here.search("watch", "list").status == 1)
    #expect(try here.search("watch", "remove", "pages").status == 2)
    #expect(try here.run("searchd", ["--watch", "nowhere"]).status == 2)
  }
}
