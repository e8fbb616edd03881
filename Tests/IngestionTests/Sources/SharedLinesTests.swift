import Ingestion
import InvertedIndex
import TestSupport
import Testing

@Suite("Lines that a site's pages share")
struct SharedLinesTests {
  private static let notice = "Subscribe to the Harbour Post and never miss a story from the docks."

  /// A page with lines of its own, and among them what every page of its site has.
  private static func page(
    _ number: Int, site: String = "post.example", above: [String] = [], among: [String] = [], below: [String] = []
  ) -> Document {
    let own = (0..<4).map { "Ship number \(number) reported \($0 + 3) containers of tea to the harbour master today." }
    let lines = above + own.prefix(2) + among + own.suffix(2) + below
    return Document(
      id: "https://\(site)/\(number)", url: "https://\(site)/\(number)", title: "Ship \(number)",
      text: lines.joined(separator: "\n"), site: site)
  }

  @Test("leave the text once eight pages or a few more had them, and stand around it instead")
  func templateLinesMove() {
    let shared = SharedLines()
    let pages = (1...20).map { number in
      Self.page(number, above: ["Harbour Post"], among: [Self.notice], below: ["分享到微博", "Back to top"])
    }
    let parted = pages.map(shared.parted)
    #expect(Array(parted.prefix(7)) == Array(pages.prefix(7)))
    // Two pages in sixty-four count as one.
    for (page, original) in zip(parted, pages).dropFirst(11) {
      #expect(page.text == Self.page(Int(page.title.dropFirst(5)) ?? 0).text)
      #expect(page.surroundings == "Harbour Post\n\(Self.notice)\n分享到微博\nBack to top")
      #expect(page.title == original.title)
    }
  }

  @Test("short ones inside a text are a part of it, and lines without letters stay where they are")
  func codeStays() {
    let shared = SharedLines()
    let pages = (1...20).map { Self.page($0, among: ["int main() {", "  return 0;"], below: ["}", "]);"]) }
    for page in pages { #expect(shared.parted(page) == page) }
  }

  @Test("a page that is saved again and again shares nothing with itself")
  func onePage() {
    let shared = SharedLines()
    let page = Self.page(1, above: ["Harbour Post"], below: [Self.notice])
    for _ in 0..<40 { #expect(shared.parted(page) == page) }
  }

  @Test("copies of one page at many addresses keep their text")
  func copies() {
    let shared = SharedLines()
    for number in 0..<40 {
      var copy = Self.page(1)
      copy.id = "https://post.example/1?from=\(number)"
      #expect(shared.parted(copy) == copy)
    }
  }

  @Test("what an author repeats now and then is no template")
  func remarks() {
    let shared = SharedLines()
    for number in 1...200 {
      let page = Self.page(number, below: number % 10 == 0 ? ["With thanks to the harbour archive."] : [])
      #expect(shared.parted(page) == page)
    }
  }

  @Test("are learned for each site alone, and for none without an address")
  func sites() {
    let shared = SharedLines()
    for number in 1...20 { _ = shared.parted(Self.page(number, below: [Self.notice])) }
    let other = Self.page(21, site: "gazette.example", below: [Self.notice])
    #expect(shared.parted(other) == other)
    for number in 1...20 {
      let page = Self.page(number, site: "", below: [Self.notice])
      #expect(shared.parted(page) == page)
    }
  }

  @Test("are forgotten when they were not met for long")
  func forgetting() {
    let shared = SharedLines()
    for number in 1...20 { _ = shared.parted(Self.page(number, below: [Self.notice])) }
    for page in 0..<140 {
      let lines = (0..<1000).map { "\(page) \($0)" }
      _ = shared.parted(Document(id: "\(page)", text: lines.joined(separator: "\n"), site: "long.example"))
    }
    let page = Self.page(21, below: [Self.notice])
    #expect(shared.parted(page) == page)
  }

  @Test("take no line away from the page, and leave its headings where they are")
  func nothingIsLost() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let template = (0..<6).map { "Template \($0)" + ($0 % 2 == 0 ? " of the site's own, that is on most pages" : "") }
    let shared = SharedLines()
    var moved = 0
    for number in 0..<300 {
      var lines = (0..<Int.random(in: 4...12, using: &random)).map { "Page \(number) says \($0)" }
      for line in template where Int.random(in: 0..<4, using: &random) > 0 {
        lines.insert(line, at: Int.random(in: 0...lines.count, using: &random))
      }
      let headings = lines.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
      let text = lines.map { Int.random(in: 0..<5, using: &random) == 0 ? $0 + "\n" : $0 }.joined(separator: "\n")
      let page = Document(
        id: "https://site.example/\(number)", text: text, headings: Document.headings(headings, in: text),
        site: "site.example")
      let parted = shared.parted(page)
      let around = parted.surroundings.split(separator: "\n")
      #expect((parted.text.split(separator: "\n") + around).sorted() == lines.map { $0[...] }.sorted(), "seed \(seed)")
      #expect(
        parted.headingTexts == page.headingTexts.filter { !around.contains($0[...]) }, "seed \(seed), page \(number)")
      moved += around.count
    }
    #expect(moved > 100, "seed \(seed)")
  }
}
