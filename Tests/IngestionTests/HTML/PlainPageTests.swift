import Foundation
import TestSupport
import Testing

@testable import Ingestion

@Suite struct PlainPageTests {
  private func page(_ text: String, url: String = "file:///saved.txt") throws -> Page {
    try PageExtractor().extract(RawPage(bytes: Array(text.utf8), url: url))
  }

  private static let saved = """
    Shipping News

    Ports of the south <open> their gates to the world

    The ports of the south have never been as busy as they are this year, and owners of ships are looking for new berths.

    A study says that trade through them could grow by a tenth, which would be more than all other ports of the coast taken together.

    "We did not see this coming," said the master of the harbour. "But we are ready for it, and so are our pilots."

    Most Read This Week


    A new crane for the old quay

    Survey of tide tables published

    Ferries to sail on Sundays

    • Tel : 0000-00000000
    • Add: No. 1 Harbour Road
    • Copyright © Harbour Portal All Rights Reserved
    """

  @Test func anArticleSavedAsTextComesUnderItsOwnHeadline() throws {
    let page = try page(Self.saved)
    #expect(page.title == "Ports of the south <open> their gates to the world")
    #expect(page.text.hasPrefix("The ports of the south"))
    #expect(page.text.hasSuffix("so are our pilots.\""))
    #expect(page.fullText.contains("Ferries to sail"))
    #expect(page.language == "en")
  }

  @Test(
    .enabled(if: sharedData("pages/made-in-china-online-enterprises.txt") != nil, "the development sets are not here"))
  func aPortalPageSavedAsText() throws {
    let path = try #require(sharedData("pages/made-in-china-online-enterprises.txt"))
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    let page = try page(text)
    #expect(page.title == "'Made in China' online enterprises on global mission")
    #expect(page.text.hasPrefix("The Internet sector has never been"))
    #expect(page.text.hasSuffix("a long way to go\" he said."))
    #expect(page.text.contains("Portuguese search engine in Brazil"))
  }

  @Test func linesWrappedAtAWidthAreJoined() throws {
    let lines = (0..<12).map { "line \($0) of a text that was wrapped at a width of some sixty chars" }
    #expect(try page(lines.joined(separator: "\n") + ".").text == lines.joined(separator: " ") + ".")
  }

  /// A text without a blank line is one paragraph: the time that it takes grows with it, not with its square.
  @Test(.timeLimit(.minutes(1)))
  func aLongTextWithoutBlankLinesIsReadInTime() throws {
    let line = "a line of a text without a blank line that was wrapped at a width of some eighty chars"
    let page = try page(Array(repeating: line, count: 19_000).joined(separator: "\n") + ".")
    #expect(page.text == Array(repeating: line, count: 19_000).joined(separator: " ") + ".")
  }

  @Test func shortTextsAndListsStayWhole() throws {
    #expect(try page("apples\npears\nplums").text == "apples\npears\nplums")
    let markdown = try page(
      "# A tool\n\nIt does one thing, and does it well enough for all.\n\n- one\n- two\n", url: "file:///README.md")
    #expect(markdown.title == "A tool")
    #expect(markdown.text.hasSuffix("- two"))
  }
}
