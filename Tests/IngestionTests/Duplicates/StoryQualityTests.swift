import Files
import Ingestion
import TestSupport
import Testing

@testable import InvertedIndex

/// How well copies of a story are told from different stories, on real pages: each page is edited, shortened, put into another
/// template, and all of that at once; the pages themselves, several of which report one event, must stay apart.
@Suite struct StoryQualityTests {
  private struct Copier {
    var generator = SeededGenerator(seed: 17)
    /// Sentences of other pages, as foreign words and as a template's lines.
    let sentences: [String]

    /// Sentences dropped, and words and characters replaced, at a rate of 5 to 20 of 100 each.
    mutating func edited(_ text: String) -> String {
      let rate = Double.random(in: 0.025...0.1, using: &generator)
      var result = ""
      for sentence in Self.sentences(text) where !chance(rate) {
        for word in sentence.split(separator: " ", omittingEmptySubsequences: false) {
          let scalars = word.unicodeScalars.map { $0.value >= 0x4E00 && chance(rate * 0.6) ? "甲" : $0 }
          result +=
            chance(rate) && word.utf8.allSatisfy { $0 < 0x80 }
            ? "other " : String(String.UnicodeScalarView(scalars)) + " "
        }
      }
      return result
    }

    /// Its beginning, or sentences here and there: half to nine tenths.
    mutating func shortened(_ text: String) -> String {
      let keep = Double.random(in: 0.5...0.9, using: &generator)
      let sentences = Self.sentences(text)
      if chance(0.5) { return sentences.prefix(max(1, Int(Double(sentences.count) * keep))).joined() }
      return sentences.filter { _ in chance(keep) }.joined()
    }

    mutating func retemplated(_ text: String) -> String {
      let lines = (0..<8).map { _ in sentences[Int.random(in: 0..<sentences.count, using: &generator)].prefix(30) }
      return lines.prefix(4).joined(separator: "\n") + "\n" + text + "\n" + lines.suffix(4).joined(separator: "\n")
    }

    private mutating func chance(_ rate: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < rate }

    static func sentences(_ text: String) -> [String] {
      var sentences = [""]
      for character in text {
        sentences[sentences.count - 1].append(character)
        if "。！？.!?\n".contains(character) { sentences.append("") }
      }
      return sentences.filter { !$0.isEmpty }
    }
  }

  private static let sets = ["news-zh", "news-en", "news-world", "web-en"]

  @Test(.enabled(if: sharedData("eval/extraction/news-zh/pages") != nil, "the development sets are not here"))
  func copiesAreToldFromOtherStories() async throws {
    let folder = try ScratchFolder()
    let analyzer = PlainAnalyzer()
    var pages: [Document] = []
    for set in Self.sets {
      let paths = FileWalker([try #require(sharedData("eval/extraction/\(set)/pages"))])
        .compactMap { if case .file(let path, _) = $0 { String(decoding: path, as: UTF8.self) } else { nil } }
      for path in paths.prefix(30) {
        guard let bytes = try? FileBytes.read(Array(path.utf8), upTo: 1 << 20).bytes,
          var page = try? Ingestor().document(from: RawPage(bytes: bytes, url: "file://\(path)")),
          Shingles(page.text).hashes.count >= 60
        else { continue }
        page.text = String(page.text.prefix(6000))
        pages.append(page)
      }
    }
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
    func analyzed(_ document: Document) -> AnalyzedDocument {
      AnalyzedDocument(document, analyzer: analyzer, recognizing: true)
    }
    let first = try await writer.add(pages.map(analyzed))
    func story(_ id: String) throws -> UInt64? {
      for segment in writer.snapshot.segments {
        if let doc = try segment.documents(holding: Term(.id, .word, id)).first { return segment.reader.story(doc) }
      }
      return nil
    }
    // Pages that are one story in the sets themselves count as errors, too: the figure is a lower bound.
    let falsePairs = first.count { $0.likeness == .near }
    for (page, outcome) in zip(pages, first) where outcome.likeness == .near {
      let others = try pages.filter { try $0.id != page.id && story($0.id) == story(page.id) }
      print("taken for one story: \(page.title) | \(others.map(\.title))")
    }

    var copier = Copier(sentences: pages.prefix(80).flatMap { Copier.sentences($0.text).prefix(6) })
    var wrong = 0
    var made = 0
    let kinds = ["edited", "shortened", "re-templated", "all three"]
    var foundByKind = [Int](repeating: 0, count: kinds.count)
    let sample = stride(from: 0, to: pages.count, by: 2).map { pages[$0] }
    var stories: [String: UInt64] = [:]
    for page in pages { stories[page.id] = try story(page.id) }
    for kind in kinds.indices {
      var copies: [(copy: Document, of: String)] = []
      for page in sample {
        var copy = page
        (copy.id, copy.url) = ("copy of \(page.id)", "copy")
        switch kind {
        case 0: copy.text = copier.edited(page.text)
        case 1: copy.text = copier.shortened(page.text)
        case 2: copy.text = copier.retemplated(page.text)
        default: copy.text = copier.retemplated(copier.shortened(copier.edited(page.text)))
        }
        if Shingles(copy.text).hashes.count >= Fingerprint.leastRuns { copies.append((copy, page.id)) }
      }
      made += copies.count
      _ = try await writer.add(copies.map { analyzed($0.copy) })
      for (copy, page) in copies {
        let own = try story(copy.id)
        if own == stories[page] { foundByKind[kind] += 1 } else if stories.values.contains(own ?? 0) { wrong += 1 }
      }
      _ = try await writer.remove(copies.map(\.copy.id))
    }
    let found = foundByKind.reduce(0, +)
    let precision = Double(found) / Double(found + wrong + falsePairs)
    let recall = Double(found) / Double(made)
    let byKind = zip(kinds, foundByKind).map { "\($0) \($1)" }.joined(separator: ", ")
    print(
      "stories: \(pages.count) pages, \(made) copies, precision \(precision), recall \(recall) (of \(sample.count): \(byKind))"
    )
    #expect(precision >= 0.98 && recall >= 0.94)
    await writer.close()
  }
}
