import Files
import Foundation
import SearchAPI
import TestSupport
import Testing

@Suite("Pages in the browser", .ownThread, .timeLimit(.minutes(3)))
struct WebPageTests {
  private static let hostile = """
    <!doctype html><title>Quokka &lt;script&gt;window.hacked=1&lt;/script&gt; "quoted" 'title'</title>
    <p>The quokka ferry &lt;img src=x onerror="window.hacked=1"&gt; leaves at noon &amp; returns.</p>
    <p>A second paragraph tells that the ferry is late on Sundays, and nobody minds.</p>
    """

  private func session() throws -> WebSession {
    let web = try WebSession()
    let added = try web.here.search("add", "\(packageRoot)/Corpus")
    try #require(added.status == 0, "\(added.error)")
    try web.here.folder.write("hostile.html", Array(Self.hostile.utf8))
    try #require(web.here.search("add", "hostile.html").status == 0)
    return web
  }

  @Test func aSearchIsAPageOfItsOwn() throws {
    let web = try session()
    let home = try web.get("/")
    #expect(home.status == 200 && home.body.contains("pages</p>"))
    #expect(home.body.contains(#"type="application/opensearchdescription+xml""#))

    let page = try web.get("/?q=alibaba+brazil")
    #expect(page.status == 200 && page.head.contains("Content-Type: text/html; charset=utf-8\r\n"))
    #expect(page.body.contains(#"value="alibaba brazil""#) && page.body.contains("<mark>"))
    #expect(page.body.contains(#"<time datetime=""#))
    #expect(page.body.contains(#"href="/feed?q=alibaba%20brazil""#))
    #expect(try web.get("/?q=alibaba&lang=zh").body.contains("class=\"chip\""))
    let wider = #"href="/?q=zzzzqqqq&amp;full=1""#
    let nothing = try web.get("/?q=zzzzqqqq").body
    #expect(nothing.contains("Nothing was found.") && nothing.contains(wider))
    let stillNothing = try web.get("/?q=zzzzqqqq&full=1").body
    #expect(stillNothing.contains("Remove around the texts, too") && !stillNothing.contains(wider))
    let nowhere = try web.get("/?q=alibaba&site=nowhere.example").body
    #expect(nowhere.contains("Nothing was found: no page passes site:nowhere.example."))

    let first = try web.get("/?q=the")
    #expect(first.body.contains("rel=\"next\"") && !first.body.contains("rel=\"prev\""))
    let second = try web.get("/?q=the&offset=10")
    #expect(second.body.contains("start=\"11\"") && second.body.contains("rel=\"prev\""))
  }

  /// A page that goes while somebody reads leaves a shorter list of results, and not the end of them.
  @Test func thereIsANextPageBehindOneThatLostAResult() throws {
    let web = try session()
    #expect(try web.get("/?q=the").status == 200)
    let second = try web.get("/?q=the&offset=10")
    try #require(second.body.contains("rel=\"next\""))
    let hits = try Wire.decode(
      SearchAnswer.self, from: Array(web.get("/v1/search?q=the&limit=10&offset=10").body.utf8)
    ).hits
    let removed = try #require(hits.first { second.body.contains(PercentEncoding.encode($0.id)) }).id
    #expect(try web.send("DELETE", "/v1/documents/" + PercentEncoding.encode(removed)).status == 200)
    let again = try web.get("/?q=the&offset=10")
    #expect(again.body.contains("rel=\"next\"") && !again.body.contains(PercentEncoding.encode(removed)))
  }

  @Test func howTheIndexStandsIsReadable() throws {
    let web = try session()
    #expect(try web.get("/").body.contains(#"<a href="/status">Status</a>"#))
    let status = try web.get("/status")
    #expect(status.status == 200 && status.head.contains("Content-Type: text/html"))
    let count = try Wire.decode(StatusAnswer.self, from: Array(web.get("/v1/status").body.utf8)).documents
    #expect(status.body.contains("<tr><td>Pages</td><td>\(count)</td></tr>"), "\(status.body)")
    #expect(status.body.contains(#"<a href="/?q=lang%3Azh">zh</a>"#))
    // One year needs no other end, and what went wrong is a sentence.
    let year = try web.get("/?q=alibaba&after=2020&before=2020").body
    #expect(year.contains(#"<p class="span"><span>2020</span></p>"#), "\(year)")
    let nowhere = try web.get("/nowhere", ["Accept: text/html"])
    #expect(nowhere.status == 404 && nowhere.body.contains("<h1>There is nothing at this address.</h1>"))
  }

