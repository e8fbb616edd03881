import TestSupport
import Testing

@testable import InvertedIndex

/// Documents that tell one story are known as such, and folded.
@Suite struct StoryTests {
  private let folder: ScratchFolder
  private let analyzer = PlainAnalyzer()

  init() throws { folder = try ScratchFolder() }

  private func open() async throws -> IndexWriter {
    try await IndexWriter(directory: folder.file("index"), analyzer: analyzer)
  }

  private func document(_ id: String, _ words: [String], title: String) -> Document {
    Document(id: id, title: title, text: words.joined(separator: " "))
  }

  private func analyzed(_ document: Document) -> AnalyzedDocument {
    AnalyzedDocument(document, analyzer: analyzer, recognizing: true)
  }

  private func words(_ count: Int, _ generator: inout SeededGenerator) -> [String] {
    (0..<count).map { _ in "w\(Int.random(in: 0..<5000, using: &generator))" }
  }

  private func edited(_ words: [String], _ generator: inout SeededGenerator) -> [String] {
    var words = words
    for _ in 0..<words.count / 20 {
      words[Int.random(in: 0..<words.count, using: &generator)] = "e\(Int.random(in: 0..<5000, using: &generator))"
    }
    return Array(words.prefix(words.count * 4 / 5)) + ["an", "end", "of", "its", "own"]
  }

  @Test func runsOfWordsAreCompared() {
    let text = (0..<100).map { "word\($0)" }.joined(separator: " ")
    let han = String(String.UnicodeScalarView((0..<100).compactMap { Unicode.Scalar(0x4E00 + $0 * 7) }))
    for text in [text, han] {
      let runs = Shingles(text)
      #expect(runs.hashes == Shingles(text.uppercased().split(separator: " ").joined(separator: ",\n")).hashes)
      #expect(runs.likeness(to: runs) == (1, 1))
      #expect(runs.likeness(to: Shingles("")) == (0, 0) && Shingles("").hashes.isEmpty)
      let half = Shingles(String(text.prefix(text.count / 2)))
      #expect(half.likeness(to: runs).shared > 0.9 && runs.likeness(to: half) == half.likeness(to: runs))
    }
    #expect(Shingles(text).likeness(to: Shingles(han)).shared == 0)
  }

  /// Of a mark that many documents hold the first and the last are looked at, without reading what lies between.
  @Test(arguments: [1, 8, 9, 16, 17, 127, 128, 129, 300, 511, 512, 513, 640, 1000]) func ofAMarkTheEndsAreLookedAt(
    count: Int
  ) throws {
    var builder = SegmentBuilder(analyzerVersion: 0)
    for number in 0..<count * 2 {
      let mark = number.isMultiple(of: 2) ? "shared" : "own"
      try builder.add(AnalyzedDocument(Document(id: "\(number)", text: mark), analyzer: analyzer))
    }
    try builder.write(to: folder.file(SegmentFormat.name(1)), disk: Disk())
    let reader = try SegmentReader(directory: folder.path, number: 1)
    let term = Term(.body, .surface, "shared")
    for removed in [[], [0, 2, 4, 14], [count * 2 - 2, count * 2 - 6]] {
      var live = LiveDocs(documentCount: reader.documentCount)
      for doc in removed where 0..<reader.documentCount ~= doc { live.remove(DocID(doc)) }
      let segment = LiveSegment(reader: reader, liveDocs: removed.isEmpty ? nil : live)
      let all = try segment.documents(holding: term)
      let expected = all.count > 16 ? Array(all.prefix(8) + all.suffix(8)) : all
      #expect(try segment.ends(of: term, most: 8) == expected, "\(count) documents, without \(removed)")
    }
  }

  /// Likeness by sorted lists against sets.
  @Test func likenessAgreesWithSets() {
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<200 {
      func text() -> String {
        (0..<Int.random(in: 0...60, using: &generator)).map { _ in "a\(Int.random(in: 0...3, using: &generator))" }
          .joined(separator: " ")
      }
      let (left, right) = (Shingles(text()), Shingles(text()))
      let least = min(left.hashes.count, right.hashes.count)
      let shared = Set(left.hashes).intersection(right.hashes).count
      #expect(Set(left.hashes).count == left.hashes.count)
      #expect(left.likeness(to: right).shared == (least == 0 ? 0 : Double(shared) / Double(least)))
    }
  }

