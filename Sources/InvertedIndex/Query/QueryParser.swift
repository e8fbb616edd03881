/// Reads the query language. Every text is a query: what means nothing as an operator is text.
///
///     sequence = alternatives*
///     alternatives = conjunction ("OR" conjunction)*
///     conjunction = part ("AND" part)*
///     part = ("+" | "-" | "NOT")? (group | phrase | literal | field | word) suffix*
///
/// Operators are recognised where a part begins, never inside a word, so `C++`, `e-mail@x.y`, `GB/T 19001`, `10:30`
/// and `http://…` are words. Their full-width forms (`＋－：（）“”`), which Chinese input methods type, count alike;
/// `「」` and `『』` quote as well. A quotation mark opens a phrase where a part begins and needs its counterpart: `"`
/// opens one behind a Han character too, since Chinese puts no space there; the others quote only what stands apart,
/// since Chinese prose is full of them.
///
/// In a sequence plain words, patterns and fuzzy words are optional; phrases, fields and groups with operators are
/// required. Words that stand side by side stay one text, which is analysed as a whole.
public struct QueryParser {
  /// Throws only `SearchError.tooComplex`.
  public static func parse(_ text: String) throws(SearchError) -> Query {
    guard text.utf8.count <= QueryLimits.length else {
      throw .tooComplex("a query may be \(QueryLimits.length) bytes long")
    }
    var parser = QueryParser(scanner: QueryScanner(text))
    return try parser.sequence(depth: 0)
  }

  private var scanner: QueryScanner
  private var clauses = 0

  private init(scanner: QueryScanner) { self.scanner = scanner }

  /// A part, how it takes part in its sequence, and where it was written.
  private struct Part {
    var query: Query
    var occurrence: Query.Clause.Occurrence
    var range: Range<Int>
    /// Of a group: its brackets end the text beside it.
    var isInGroup = false

    /// As an operand of AND and OR.
    var operand: Query { occurrence == .excluded ? .not(query) : query }
  }

  private mutating func sequence(depth: Int) throws(SearchError) -> Query {
    guard depth <= QueryLimits.depth else {
      throw .tooComplex("brackets may be nested \(QueryLimits.depth) deep")
    }
    var parts = [Part]()
    while true {
      scanner.skipSpaces()
      if scanner.isAtEnd || (depth > 0 && scanner.isAtClosingBracket) { break }
      let part = try alternatives(depth: depth)
      // Words side by side are one text, with what is between them.
      if let previous = parts.last, !previous.isInGroup, case .text = previous.query, case .text = part.query,
        previous.occurrence == .optional, part.occurrence == .optional
      {
        let range = previous.range.lowerBound..<part.range.upperBound
        parts[parts.count - 1] = Part(query: .text(scanner.text(range)), occurrence: .optional, range: range)
      } else if case .sequence(let inner) = part.query, part.occurrence == .optional,
        inner.allSatisfy({ $0.occurrence == .optional })
      {
        parts += inner.map { Part(query: $0.query, occurrence: .optional, range: part.range, isInGroup: true) }
      } else {
        parts.append(part)
      }
    }
    if parts.isEmpty { return .text("") }
    // A sign on a lone word matters: without it, one of the word's parts would do.
    if parts.count == 1, parts[0].occurrence == (parts[0].query.isOptionalByItself ? .optional : .required) {
      return parts[0].query
    }
    return .sequence(parts.map { Query.Clause($0.occurrence, $0.query) })
  }

  private mutating func alternatives(depth: Int) throws(SearchError) -> Part {
    let first = try conjunction(depth: depth)
    var operands = [first.operand]
    while scanner.skipOperator("OR") { operands.append(try conjunction(depth: depth).operand) }
    guard operands.count > 1 else { return first }
    return Part(
      query: .any(operands), occurrence: .required, range: first.range.lowerBound..<scanner.lastEnd)
  }

  private mutating func conjunction(depth: Int) throws(SearchError) -> Part {
    let first = try part(depth: depth)
    var operands = [first.operand]
    while scanner.skipOperator("AND") { operands.append(try part(depth: depth).operand) }
    guard operands.count > 1 else { return first }
    return Part(
      query: .all(operands), occurrence: .required, range: first.range.lowerBound..<scanner.lastEnd)
  }

