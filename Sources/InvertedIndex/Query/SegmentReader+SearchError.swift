/// What is read while a query is answered fails as the query does.
extension SegmentReader {
  func find(_ term: Term) throws(SearchError) -> TermInfo? {
    do throws(IndexError) { return try self.term(term) } catch { throw .index(error) }
  }

  func headings() throws(SearchError) -> PostingCursor? {
    do throws(IndexError) { return try headingCursor() } catch { throw .index(error) }
  }

  func walk(prefix: [UInt8], _ body: ([UInt8], TermInfo) -> SegmentReader.WalkStep) throws(SearchError) {
    do throws(IndexError) { try walkTerms(withPrefix: prefix, body) } catch { throw .index(error) }
  }
}