  @Test func templatesAreNoStories() {
    var generator = SeededGenerator(seed: 4)
    let frame = words(120, &generator)
    let (left, right) = (words(60, &generator), words(60, &generator))
    let one = Story(document("a", left + frame, title: "the first matter of " + left[0..<3].joined(separator: " ")))
    let other = Story(
      document("b", right + frame, title: "a quite different one " + right[0..<3].joined(separator: " ")))
    #expect(one.likeness(to: other) == nil)
    let retold = Story(document("d", frame + left, title: "the first matter"))
    #expect(one.likeness(to: retold) != nil)
  }

  /// What quotes a third of a report under the same headline is another report; what keeps two thirds is the same.
  @Test func mostOfTheTextMakesAStory() {
    var generator = SeededGenerator(seed: 5)
    let text = words(180, &generator)
    let title = "the first matter of " + text[0..<3].joined(separator: " ")
    let story = Story(document("a", text, title: title))
    for (kept, isSame) in [(60, false), (120, true)] {
      let other = Array(text.prefix(kept)) + words(180 - kept, &generator)
      #expect((story.likeness(to: Story(document("b", other, title: title))) != nil) == isSame, "\(kept) words")
    }
  }

  @Test func foldingIsStableAcrossSegmentsMergesAndRemovals() async throws {
    var generator = SeededGenerator(seed: 21)
    var writer = try await open()
    let stories = (0..<30).map { _ in words(150, &generator) }
    var copies: [(story: Int, document: Document)] = []
    for copy in 0..<4 {
      for (number, words) in stories.enumerated() where copy == 0 || number % 3 == 0 {
        let text = copy == 0 ? words : edited(words, &generator)
        copies.append((number, document("s\(number)-\(copy)", text + ["needle"], title: "story \(number) \(words[0])")))
      }
    }
    var near = 0
    for start in stride(from: 0, to: copies.count, by: 9) {
      let part = copies[start..<min(start + 9, copies.count)]
      near += try await writer.add(part.map { analyzed($0.document) }).count { $0.likeness == .near }
    }
    #expect(near == 30)

    func check(_ live: [(story: Int, document: Document)]) throws {
      let searcher = Searcher(snapshot: writer.snapshot, analyzer: analyzer)
      for sort in [SearchRequest.SortOrder.relevance, .newest] {
        var request = SearchRequest(query: "needle")
        (request.sort, request.limit, request.snippets) = (sort, 200, false)
        #expect(try searcher.search(request).hits.count == live.count)
        request.foldsStories = true
        let folded = try searcher.search(request).hits
        #expect(folded.count == Set(live.map(\.story)).count)
        #expect(folded.reduce(0) { $0 + $1.duplicates + 1 } == live.count)
        var paged: [String] = []
        for offset in stride(from: 0, to: 40, by: 7) {
          (request.offset, request.limit) = (offset, 7)
          paged += try searcher.search(request).hits.map(\.document.id)
        }
        #expect(paged == folded.map(\.document.id))
      }
    }
    try check(copies)
    // The first document of each story goes; the others stay one.
    let live = copies.filter { !$0.document.id.hasSuffix("-0") }
    _ = try await writer.remove((0..<30).map { "s\($0)-0" })
    try check(live)
    try await writer.merge()
    try check(live)
    await writer.close()
    writer = try await open()
    try check(live)
    // A later copy finds its story.
    let late = analyzed(document("late", edited(stories[0], &generator) + ["needle"], title: "story 0 again"))
    #expect(try await writer.add([late]) == [AddOutcome(change: .added, likeness: .near)])
    try check(live + [(0, late.document)])
    await writer.close()
  }

  @Test func moreCopiesThanAPageHoldsLeaveRoomForOthers() async throws {
    var generator = SeededGenerator(seed: 2)
    let writer = try await open()
    let story = words(100, &generator)
    var pages = (0..<120).map {
      document("copy\($0)", ["needle", "needle"] + edited(story, &generator), title: "same tale")
    }
    pages += (0..<5).map { document("other\($0)", ["needle"] + words(400, &generator), title: "tale \($0)") }
    _ = try await writer.add(pages.map(analyzed))
    var request = SearchRequest(query: "needle")
    request.foldsStories = true
    let hits = try Searcher(snapshot: writer.snapshot, analyzer: analyzer).search(request).hits
    #expect(hits.count == 6 && hits.reduce(0) { $0 + $1.duplicates } == 119)
    await writer.close()
  }
}
