/// Web addresses as queries: who pastes one wants the page that is there, or the site's.
extension Searcher {
  /// What a text asks for. A web address alone asks for the pages there, too, where the index has any.
  func parsed(_ text: String, _ context: EvaluationContext) throws(SearchError) -> Query {
    let query = try QueryParser.parse(text)
    guard case .text(let word) = query, let place = Query(placeOf: word), try !passesNothing(place, context) else {
      return query
    }
    if case .site(let host) = place { return .any([place, .text(host)]) }
    return .any([place, query])
  }
}

extension Query {
  /// The pages whose address a word is part of: by its path, or by its host alone. Nil for what is no web address.
  fileprivate init?(placeOf word: String) {
    guard word.utf8.contains(UInt8(ascii: ".")), !word.unicodeScalars.contains(where: \.isSpace),
      let host = Site.normalized(word)
    else { return nil }
    let hasScheme = word.lowercased().hasPrefix("http://") || word.lowercased().hasPrefix("https://")
    guard hasScheme || Self.isHost(host) else { return nil }
    let rest = (hasScheme ? word.drop { $0 != "/" }.dropFirst(2) : word[...]).drop { !"/?#".contains($0) }
    let path = rest.prefix { $0 != "#" }
    self = path.isEmpty || path == "/" ? .site(host) : .field(.url, .phrase(String(word.prefix { $0 != "#" })))
  }

  /// `example.com`, and not `3.14` or `e.g.`.
  private static func isHost(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let last = labels.last, last.utf8.count > 1, last.allSatisfy(\.isLetter) else {
      return false
    }
    return labels.allSatisfy { label in
      !label.isEmpty && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    }
  }
}
