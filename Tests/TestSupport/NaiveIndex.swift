import Glibc
import InvertedIndex

/// What the index is compared with: every document's tokens in plain lists, every query answered by looking at every
/// document. Slow and short, so that its truth can be seen.
public struct NaiveIndex {
  /// A document's tokens by field, with positions as the index assigns them.
  struct Page {
    var document: Document
    var tokens: [Field: [(token: Token, term: [UInt8], position: UInt32)]] = [:]

    /// Where each term stands.
    private var index: [Field: [Key: [UInt32]]] = [:]

    init(document: Document) { self.document = document }

    private struct Key: Hashable {
      var kind: TokenKind
      var term: [UInt8]
    }

    mutating func finish() {
      for (field, tokens) in tokens {
        lengths[field, default: 0] += tokens.count { $0.token.kind == .word }
        // The author's name stands in the body, and makes it no longer.
        if field == .author { lengths[.body, default: 0] -= tokens.count { $0.token.kind == .word } }
        for (token, term, position) in tokens {
          index[field, default: [:]][Key(kind: token.kind, term: term), default: []].append(position)
        }
      }
    }

    func places(_ field: Field, _ kind: TokenKind, _ term: [UInt8]) -> [UInt32] {
      index[field]?[Key(kind: kind, term: term)] ?? []
    }

    private var lengths: [Field: Int] = [:]

    func length(_ field: Field) -> Int { lengths[field] ?? 0 }
  }

  private var pages: [Page] = []
  private let removed: Set<Int>
  private let analyzer: any Analyzer

  /// Documents in the order of the index; removed ones still count in the statistics.
  public init(_ documents: [Document], removed: Set<Int> = [], analyzer: any Analyzer) {
    self.removed = removed
    self.analyzer = analyzer
    for document in documents {
      var page = Page(document: document)
      let title = Self.tokens(document.title, analyzer)
      let text = Self.tokens(document.text, analyzer)
      let author = Self.tokens(document.author, analyzer)
      page.tokens[.title] = title.tokens.map { ($0.token, $0.term, $0.token.position) }
      page.tokens[.body] =
        title.tokens.map { ($0.token, $0.term, $0.token.position) }
        + text.tokens.map { ($0.token, $0.term, $0.token.position + title.next + 1) }
        + author.tokens.map { ($0.token, $0.term, $0.token.position + title.next + text.next + 2) }
      page.tokens[.author] = author.tokens.map { ($0.token, $0.term, $0.token.position) }
      page.finish()
      pages.append(page)
    }
  }

  private static func tokens(
    _ text: String, _ analyzer: any Analyzer
  ) -> (tokens: [(token: Token, term: [UInt8])], next: UInt32) {
    var buffer = TokenBuffer()
    analyzer.analyze(text, into: &buffer)
    return (buffer.tokens.map { ($0, Array(buffer.term($0))) }, buffer.nextPosition)
  }

  // MARK: - Matching

  /// The numbers of the documents that match, ascending.
  public func matches(_ query: Query) -> [Int] {
    let clause: Query.Clause
    switch query {
    case .text, .weighted(.text, _): clause = Query.Clause(.optional, query)
    default: clause = Query.Clause(.required, query)
    }
    return pages.indices.filter { !removed.contains($0) && holds(pages[$0], [clause]) }
  }

  private func holds(_ page: Page, _ clauses: [Query.Clause]) -> Bool {
    var needsOne = false
    var hasOne = false
    var needsNothingElse = false
    for clause in clauses {
      // It takes nothing away.
      if case .recent = clause.query { continue }
      switch clause.occurrence {
      case .excluded: if isTrue(clause.query, page) { return false }
      case .required:
        if !isTrue(clause.query, page) { return false }
        if !isFilter(clause.query) { needsNothingElse = true }
      case .optional:
        needsOne = true
        hasOne = hasOne || isTrue(clause.query, page, isLoose: true)
      }
    }
    return !needsOne || hasOne || needsNothingElse
  }

  private func isFilter(_ query: Query) -> Bool {
    switch query {
    case .site, .language, .date, .not: true
    case .field(let field, _): field != .title
    case .all(let parts), .any(let parts): parts.allSatisfy(isFilter)
    default: false
    }
  }

