import ArgumentParser
import Ingestion
import InvertedIndex
import TextBytes

struct ExtractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Extract pages on one thread, and print how many a second.",
    discussion: """
      The pages are read first. Prints {"pages", "skipped", "bytes", "seconds", "pages_a_second", "digest"}: the fastest of \
      all rounds, unpacking, decoding and parsing included, and a number that is the same where all that was extracted is.
      """)

  @Option(help: "Times that all pages are extracted.") var rounds = 5
  @Argument(help: "Pages, folders of pages, archives.") var paths: [String]

  func run() async throws {
    var pages: [RawPage] = []
    for try await item in FileItems(paths) {
      if case .page(let page, _) = item { pages.append(page) }
    }
    let extractor = PageExtractor()
    var best = Double.infinity
    var (skipped, digest) = (0, Digest())
    for _ in 0..<max(1, rounds) {
      (skipped, digest) = (0, Digest())
      let begun = StageClock.threadTime()
      for raw in pages {
        do {
          digest.add(try extractor.extract(raw))
        } catch {
          skipped += 1
        }
      }
      best = min(best, StageClock.threadTime() - begun)
    }
    try Figures()
      .with("pages", pages.count)
      .with("skipped", skipped)
      .with("bytes", pages.reduce(0) { $0 + $1.bytes.count })
      .with("seconds", best)
      .with("pages_a_second", Int(Double(pages.count) / max(best, 1e-9)))
      .with("digest", Int(digest.value >> 1))
      .write()
  }
}

/// A hash (FNV-1a) of what was extracted.
private struct Digest {
  private(set) var value: UInt64 = FNV1a.seed

  mutating func add(_ page: Page) {
    for text in [
      page.title, page.author, page.language, page.charset, page.text, page.fullText, page.surroundings,
      page.canonical ?? "", page.siteName, page.description, page.leadImage ?? "",
    ] {
      for byte in text.utf8 { mix(UInt64(byte)) }
      mix(256)
    }
    for range in page.headings { mix(UInt64(range.lowerBound) << 32 | UInt64(range.upperBound)) }
    mix(UInt64(bitPattern: page.published?.unixSeconds ?? -1))
  }

  private mutating func mix(_ number: UInt64) { value = (value ^ number) &* 1_099_511_628_211 }
}
