import Ingestion
import InvertedIndex
import SearchAPI

/// `/v1/why`: why a page is found by a query, or is not.
func whyRoutes(_ engine: Engine) -> [Route] {
  [
    Route(.GET, "/v1/why", parameters: ["id", "q"]) { request in
      guard let id = request.parameters["id"], !id.isEmpty else {
        throw RequestError.badRequest("there is no page", hint: "give its id or URL as id: /v1/why?id=URL&q=words")
      }
      let search = try SearchRequest(request, limits: engine.limits)
      let answer = try await engine.searches.run { isCancelled in
        var search = search
        search.isCancelled = isCancelled
        return try Why(engine: engine, search: search).answer(id)
      }
      guard let answer else { throw RequestError.noDocument(id) }
      return try .json(answer)
    }
  ]
}

private struct Why {
  let engine: Engine
  let search: SearchRequest

  func answer(_ id: String) throws -> WhyAnswer? {
    let searcher = engine.searcher
    guard let document = try engine.document(at: id),
      let match = try searcher.match(
        search.query, address: document.id, deadline: search.deadline, isCancelled: search.isCancelled)
    else { return nil }
    let page = PageTokens([document.title, document.text, document.author], analyzer: engine.analyzer)
    let around = Around(document, analyzer: engine.analyzer)
    let parts = try match.parts.map { part in
      try WhyAnswer.Part(
        text: part.part.query.description, occurrence: "\(part.part.occurrence)", matches: part.matches,
        tokens: tokens(of: part.part.query, page, around) + part.otherNames.map { token(ofName: $0, page) },
        inPage: Self.fact(for: part.part.query, document))
    }
    let rank = match.isFound ? try rank(of: document, searcher, folding: search.foldsStories) : nil
    let isFolded = try match.isFound && rank == nil && self.rank(of: document, searcher, folding: false) != nil
    return WhyAnswer(
      query: search.query, understood: match.query.description, corrected: match.corrected, id: document.id,
      title: document.title, found: match.isFound, rank: rank, folded: isFolded ? true : nil, parts: parts)
  }

  /// A page's place among the first results, from 1.
  private func rank(of document: Document, _ searcher: Searcher, folding: Bool) throws -> Int? {
    var deep = search
    deep.limit = WhyAnswer.deepestRank
    deep.snippets = false
    deep.keepsTexts = false
    deep.foldsStories = folding
    return try searcher.search(deep).hits.firstIndex { $0.document.id == document.id }.map { $0 + 1 }
  }

  /// The tokens of a query's texts. Pairs of characters are told where the words that a dictionary sees are not in the
  /// page.
  private func tokens(of query: Query, _ page: PageTokens, _ around: Around) throws -> [WhyAnswer.Token] {
    guard let (text, kinds) = Self.text(of: query) else { return [] }
    return try asked(of: text, kinds).map { term, kind in
      try search.check()
      let found = page.find(term, kind)
      return WhyAnswer.Token(
        term: term, kind: "\(kind)", count: found?.count ?? 0,
        inPage: try found?.text ?? page.nearest(to: term, kind, check: search.check),
        around: found == nil ? around.tokens.find(term, kind)?.count : nil)
    }
  }

  /// Another name counts as often as the rarest of its parts.
  private func token(ofName name: String, _ page: PageTokens) -> WhyAnswer.Token {
    let parts = asked(of: name, [.surface, .pair]).map { page.find($0.term, $0.kind) }
    let count = parts.map { $0?.count ?? 0 }.min() ?? 0
    return WhyAnswer.Token(term: name, kind: "name", count: count, inPage: count > 0 ? name : nil)
  }

  /// The terms that a text is searched by. The last character of a run of Han characters is a term of its own, which
  /// only runs of one character are searched by.
  private func asked(of text: String, _ kinds: Set<TokenKind>) -> [(term: String, kind: TokenKind)] {
    var buffer = TokenBuffer()
    engine.analyzer.analyze(text, into: &buffer)
    var isInRun = false
    return buffer.tokens.compactMap { token in
      guard kinds.contains(token.kind), token.kind != .surface || !token.isHan else { return nil }
      if token.kind == .pair {
        defer { isInRun = token.units > 1 }
        if isInRun, token.units == 1 { return nil }
      }
      return (String(decoding: buffer.term(token), as: UTF8.self), token.kind)
    }
  }

