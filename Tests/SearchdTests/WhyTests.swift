import InvertedIndex
import TestSupport
import Testing

@testable import searchd

@Suite("Why a page is not found")
struct WhyTests {
  private let text = "ferry harbour quokka wombat"

  private func nearest(to term: String, mostCompared: Int = 100) throws -> String? {
    let page = PageTokens([text], analyzer: PlainAnalyzer(), mostCompared: mostCompared)
    return try page.nearest(to: term, .word) { () throws(SearchError) in }
  }

  @Test func theNearestWordIsNamed() throws {
    #expect(try nearest(to: "wombta") == "wombat")
    #expect(try nearest(to: "xylophone") == nil)
  }

  /// A page of millions of words, and a query of hundreds that it lacks, hold up a thread no longer than a search may.
  @Test func theLookForItIsBounded() throws {
    #expect(try nearest(to: "wombta", mostCompared: 3) == nil)
    let page = PageTokens([text], analyzer: PlainAnalyzer())
    #expect(throws: SearchError.timeout) {
      try page.nearest(to: "wombta", .word) { () throws(SearchError) in throw .timeout }
    }
  }
}
