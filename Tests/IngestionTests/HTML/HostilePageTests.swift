import Foundation
import InvertedIndex
import TestSupport
import Testing

@testable import Ingestion

@Suite struct HostilePageTests {
  private static let words = "<p>These are words that a reader should still find, whatever stands around them.</p>"

  private static func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test(arguments: [
    "nested", "foreign ends", "attributes", "attributes without values", "comment", "short comments", "quote",
    "buttons", "tables", "bytes",
    "angles", "metas",
  ])
  func textSurvives(kind: String) throws {
    let around: String =
      switch kind {
      case "nested": Self.times("<div>", 60_000) + Self.times("</div>", 60_000)
      case "foreign ends": Self.times("<b>", 40_000) + Self.times("</i>", 40_000)
      case "attributes": "<div " + (0..<20_000).map { "a\($0)=\"x\" " }.joined() + ">"
      case "attributes without values": "<div " + (0..<50_000).map { "a\($0) " }.joined() + ">"
      case "comment": "<!-- never closed " + Self.times("<p>x</p>", 100)
      case "short comments": "<!--><!--->" + Self.times("<!-- ", 2000)
      case "quote": "<a href=\"never closed>" + Self.words
      case "buttons": Self.times("<button>", 2000)
      case "tables": Self.times("<table><tr><td>", 3000)
      case "bytes": Self.times("\0", 500)
      case "angles": Self.times("<", 20_000)
      default: Self.times("<meta name=author content=x>", 5000)
      }
    let html = "<html><body>" + Self.words + around + Self.words
    let page = try PageExtractor().extract(RawPage(bytes: Array(html.utf8), url: "file:///x.html"))
    #expect(page.fullText.contains("words that a reader should still find"))
  }

  /// Whatever becomes of a page's bytes, extraction ends, with a page or a named reason.
  @Test func randomDamageNeverCrashes() throws {
    var generator = SeededGenerator(seed: 20_140_827)
    var samples = [
      Array(("<html><head><title>A title</title></head><body><table><tr><td>" + Self.words + "</table>").utf8)
    ]
    samples.append(CharsetTests.gbk + Array("<p><a href='x'>".utf8) + CharsetTests.gbk)
    if let folder = sharedData("eval/extraction/mixed-zh/pages") {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().prefix(4)
      for name in names {
        let packed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
        samples.append(try Unpacker.unpack(packed, limit: 1 << 20))
      }
    }
    let pieces = [
      "<", ">", "</", "<!--", "-->", "\"", "'", "&", "&#", "\0", "<script>", "<td>", "</div>", "\u{FEFF}", "{\"", "民國",
      "2014-",
    ]
    .map { Array($0.utf8) }
    let extractor = PageExtractor()
    for round in 0..<100 {
      guard var bytes = samples.randomElement(using: &generator) else { return }
      if bytes.count > 20_000 {
        let start = Int.random(in: 0..<bytes.count - 10_000, using: &generator)
        bytes = Array(bytes[start..<start + 10_000])
      }
      for _ in 0..<Int.random(in: 1...30, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
        case 1: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 200)], at: place)
        }
        if bytes.isEmpty { bytes = [0x3C] }
      }
      do {
        let page = try extractor.extract(RawPage(bytes: bytes, url: "file:///x.html"))
        #expect(!page.text.isEmpty || !page.title.isEmpty, "seed \(generator.seed), round \(round)")
      } catch {}
    }
  }
}
