import Foundation
import TestSupport
import Testing

/// Archives that crawlers in use make, of a site that is served here: packed and chunked bodies, a page at two
/// addresses, a redirect, a missing page, a picture, rules for crawlers.
@Suite("Archives of real crawlers", .ownThread, .timeLimit(.minutes(2)))
struct RealArchiveTests {
  private static func runs(_ command: String) -> Bool {
    guard let here = try? Installation() else { return false }
    return (try? here.run("/bin/sh", ["-c", command]))?.status == 0
  }

  static let hasWget = runs("command -v python3 && command -v wget && wget --help | grep -q warc-file")
  static let hasWarcio = runs("python3 -c 'import warcio'")

  @Test(.enabled(if: hasWget, "wget or python3 is not installed")) func wget() throws {
    // wget asks for the page behind the redirect once more, and writes of its own run.
    try check("wget", unchanged: 1, others: ["1 HTTP status 301", "1 HTTP status 404", "1 image/png", "1 robots.txt"])
  }

  @Test(.enabled(if: hasWarcio, "Python's warcio is not installed")) func warcio() throws {
    try check(
      "warcio", unchanged: 0, others: ["1 HTTP status 301", "1 HTTP status 404", "1 image/png", "1 robots.txt"])
  }

  private func check(_ crawler: String, unchanged: Int, others: [String]) throws {
    let here = try Installation()
    let script = try here.folder.write("crawl.py", Array(Self.crawl.utf8))
    let crawled = try here.run("/usr/bin/env", ["python3", script, here.folder.file("archives"), crawler])
    #expect(crawled.status == 0, "\(crawled.error)")
    let added = try here.search("add", "archives")
    #expect(
      added.output.hasPrefix("\(7 + unchanged) pages: 7 added, 0 updated, \(unchanged) unchanged, 0 skipped\n"),
      "\(added)")
    #expect(added.output.contains("1 with the text of another address"))
    for other in others { #expect(added.error.contains(other), "\(added.error)") }
    let ids = try here.search("quokka", "--ids", "--all", "-n", "20").output.split(separator: "\n")
    #expect(Set(ids.compactMap(\.last)) == Set("123456"), "\(ids)")
    let site = ids[0].dropLast()
    let last = try here.search("show", "\(site)7")
    #expect(last.output.contains("ferry number 1 leaves") && last.output.contains("also at: \(site)7"), "\(last)")
    #expect(try here.search("remove", "\(site)1").status == 0)
    #expect(try here.search("show", "\(site)7").output.contains("url: \(site)7\n"))
  }

  /// Serves a site on a port of its own, and crawls it: `crawl.py FOLDER wget` or `warcio`.
  private static let crawl = #"""
    import gzip, http.server, os, subprocess, sys, threading
    out = sys.argv[1]
    pages = {f"/{n}": f"<html><head><title>Ferry {n}</title></head><body><h1>Ferry {n}</h1>"
             f"<p>The quokka ferry number {n} leaves "
             f"the jetty at noon and comes back at night, with {n} sacks of parcels for the island.</p>"
             f"<a href='/{n + 1}'>next</a><img src='/p.png'></body></html>" for n in range(1, 7)}
    pages["/7"] = pages["/1"]
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *_): pass
        def do_GET(self):
            if self.path == "/moved":
                self.send_response(301)
                self.send_header("Location", "/2")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            kind = "text/html; charset=utf-8"
            if self.path == "/p.png": body, kind = b"\x89PNG\r\n\x1a\n", "image/png"
            elif self.path == "/robots.txt": body, kind = b"User-agent: *\nDisallow:\n", "text/plain"
            elif self.path in pages: body = pages[self.path].encode()
            else: body = None
            self.send_response(404 if body is None else 200)
            body = body or b"<p>There is no such quokka."
            self.send_header("Content-Type", kind)
            if self.path == "/3": body = gzip.compress(body); self.send_header("Content-Encoding", "gzip")
            if self.path in ("/3", "/4"):
                self.send_header("Transfer-Encoding", "chunked"); self.end_headers()
                for part in [body[at:at + 50] for at in range(0, len(body), 50)]:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    os.makedirs(out, exist_ok=True)
    links = [f"{base}/{name}" for name in [1, 2, 3, 4, 5, 6, 7, "moved", "missing", "p.png", "robots.txt"]]
    if sys.argv[2] == "wget":
        options = ["-q", "--tries=1", "--no-proxy", "-O", os.devnull, "--warc-file", out + "/wget"]
        subprocess.run(["wget"] + options + links)
    else:
        from warcio.capture_http import capture_http
        import http.client
        with capture_http(out + "/warcio.warc.gz"):
            for link in links:
                connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
                connection.request("GET", link[len(base):]); connection.getresponse().read(); connection.close()
    """#
}