  /// What the page has, where a fact about it is asked for.
  private static func fact(for query: Query, _ document: Document) -> String? {
    switch query {
    case .site: document.site
    case .language: document.language
    case .date: String((document.published ?? document.indexed).description.prefix(10))
    case .field(.author, _): document.author
    case .field(.url, _): document.url
    case .weighted(let query, _): fact(for: query, document)
    default: nil
    }
  }

  private static func text(of query: Query) -> (String, Set<TokenKind>)? {
    switch query {
    case .text(let text): (text, [.word, .pair])
    case .phrase(let text), .near(let text, _), .literal(let text): (text, [.surface, .pair])
    case .weighted(let query, _), .field(_, let query), .not(let query): Self.text(of: query)
    case .pattern, .fuzzy, .site, .language, .date, .recent, .all, .any, .sequence: nil
    }
  }
}

/// What stands around a page's text, which is taken apart once it is asked for.
private final class Around {
  private(set) lazy var tokens = PageTokens([text], analyzer: analyzer, mostCompared: 0)
  private let text: String
  private let analyzer: any Analyzer

  init(_ document: Document, analyzer: any Analyzer) {
    text = document.surroundings
    self.analyzer = analyzer
  }
}

extension SearchRequest {
  /// To be called where a step is long.
  fileprivate func check() throws(SearchError) {
    if isCancelled?() == true { throw .cancelled }
    if let deadline, ContinuousClock.now >= deadline { throw .timeout }
  }
}

/// The tokens of a page, by term.
struct PageTokens {
  private struct Key: Hashable {
    var kind: TokenKind
    var term: String
  }

  private var found: [Key: (count: Int, text: String)] = [:]
  /// Those that a missing one is compared with, as they come in the page.
  private var compared: [Key] = []

  /// - Parameter mostCompared: More of a page's words are not compared with a missing one.
  init(_ texts: [String], analyzer: any Analyzer, mostCompared: Int = 100_000) {
    for text in texts {
      var buffer = TokenBuffer()
      analyzer.analyze(text, into: &buffer)
      let bytes = Array(text.utf8)
      for token in buffer.tokens where token.kind != .bigram {
        let key = Key(kind: token.kind, term: String(decoding: buffer.term(token), as: UTF8.self))
        if found[key] == nil, token.kind != .pair, compared.count < mostCompared { compared.append(key) }
        found[key, default: (0, String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self))].count += 1
      }
    }
  }

  /// A single Han character is in each pair that begins with it.
  func find(_ term: String, _ kind: TokenKind) -> (count: Int, text: String)? {
    guard kind == .pair, term.unicodeScalars.count == 1 else { return found[Key(kind: kind, term: term)] }
    let count = found.reduce(0) { $0 + ($1.key.kind == .pair && $1.key.term.hasPrefix(term) ? $1.value.count : 0) }
    return count > 0 ? (count, term) : nil
  }

  /// The page's word that is most like a term: of those of fewest edits the first in order; nil where all need more
  /// edits than half of the term has characters.
  ///
  /// - Parameter check: Throws where time is up.
  func nearest(
    to term: String, _ kind: TokenKind, check: () throws(SearchError) -> Void
  ) throws(SearchError) -> String? {
    guard kind != .pair else { return nil }
    let wanted = Array(term.unicodeScalars)
    var best = (edits: max(1, wanted.count / 2) + 1, term: "", text: nil as String?)
    for (number, key) in compared.enumerated() where key.kind == kind {
      if number.isMultiple(of: 64) { try check() }
      let other = Array(key.term.unicodeScalars)
      guard abs(other.count - wanted.count) < best.edits || key.term < best.term else { continue }
      let edits = Self.edits(wanted, other)
      if (edits, key.term) < (best.edits, best.term) { best = (edits, key.term, found[key]?.text) }
    }
    return best.text
  }

  /// Levenshtein's distance.
  private static func edits(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (place, scalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for column in right.indices {
        let substituted = diagonal + (scalar == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
      }
    }
    return row[right.count]
  }
}
