extension Snapshot {
  /// Whether a document holds all of the terms; removed ones count.
  func holdsTogether(_ terms: [Term], context: EvaluationContext) throws(SearchError) -> Bool {
    let all = Matcher.all(terms.map { .term($0) }, excluding: [])
    for segment in segments where try all.docs(in: segment.reader, context: context).doc != .end { return true }
    return false
  }

  /// Whether any document matches.
  func holds(_ matcher: Matcher, context: EvaluationContext) throws(SearchError) -> Bool {
    for segment in segments {
      let docs = try matcher.docs(in: segment.reader, context: context)
      while docs.doc != .end {
        try context.step()
        if segment.isLive(docs.doc), docs.confirm() { return true }
        docs.advance()
      }
      try context.check()
    }
    return false
  }
}