  private mutating func part(depth: Int) throws(SearchError) -> Part {
    clauses += 1
    guard clauses <= QueryLimits.clauses else {
      throw .tooComplex("a query may have \(QueryLimits.clauses) words and operators")
    }
    scanner.skipSpaces()
    let start = scanner.index
    var isNegated = false
    var isRequired = false
    while true {
      if scanner.skipOperator("NOT") {
        isNegated.toggle()
      } else if !isNegated, !isRequired, let sign = scanner.skipSign() {
        if sign == "-" { isNegated = true } else { isRequired = true }
      } else {
        break
      }
      scanner.skipSpaces()
    }
    var query = try primary(depth: depth)
    if let weight = scanner.skipWeight() { query = .weighted(query, weight) }
    scanner.endPart()
    let occurrence: Query.Clause.Occurrence =
      isNegated ? .excluded : isRequired || query.isRequiredByItself ? .required : .optional
    return Part(query: query, occurrence: occurrence, range: start..<scanner.lastEnd)
  }

  private mutating func primary(depth: Int) throws(SearchError) -> Query {
    if scanner.skipOpeningBracket() {
      let query = try sequence(depth: depth + 1)
      _ = scanner.skipClosingBracket()
      return query
    }
    if let literal = scanner.skipLiteral() { return .literal(literal) }
    if let phrase = scanner.skipPhrase() { return Self.phrase(phrase, gap: scanner.skipGap()) }
    if let field = fielded(inGroup: depth > 0) { return field }
    return Self.word(scanner.skipWord(inGroup: depth > 0))
  }

  private static func phrase(_ text: String, gap: Int?) -> Query {
    gap.map { .near(text, gap: $0) } ?? .phrase(text)
  }

  private static func word(_ word: String) -> Query {
    if let (stem, edits) = QueryWord.fuzzy(word) { return .fuzzy(stem, edits: edits) }
    return QueryWord.isPattern(word) ? .pattern(word) : .text(word)
  }

  /// `name:value`; nil, with nothing read, where that is no field or the value makes no sense for it.
  private mutating func fielded(inGroup: Bool) -> Query? {
    let start = scanner.index
    guard let name = scanner.skipFieldName() else { return nil }
    let field = Self.textField(name)
    if let phrase = scanner.skipPhrase() {
      if let field { return .field(field, Self.phrase(phrase, gap: scanner.skipGap())) }
      if let query = Self.filter(name, phrase) { return query }
    } else if !scanner.isAtOpeningBracket {
      let value = scanner.skipWord(inGroup: inGroup)
      if let field, !value.isEmpty {
        return .field(field, QueryWord.isPattern(value) ? .pattern(value) : .text(value))
      }
      if let query = Self.filter(name, value) { return query }
    }
    scanner.index = start
    return nil
  }

  /// What may stand before a colon; several are other engines' names.
  static let fieldNames: Set = [
    "title", "intitle", "author", "url", "inurl", "site", "lang", "language", "date", "after", "since", "before",
    "until", "recent",
  ]

  /// Whether a name before a colon asks for a host, a language or a time, and not for words in a field.
  static func isFilter(_ name: String) -> Bool { fieldNames.contains(name) && textField(name) == nil }

  private static func textField(_ name: String) -> Field? {
    switch name {
    case "title", "intitle": .title
    case "author": .author
    case "url", "inurl": .url
    default: nil
    }
  }

  private static func filter(_ name: String, _ value: String) -> Query? {
    switch name {
    case "site": Site.normalized(value).map { .site($0) }
    case "lang", "language": LanguageTag.primary(value).map { .language($0) }
    case "date": DateRange(value).map { .date($0) }
    case "after", "since": DateRange(">=" + value).map { .date($0) }
    case "before", "until": DateRange("<=" + value).map { .date($0) }
    case "recent": HalfLife.days(value).map { .recent(halfLife: $0) }
    default: nil
    }
  }
}

extension Query {
  /// What a user who writes it beside plain words does not want to miss.
  fileprivate var isRequiredByItself: Bool {
    switch self {
    case .text, .pattern, .fuzzy: false
    case .weighted(let query, _): query.isRequiredByItself
    case .sequence(let clauses): clauses.contains { $0.occurrence != .optional }
    default: true
    }
  }
}
