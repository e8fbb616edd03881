import TestSupport
import Testing

@testable import InvertedIndex

struct SnippetTests {
  private func snippet(_ text: String, _ query: String) async throws -> Snippet {
    let folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    _ = try await writer.add([Document(id: "page", text: text)])
    let searcher = Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer())
    let result = try searcher.search(SearchRequest(query: query))
    await writer.close()
    return try #require(result.hits.first?.snippet)
  }

  private func marked(_ snippet: Snippet) -> [String] {
    let scalars = Array(snippet.text.unicodeScalars)
    return snippet.highlights.map { range in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[range])
      return String(view)
    }
  }

  @Test(arguments: [
    ("Alpha met Beta.", "beta alpha", ["Alpha", "Beta"]),
    ("据说阿里巴巴在成都。", "阿里巴巴", ["阿里巴巴"]),
    ("据说阿里巴巴在巴西。", "巴", ["巴巴", "巴"]),
    ("alphabet alpine bet", "al*", ["alphabet", "alpine"]),
    ("betta alpha", "beta~", ["betta"]),
    ("one two three", "\"two three\"", ["two", "three"]),
  ])
  func marksWhatMatched(_ text: String, _ query: String, _ words: [String]) async throws {
    #expect(marked(try await snippet(text, query)) == words)
  }

  /// The words of a phrase are marked where they stand as it says, unless something else asks for them.
  @Test(arguments: [
    ("two, one two three. Three and two.", "\"two three\"", ["two", "three"]),
    ("two, one two three. Three and two.", "\"two three\" three", ["two", "three", "Three"]),
    ("two, one two three. Three and two.", "one \"two three\"", ["one", "two", "three"]),
    ("tea, a long way to go, with tea and hot milk. milk", "\"milk tea\"~2", ["tea", "milk"]),
    ("the act: to be or not to be is to ask. Or not?", "\"or not to be\"", ["or", "not", "to", "be"]),
    ("巴西人在巴西利亚，西人不在巴。", "\"巴西利亚\"", ["巴西利亚"]),
    ("巴 在巴西，亚巴", "\"亚巴\"", ["亚巴"]),
  ])
  func marksAPhraseWhereItStands(_ text: String, _ query: String, _ words: [String]) async throws {
    #expect(marked(try await snippet(text, query)) == words)
  }

  @Test func beginsAtAPhraseNotAtItsWords() async throws {
    let phrase = "the quick brown fox jumps over the lazy dog and runs away from the hunter as fast as its legs will go"
    let filler = String(repeating: "Nothing is said here about it. ", count: 4)
    let text =
      "A fox and the dog. A quick hunter. " + filler + "Once \(phrase), to the lake where the dog and the fox sleep. "
    let short = try await snippet(text + filler, "\"\(phrase)\"")
    #expect(short.text.contains("Once the quick brown fox") && !short.text.contains("A quick hunter"))
    #expect(marked(short).joined(separator: " ") == phrase)
    // Longer than a passage: its beginning is shown.
    let long = "\(phrase) \(phrase.replacing("fox", with: "hare")) \(phrase.replacing("fox", with: "horse"))"
    let passage = try await snippet(
      filler + "We know the fox. " + filler + "Here \(long) end. " + filler, "\"\(long)\"")
    #expect(passage.text.hasPrefix("…the quick brown fox jumps") && passage.text.unicodeScalars.count <= 242)
  }

  /// Neighbours in two sentences that are looked at one by one, and words with others between that match nothing.
  @Test func findsPhrasesAcrossSentences() async throws {
    let filler = "Nothing at all is said here about what is asked for in this query. "
    let text = filler + "This sentence is long enough and ends with alpha. Beta begins the next one. alpha, " + filler
    #expect(marked(try await snippet(text, "\"alpha beta\"")) == ["alpha", "Beta"])
    let far = filler + "This sentence ends with alpha. " + filler + "Then beta comes, and then beta."
    #expect(marked(try await snippet(far, "\"alpha beta\"~25")) == ["alpha", "beta"])
  }

  @Test func showsThePassageWithTheWords() async throws {
    let filler = String(repeating: "Nothing is said here about it. ", count: 60)
    let text = filler + "Then Alibaba went to Brazil in July. " + filler
    let snippet = try await snippet(text, "alibaba brazil")
    #expect(snippet.text.contains("Then Alibaba went to Brazil in July."))
    #expect(snippet.text.unicodeScalars.count <= 242)
    #expect(marked(snippet) == ["Alibaba", "Brazil"])
  }

  /// Texts longer than what is looked through are cut between two characters, wherever the last plain one stands.
  @Test func aLongTextOfOneScriptIsShown() async throws {
    let text = "阿里巴巴" + String(repeating: "，上下左右前后东南北，", count: 40_000)
    for padding in ["", "x", "xy"] {
      let snippet = try await snippet(padding + text, "阿里巴巴")
      #expect(marked(snippet) == ["阿里巴巴"], "\(padding)")
    }
  }

  @Test func isPlainText() async throws {
    let text = "first\u{1B}[31m  line\r\n\n\tsecond\u{202E} line\u{0} alpha\u{9B}"
    let snippet = try await snippet(text, "alpha")
    #expect(snippet.text == "first [31m line second line alpha")
  }

  @Test func offsetsHoldForAnything() async throws {
    let form = LongForm("SNIPPETS", count: 400)
    var random = SeededGenerator(seed: form.seed)
    let pieces = ["alpha", "beta", "阿里", "巴", " ", "\n", "。", ". ", "👩‍👩‍👧", "e\u{301}", "\u{0}", "，", "gamma delta "]
    let terms = HighlightTerms(
      terms: [
        HighlightKey(kind: .word, text: Array("alpha".utf8)[...]): 2,
        HighlightKey(kind: .pair, text: Array("阿里".utf8)[...]): 1,
      ])
    let maker = SnippetMaker(terms: terms, analyzer: PlainAnalyzer())
    for _ in 0..<form.count {
      let text = (0..<Int.random(in: 0...300, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      let snippet = maker.snippet(of: text)
      let scalars = Array(snippet.text.unicodeScalars)
      var last = -1
      for range in snippet.highlights {
        #expect(range.lowerBound > last && range.upperBound <= scalars.count && !range.isEmpty, "seed \(random.seed)")
        last = range.upperBound
      }
      for mark in marked(snippet) {
        #expect(mark.replacing("alpha", with: "").replacing("阿里", with: "").isEmpty, "seed \(random.seed): \(mark)")
      }
      #expect(!scalars.contains { $0.properties.generalCategory == .control }, "seed \(random.seed)")
    }
  }
}