  private func isTrue(_ query: Query, _ page: Page, isLoose: Bool = false) -> Bool {
    switch query {
    case .text(let text):
      let units = units(of: text)
      if isLoose || text.contains(" ") {
        let words = Self.tokens(text, analyzer).tokens.filter { $0.token.kind == .word }
        if words.contains(where: { !page.places(.body, .word, $0.term).isEmpty }) { return true }
        return units.contains { unit in
          switch unit {
          case .word(let word): !page.places(.body, .word, word).isEmpty
          case .run(let run):
            run.count == 1
              ? !starts(of: [run], in: page, .body).isEmpty
              : (0..<run.count - 1).contains { !starts(of: [Array(run[$0...$0 + 1])], in: page, .body).isEmpty }
          }
        }
      }
      return isIn(.body, page, text)
    case .phrase(let text): return !phraseStarts(text, in: page, .body).isEmpty
    case .near(let text, let gap): return isNear(text, gap, page)
    case .pattern(let pattern):
      return (page.tokens[.body] ?? []).contains {
        $0.token.kind == .surface && Self.glob(Array(pattern.lowercased().utf8)[...], $0.term[...])
      }
    case .fuzzy(let word, let edits):
      return (page.tokens[.body] ?? []).contains {
        $0.token.kind == .surface && Self.distance(Array(word.lowercased().utf8), $0.term) <= edits
      }
    case .field(let field, .text(let text)): return isIn(field, page, text)
    case .field(let field, .phrase(let text)): return !phraseStarts(text, in: page, field).isEmpty
    case .site(let site): return page.document.site == site || page.document.site.hasSuffix(".\(site)")
    case .language(let tag): return page.document.language == tag
    case .recent: return true
    case .literal(let text):
      func holds(_ whole: String) -> Bool { !text.isEmpty && whole.contains(text) }
      return !phraseStarts(text, in: page, .body).isEmpty && (holds(page.document.title) || holds(page.document.text))
    case .date(let range):
      let day = (page.document.published ?? page.document.indexed).date.daysSince1970
      return (range.first?.daysSince1970 ?? .min) <= day && day <= (range.last?.daysSince1970 ?? .max)
    case .all(let parts): return parts.allSatisfy { isTrue($0, page) }
    case .any(let parts): return parts.contains { isTrue($0, page) }
    case .not(let inner): return !isTrue(inner, page)
    case .sequence(let clauses): return holds(page, clauses)
    case .weighted(let inner, _): return isTrue(inner, page, isLoose: isLoose)
    default: return false
    }
  }

  /// A text's Latin words and Han runs in order.
  private enum Unit {
    case word([UInt8])
    case run([Unicode.Scalar])
  }

  private func units(of text: String) -> [Unit] {
    var units: [Unit] = []
    var isInRun = false
    for (token, term) in Self.tokens(text, analyzer).tokens {
      if token.kind == .surface {
        units.append(.word(term))
        isInRun = false
      } else if token.kind == .pair, let first = String(decoding: term, as: UTF8.self).unicodeScalars.first {
        if isInRun, case .run(let run) = units.last {
          units[units.count - 1] = .run(run + [first])
        } else {
          units.append(.run([first]))
        }
        isInRun = token.units > 1
      }
    }
    return units
  }

  private func isIn(_ field: Field, _ page: Page, _ text: String) -> Bool {
    units(of: text).allSatisfy { unit in
      switch unit {
      case .word(let word): !page.places(field, .word, word).isEmpty
      case .run(let run): !starts(of: [run], in: page, field).isEmpty
      }
    }
  }

  /// Where a run of single characters stands: from the pairs' first characters, one at each position.
  private func starts(of runs: [[Unicode.Scalar]], in page: Page, _ field: Field) -> [UInt32] {
    var characters: [UInt32: Unicode.Scalar] = [:]
    for (token, term, position) in page.tokens[field] ?? [] where token.kind == .pair {
      characters[position] = String(decoding: term, as: UTF8.self).unicodeScalars.first
    }
    return characters.keys.sorted().filter { start in
      runs[0].enumerated().allSatisfy { characters[start + UInt32($0.offset)] == $0.element }
    }
  }

