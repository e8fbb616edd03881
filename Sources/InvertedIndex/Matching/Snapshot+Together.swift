extension Snapshot {
  /// Whether a document holds all of the terms; removed ones count.
  func holdsTogether(_ terms: [Term], context: EvaluationContext) throws(SearchError) -> Bool {
    let all = Matcher.all(terms.map { .term($0) }, excluding: [])
    for segment in segments where try all.docs(in: segment.reader, context: context).doc != .end { return true }
    return false
  }
}
