import Testing

@testable import InvertedIndex

struct HeadingsTests {
  @Test func headingsAreLinesInOrder() {
    let text = "one\ntwo\r\none\n\n巴西\ntwo"
    func found(_ headings: [String]) -> [String] {
      Document(id: "1", text: text, headings: Document.headings(headings, in: text)).headingTexts
    }
    #expect(Document.headings(["one"], in: text) == [0..<3])
    #expect(Document.headings(["one", "one", "one"], in: text) == [0..<3, 9..<12])
    #expect(found(["巴西", "two"]) == ["巴西", "two"])
    // What is no line, or none behind the heading before it, is passed over.
    #expect(found(["three", "one", "tw", "巴西", "one", ""]) == ["one", "巴西"])
    #expect(found([]) == [])
  }

  /// What comes with a line of JSON may be many headings that stand nowhere, and many lines.
  @Test(.timeLimit(.minutes(1))) func manyHeadingsThatAreNoLines() {
    let text = String(repeating: "a\nb\n", count: 50_000)
    let headings = [String](repeating: "c", count: 50_000) + [String](repeating: "b", count: 50_001)
    #expect(Document.headings(headings, in: text).count == 50_000)
  }

  @Test func storedHeadingsAreRangesOfTheText() throws {
    let document = Document(id: "1", text: "one\ntwo\n", headings: [0..<3, 4..<7])
    #expect(StoredDocument.decode(StoredDocument.encode(document)[...])?.headings == document.headings)
    for wrong in [[5..<9], [4..<7, 0..<3]] {
      let damaged = Document(id: "1", text: "one\ntwo\n", headings: wrong)
      #expect(StoredDocument.decode(StoredDocument.encode(damaged)[...])?.headings == [])
    }
  }
}