  private func phraseStarts(_ text: String, in page: Page, _ field: Field) -> [UInt32] {
    let wanted = Self.tokens(text, analyzer).tokens.filter { $0.token.kind == .surface || $0.token.kind == .pair }
    guard let first = wanted.map(\.token.position).min() else { return [] }
    var there: [UInt32: (kind: TokenKind, term: [UInt8])] = [:]
    for (token, term, position) in page.tokens[field] ?? [] where token.kind == .surface || token.kind == .pair {
      there[position] = (token.kind, term)
    }
    return there.keys.sorted().filter { start in
      wanted.allSatisfy { token, term in
        guard let found = there[start + token.position - first], found.kind == token.kind else { return false }
        // The last character of a run may stand inside a longer one.
        return token.kind == .pair && token.units == 1 ? found.term.starts(with: term) : found.term == term
      }
    }
  }

  private func isNear(_ text: String, _ gap: Int, _ page: Page) -> Bool {
    var sets: [(starts: [UInt32], length: Int)] = []
    for unit in units(of: text) {
      switch unit {
      case .word(let word):
        let next = (page.places(.body, .surface, word), 1)
        if !sets.contains(where: { $0.starts == next.0 && $0.length == 1 }) { sets.append(next) }
      case .run(let run): sets.append((starts(of: [run], in: page, .body), run.count))
      }
    }
    func search(_ index: Int, _ low: Int, _ high: Int) -> Bool {
      if index == sets.count { return high - low - sets.reduce(0) { $0 + $1.length } <= gap }
      return sets[index].starts.contains {
        search(index + 1, min(low, Int($0)), max(high, Int($0) + sets[index].length))
      }
    }
    return !sets.isEmpty && search(0, .max, .min)
  }

  // MARK: - Scores

  /// The first pass's score of free text: Σ √qtf · channel · idf · 2.2·tf/(tf + K) over its terms.
  public func score(_ text: String, document number: Int) -> Double {
    let tokens = Self.tokens(text, analyzer).tokens
    let isHan = tokens.contains { $0.token.isHan }
    var wanted: [(field: Field, kind: TokenKind, term: [UInt8], weight: Double)] = []
    for (token, term) in tokens {
      switch token.kind {
      case .word:
        let weight = (isHan && !token.isHan ? 2.0 : 1) * (token.isStopWord ? 0.2 : 1)
        wanted.append((.body, .word, term, weight))
        wanted.append((.title, .word, term, weight * 0.2))
      case .pair: if token.units == 2 { wanted.append((.body, .pair, term, 0.4)) }
      case .surface, .bigram: break
      }
    }
    var sum = 0.0
    var seen: [(Field, TokenKind, [UInt8])] = []
    for (field, kind, term, weight) in wanted where !seen.contains(where: { $0 == (field, kind, term) }) {
      seen.append((field, kind, term))
      let qtf = wanted.count { $0.field == field && $0.kind == kind && $0.term == term }
      let df = Double(pages.count { !$0.places(field, kind, term).isEmpty })
      let tf = Double(pages[number].places(field, kind, term).count)
      guard tf > 0 else { continue }
      let count = Double(pages.count)
      let average = Double(pages.reduce(0) { $0 + $1.length(field) }) / count
      let length = Double(LengthCode.decode(LengthCode.encode(pages[number].length(field))))
      let ratio = length / max(average, 1)
      let k = 1.2 * (0.25 + 0.75 * (ratio < 2.5 ? ratio : ratio < 20 ? 2.5 : ratio / 8))
      let idf = Glibc.log(1 + (count - df + 0.5) / (df + 0.5))
      sum += Double(qtf).squareRoot() * weight * idf * 2.2 * tf / (tf + k)
    }
    return sum
  }

  // MARK: - Words

  /// By trying every length for every `*`.
  public static func glob(_ glob: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = glob.first else { return text.isEmpty }
    switch first {
    case UInt8(ascii: "*"): return (0...text.count).contains { Self.glob(glob.dropFirst(), text.dropFirst($0)) }
    case UInt8(ascii: "?"): return !text.isEmpty && Self.glob(glob.dropFirst(), text.dropFirst())
    default: return text.first == first && Self.glob(glob.dropFirst(), text.dropFirst())
    }
  }

  /// Levenshtein's distance by its definition.
  public static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var next = [index + 1]
      for (column, other) in right.enumerated() {
        next.append(min(row[column] + (byte == other ? 0 : 1), row[column + 1] + 1, next[column] + 1))
      }
      row = next
    }
    return row[right.count]
  }
}