  @Test func whatPagesSayIsEscaped() throws {
    let web = try session()
    let reading =
      "/page?id=" + PercentEncoding.encode(FileAddress.url(Array(web.here.folder.file("hostile.html").utf8)))
    for target in ["/?q=quokka", reading, "/feed?q=quokka"] {
      let answer = try web.get(target)
      #expect(answer.status == 200, "\(target): \(answer)")
      #expect(!answer.body.contains("<script>window") && !answer.body.contains("<img src=x"), "\(target)")
      #expect(answer.body.contains("&lt;script&gt;"), "\(target)")
    }
    for query in ["\"><script>window.hacked=1</script>", "'onmouseover='alert(1)", "</title><b>"] {
      let answer = try web.get("/?q=" + PercentEncoding.encode(query))
      #expect(!answer.body.contains(query), "\(query)")
    }
    let feed = try web.get("/feed?q=quokka").body
    let parser = XMLShape(feed)
    #expect(parser.isWellFormed && parser.names.contains("entry"), "\(feed)")
  }

  @Test func everyAnswerIsGuarded() throws {
    let web = try session()
    for target in ["/", "/?q=alibaba", "/style.css", "/script.js", "/v1/status", "/nowhere", "/?bogus=1", "/metrics"] {
      let answer = try web.get(target)
      #expect(answer.head.contains("Content-Security-Policy: default-src 'none'; script-src 'self'"), "\(target)")
      #expect(answer.head.contains("X-Content-Type-Options: nosniff\r\n"), "\(target)")
      #expect(!answer.body.contains(" style=\"") && !answer.body.contains("<script>"), "\(target)")
      #expect(!answer.body.contains(" onclick"), "\(target)")
    }
    let wrong = try web.get("/?bogus=1", ["Accept: text/html"])
    #expect(wrong.status == 400 && wrong.body.contains("<h1>Unknown query parameter bogus.</h1>"))
    #expect(try web.get("/nowhere", ["Accept: text/html"]).body.contains("<h1>"))
    #expect(try web.get("/v1/nowhere", ["Accept: text/html"]).body.hasPrefix("{\"error\""))
  }

  @Test func aStrangersNameIsNotServed() throws {
    let web = try WebSession()
    for host in [
      "evil.example", "evil.example:\(web.port)", "127.0.0.1.evil.example", "localhost.evil.example", "", "a b",
    ] {
      #expect([400, 421].contains(try web.get("/v1/status", host: host).status), "\(host)")
    }
    for host in ["localhost:\(web.port)", "127.0.0.1", "[::1]:\(web.port)", "LOCALHOST"] {
      #expect(try web.get("/v1/status", host: host).status == 200, "\(host)")
    }
    #expect(WebSession.Answer(try RawConnection.exchange(port: web.port, "GET / HTTP/1.0\r\n\r\n")).status == 400)
  }

  @Test func aStrangersPageChangesNothing() throws {
    let web = try WebSession()
    let target = "/v1/documents?url=http://a.example/1"
    let page = "<title>Ferry</title><p>The quokka ferry leaves at noon."
    func post(_ headers: [String]) throws -> Int { try web.send("POST", target, headers, body: page).status }
    #expect(try post(["Content-Type: text/html", "Origin: http://evil.example"]) == 403)
    #expect(try post(["Content-Type: text/html", "Origin: null"]) == 403)
    #expect(try post(["Content-Type: text/html", "Sec-Fetch-Site: cross-site"]) == 403)
    #expect(try post(["Content-Type: text/plain"]) == 415)
    #expect(try post(["Content-Type: Text/Plain ; charset=utf-8"]) == 415)
    #expect(try post([]) == 415)
    #expect(try web.get("/?q=quokka").body.contains("Nothing was found"))
    #expect(try web.send("OPTIONS", target, ["Origin: http://evil.example"]).status == 403)
    #expect(try post(["Content-Type: text/html", "Origin: http://\(web.address)"]) == 200)
    #expect(try web.send("DELETE", "/v1/documents/http://a.example/1", ["Origin: http://evil.example"]).status == 403)
    #expect(try web.send("DELETE", "/v1/documents/http://a.example/1").status == 200)
    // What steers the daemon is the socket's.
    #expect([404, 405].contains(try web.send("POST", "/v1/quarantine/0123456789abcdef").status))
  }

