extension Expansion {
  /// Calls `body` with every term of the segment that belongs to the set, in order.
  func forEach(
    in reader: SegmentReader, context: EvaluationContext, _ body: (Term, TermInfo) -> Void
  ) throws(SearchError) {
    var found = 0
    var visited = 0
    var isOver = false
    func take(_ term: Term, _ info: TermInfo) -> Bool {
      found += 1
      if found > QueryLimits.expansions { isOver = true } else { body(term, info) }
      return !isOver && (found % 1024 != 0 || !context.isExpired)
    }
    func visit() -> Bool {
      visited += 1
      if visited > QueryLimits.visitedTerms { isOver = true }
      return !isOver && (visited % 1024 != 0 || !context.isExpired)
    }
    switch self {
    case .prefix(let bytes):
      try reader.walk(prefix: bytes) { term, info in take(term, info) }
    case .glob(let lead, let glob):
      let fixed = glob.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
      try reader.walk(prefix: [lead] + fixed) { term, info in
        guard visit() else { return false }
        return Glob.matches(glob[...], term.bytes.dropFirst()) ? take(term, info) : true
      }
    case .fuzzy(let lead, let word, let edits):
      var automaton = EditDistance(word, edits: edits)
      try reader.walk(prefix: [lead]) { term, info in
        guard visit() else { return false }
        return automaton.distance(to: term.bytes.dropFirst()) <= edits ? take(term, info) : true
      }
    }
    try context.check()
    if isOver { throw .tooComplex("a pattern matches too many words: write more of the word") }
  }

  /// True where the folded text of a token belongs to the set.
  func contains(_ kind: TokenKind, _ text: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .prefix(let bytes): bytes.first.map { $0 & 15 } == kind.rawValue && text.starts(with: bytes.dropFirst())
    case .glob(let lead, let glob): lead & 15 == kind.rawValue && Glob.matches(glob[...], text)
    case .fuzzy(let lead, let word, let edits):
      if lead & 15 == kind.rawValue {
        {
          var automaton = EditDistance(word, edits: edits)
          return automaton.distance(to: text) <= edits
        }()
      } else {
        false
      }
    }
  }
}

/// Patterns of `*` and `?` over UTF-8.
enum Glob {
  /// Goes back to the last `*` where the text parts from the pattern: quadratic at worst, on words of 255 bytes.
  static func matches(_ glob: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    var place = glob.startIndex
    var index = text.startIndex
    var retry: (place: Int, index: Int)?
    while index < text.endIndex {
      if place < glob.endIndex, glob[place] == UInt8(ascii: "*") {
        retry = (place + 1, index)
        place += 1
      } else if place < glob.endIndex, glob[place] == UInt8(ascii: "?") {
        index = next(text, index)
        place += 1
      } else if place < glob.endIndex, glob[place] == text[index] {
        index += 1
        place += 1
      } else if let (star, from) = retry {
        retry = (star, next(text, from))
        place = star
        index = next(text, from)
      } else {
        return false
      }
    }
    return glob[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private static func next(_ text: ArraySlice<UInt8>, _ index: Int) -> Int {
    var index = index + 1
    while index < text.endIndex, text[index] & 0xC0 == 0x80 { index += 1 }
    return index
  }
}

/// Levenshtein's distance from one word to many, row by row; words in dictionary order share the rows of their common
/// beginning.
struct EditDistance {
  private let word: [Unicode.Scalar]
  private let edits: Int
  private var previous: [Unicode.Scalar] = []
  /// Row i: the distances from the first i scalars of the other word to every beginning of `word`.
  private var rows: [[Int]]
  /// How many rows hold for `previous`: a row in which every distance exceeds `edits` ends the work early.
  private var validRows = 0

  init(_ word: [Unicode.Scalar], edits: Int) {
    self.word = word
    self.edits = edits
    rows = [Array(0...word.count)]
  }

  /// At most `edits + 1`, which stands for anything more.
  mutating func distance(to text: ArraySlice<UInt8>) -> Int {
    // Every scalar has at most four bytes and at least one.
    guard text.count + edits >= word.count, text.count <= (word.count + edits) * 4 else { return edits + 1 }
    let other = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    guard abs(other.count - word.count) <= edits else { return edits + 1 }
    var shared = 0
    while shared < other.count, shared < previous.count, other[shared] == previous[shared], shared < validRows {
      shared += 1
    }
    previous = other
    validRows = shared
    for index in shared..<other.count {
      if rows[index].min() ?? 0 > edits { return edits + 1 }
      if rows.count == index + 1 { rows.append([Int](repeating: 0, count: word.count + 1)) }
      rows[index + 1][0] = index + 1
      for column in word.indices {
        let substitution = rows[index][column] + (word[column] == other[index] ? 0 : 1)
        rows[index + 1][column + 1] = min(substitution, rows[index][column + 1] + 1, rows[index + 1][column] + 1)
      }
      validRows = index + 1
    }
    return min(rows[other.count][word.count], edits + 1)
  }
}
