import Files
import Testing

@Suite("Forms of pages by name")
struct SourceFormatTests {
  @Test(arguments: [
    ("a.html", "text/html"), ("a.HTM", "text/html"), ("a.b.html.gz", "text/html"), ("a.txt.zst", "text/plain"),
    ("a.xhtml", "application/xhtml+xml"), ("a.mht", "multipart/related"), ("a", nil), ("a.gz", nil), ("html", nil),
    (".html", "text/html"), ("a.php", nil), ("a.warc.gz", "application/warc"), ("a.jl", "application/x-ndjson"),
    ("", nil),
  ])
  func aNameTellsTheType(name: String, type: String?) {
    #expect(SourceFormat.contentType(fileName: name) == type)
    // Both ways lead to the same form.
    #expect(type.flatMap { SourceFormat(contentType: $0) } == SourceFormat(fileName: name))
  }
}