  @Test func beyondThisMachineATokenIsAsked() throws {
    let web = try WebSession("0.0.0.0:0")
    let path = "\(web.here.index)/http-token"
    let token = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
    #expect(token.count == 32)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try web.get("/").status == 401)
    #expect(try web.get("/v1/status").status == 401)
    #expect(try web.get("/?token=" + String(repeating: "0", count: 32)).status == 401)
    #expect(try web.get("/v1/status", ["Authorization: Bearer \(token)x"]).status == 401)
    #expect(try web.get("/healthz").status == 200)
    #expect(try web.get("/v1/status", ["Authorization: Bearer \(token)"]).status == 200)
    let entry = try web.get("/?q=a&token=\(token)")
    #expect(entry.status == 303 && entry.head.contains("Location: /?q=a\r\n"))
    let cookie = try #require(
      entry.head.components(separatedBy: "Set-Cookie: ").last?.components(separatedBy: ";").first)
    #expect(entry.head.contains("HttpOnly; SameSite="))
    #expect(try web.get("/v1/status", ["Cookie: other=1; \(cookie)"]).status == 200)
    #expect(try web.get("//evil.example/?token=\(token)").head.contains("Location: /\r\n"))
    // The link that was kept is followed again, also once its token is another.
    for given in [token, "t%6Fken", "old"].map({ $0.hasPrefix("t%") ? "\($0)=1" : "token=\($0)" }) {
      let again = try web.get("/?\(given)&q=a", ["Cookie: \(cookie)"])
      #expect(again.status == 303 && again.head.contains("Location: /?q=a\r\n"), "\(given): \(again)")
    }
    #expect(try web.send("POST", "/v1/documents?token=\(token)", ["Content-Type: text/html"], body: "a").status == 401)
  }

  /// A link that was kept from a time when a token was wanted.
  @Test func whereNoTokenIsWantedOneDoesNoHarm() throws {
    let web = try WebSession()
    let entry = try web.get("/?q=a&token=abc")
    #expect(entry.status == 303 && entry.head.contains("Location: /?q=a\r\n") && !entry.head.contains("Set-Cookie"))
    #expect(try web.get("/?q=a").status == 200)
    for target in ["//evil.example/", "/\\evil.example/"] {
      #expect(try web.get("\(target)?token=a").head.contains("Location: /\r\n"), "\(target)")
    }
  }

  @Test func anAddressThatIsTakenIsToldAndLeavesNothing() throws {
    let web = try WebSession()
    let other = try Installation()
    let outcome = try other.run("searchd", ["--http", web.address])
    #expect(outcome.status == 2 && outcome.error.contains("cannot listen on \(web.address)"), "\(outcome.error)")
    #expect(!FileManager.default.fileExists(atPath: other.socket))
    #expect(try other.run("searchd", ["--http", "nonsense"]).status == 2)
  }

  @Test func aBrowserIsToldHowToSearchHere() throws {
    let web = try WebSession()
    let answer = try web.get("/opensearch.xml")
    #expect(answer.head.contains("application/opensearchdescription+xml"))
    #expect(answer.body.contains("template=\"http://\(web.address)/?q={searchTerms}\""))
    #expect(XMLShape(answer.body).isWellFormed)
    #expect(try web.get("/suggestions?q=a").body.hasPrefix("[\"a\",["))
    // Behind a proxy with a certificate nothing leads past it.
    let secure = ["X-Forwarded-Proto: https"]
    let behind = try web.get("/opensearch.xml", secure)
    #expect(behind.body.contains("template=\"https://\(web.address)/?q={searchTerms}\""))
    #expect(!behind.body.contains("http://\(web.address)"))
    try web.here.write(page: "a.html", title: "Ferry", "The quokka ferry leaves at noon.")
    #expect(try web.here.search("add", "a.html").status == 0)
    let feed = try web.get("/feed?q=quokka", secure).body
    #expect(feed.contains("<entry>") && feed.contains(#"href="/page?id="#), "\(feed)")
    #expect(feed.contains("<id>https://\(web.address)/feed?q=quokka</id>") && !feed.contains("http://\(web.address)"))
    let script = try web.get("/script.js")
    #expect(script.head.contains("immutable") && script.head.contains("text/javascript"))
  }

  /// Real clicks and keys in headless Chromium.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SEARCHD_BROWSER"] != nil, "make check-browser runs it"))
  func aPersonFindsTheirWay() throws {
    let programs = ["/usr/bin/chromium", "/usr/bin/google-chrome"]
    guard programs.contains(where: FileManager.default.isExecutableFile), let python = Self.program("python3") else {
      Issue.record("chromium or python3 is missing: apt-get install chromium python3")
      return
    }
    let web = try session()
    var arguments = ["\(packageRoot)/Tests/EndToEndTests/Browser/check.py", "http://\(web.address)"]
    if let folder = ProcessInfo.processInfo.environment["SEARCHD_SCREENSHOTS"] { arguments.append(folder) }
    let outcome = try web.here.run(python, arguments)
    #expect(outcome.status == 0 && outcome.output.contains("all well"), "\(outcome.output)\(outcome.error)")
  }

  private static func program(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first(where: FileManager.default.isExecutableFile)
  }
}

/// Whether tags of an XML text open and close in order, and their names.
private struct XMLShape {
  private(set) var names: Set<String> = []
  private(set) var isWellFormed = true

  init(_ text: String) {
    var open: [String] = []
    for piece in text.components(separatedBy: "<").dropFirst() {
      guard let end = piece.firstIndex(of: ">") else {
        isWellFormed = false
        return
      }
      let tag = piece[..<end]
      if tag.hasPrefix("?") { continue }
      let name = String(tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" })
      names.insert(name)
      if tag.hasPrefix("/") {
        if open.popLast() != name { isWellFormed = false }
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
      if piece[end...].dropFirst().contains(">") { isWellFormed = false }
    }
    isWellFormed = isWellFormed && open.isEmpty && !names.isEmpty
  }
}
