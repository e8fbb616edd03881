import TextBytes

extension Expansion {
  /// The terms of the segment that belong to the set, in order; their lists may be read.
  func terms(in reader: SegmentReader, context: EvaluationContext) throws(SearchError) -> [TermInfo] {
    var edits = 0
    if case .fuzzy(_, _, let most) = self { edits = most }
    let key = SegmentExpansion(segment: reader.number, expansion: anyDistance)
    if let known = context.terms[key], known.edits >= edits {
      return known.terms.filter { $0.edits <= edits }.map(\.info)
    }
    let found = try walk(reader, context)
    let memory = try context.reserve(found.count, of: ExpandedTerm.self)
    do throws(IndexError) {
      for term in found { try reader.check(term.info) }
    } catch {
      throw .index(error)
    }
    context.terms[key] = FoundTerms(edits: edits, terms: found, memory: memory)
    return found.map(\.info)
  }

  /// The same for fuzzy words at whatever distance: a walk for some distance has met all that are nearer.
  private var anyDistance: Expansion {
    if case .fuzzy(let lead, let word, _) = self { .fuzzy(lead: lead, word, edits: 0) } else { self }
  }

  private func walk(_ reader: SegmentReader, _ context: EvaluationContext) throws(SearchError) -> [ExpandedTerm] {
    guard isBoundedByItself || !context.refuses(anyDistance) else { throw Self.tooMany }
    let foundByOthers = context.termsFound(in: reader.number, besides: anyDistance)
    var found: [ExpandedTerm] = []
    var visited = 0
    var isOver = false
    func take(_ info: TermInfo, edits: Int = 0) -> SegmentReader.WalkStep {
      if foundByOthers + found.count < QueryLimits.expansions {
        found.append(ExpandedTerm(info: info, edits: edits))
      } else {
        isOver = true
      }
      return isOver || (found.count % 1024 == 0 && context.isExpired) ? .stop : .next
    }
    func visit() -> Bool {
      visited += 1
      if visited > QueryLimits.visitedTerms { isOver = true }
      return !isOver && (visited % 1024 != 0 || !context.isExpired)
    }
    switch self {
    case .prefix(let bytes):
      try reader.walk(prefix: bytes) { _, info in take(info) }
    case .glob(let lead, let glob):
      let fixed = glob.prefix { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: "?") }
      try reader.walk(prefix: [lead] + fixed) { term, info in
        guard visit() else { return .stop }
        return Glob.matches(glob[...], term[1...]) ? take(info) : .next
      }
    case .fuzzy(let lead, let word, let edits):
      var automaton = EditDistance(word, edits: edits)
      try reader.walk(prefix: [lead]) { term, info in
        guard visit() else { return .stop }
        switch automaton.step(to: term[1...]) {
        case .near(let distance): return take(info, edits: distance)
        case .far: return .next
        case .dead(let length, nil): return .beyondPrefix(length + 1)
        case .dead(let length, let next?): return .notBelow(term[...length] + Array(next.utf8))
        }
      }
    }
    try context.check()
    if isOver { throw Self.tooMany }
    context.note(visits: visited, of: anyDistance)
    return found
  }

  /// A prefix looks at nothing but what it finds.
  private var isBoundedByItself: Bool { if case .prefix = self { true } else { false } }

  private static let tooMany = SearchError.tooComplex(
    "the patterns match too many words: write fewer of them, or more of each word")

  /// True where the folded text of a token belongs to the set.
  func contains(_ kind: TokenKind, _ text: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .prefix(let bytes): bytes.first.map { $0 & 15 } == kind.rawValue && text.starts(with: bytes.dropFirst())
    case .glob(let lead, let glob): lead & 15 == kind.rawValue && Glob.matches(glob[...], text)
    case .fuzzy(let lead, let word, let edits):
      if lead & 15 == kind.rawValue {
        {
          var automaton = EditDistance(word, edits: edits)
          if case .near = automaton.step(to: text) { return true }
          return false
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
        index = text.characterEnd(from: index)
        place += 1
      } else if place < glob.endIndex, glob[place] == text[index] {
        index += 1
        place += 1
      } else if let (star, from) = retry {
        retry = (star, text.characterEnd(from: from))
        place = star
        index = text.characterEnd(from: from)
      } else {
        return false
      }
    }
    return glob[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

}

/// Levenshtein's distance from one word to many, row by row; words in dictionary order share the rows of their common
/// beginning, and a beginning that is too far away already tells so, for all words that share it.
struct EditDistance {
  enum Outcome: Equatable {
    /// At most so many edits.
    case near(Int)
    case far
    /// Of the words that share the first `length` bytes none is near that has the same scalar behind them, nor any other
    /// below `next`; none at all from there on where that is nil.
    case dead(length: Int, next: Unicode.Scalar?)
  }

  private let word: [Unicode.Scalar]
  private let edits: UInt8
  private var previous: [UInt8] = []
  /// Row i, of word.count + 1 distances: from the first i scalars of the other word to every beginning of `word`.
  private var rows: [UInt8]
  /// Where the i-th scalar of `previous` ends, for the rows that hold.
  private var ends: [Int] = [0]
  private var width: Int { word.count + 1 }

  /// Of `word` the first 254 scalars count.
  init(_ word: [Unicode.Scalar], edits: Int) {
    self.word = Array(word.prefix(254))
    self.edits = UInt8(clamping: min(edits, 254))
    rows = (0...self.word.count).map { UInt8($0) }
  }

  mutating func step(to text: ArraySlice<UInt8>) -> Outcome {
    var shared = 0
    for (byte, other) in zip(text, previous) {
      guard byte == other else { break }
      shared += 1
    }
    previous.replaceSubrange(shared..., with: text.dropFirst(shared))
    while let end = ends.last, end > shared { ends.removeLast() }
    var place = ends[ends.count - 1]
    while place < previous.count {
      let length = place
      let scalar = nextScalar(&place)
      if !appendRow(scalar) { return .dead(length: length, next: leastAlive(above: scalar)) }
      ends.append(place)
    }
    let distance = rows[(ends.count - 1) * width + word.count]
    return distance <= edits ? .near(Int(distance)) : .far
  }

  /// False where every distance of the row exceeds the edits.
  private mutating func appendRow(_ scalar: Unicode.Scalar) -> Bool {
    let above = (ends.count - 1) * width
    let row = above + width
    if rows.count < row + width { rows.append(contentsOf: repeatElement(0, count: row + width - rows.count)) }
    var left = min(rows[above], 253) + 1
    var least = left
    rows[row] = left
    for column in word.indices {
      let substitution = rows[above + column] + (word[column] == scalar ? 0 : 1)
      left = min(substitution, min(rows[above + column + 1], left) + 1)
      // Beyond what is asked for the exact number does not matter.
      left = min(left, 254)
      rows[row + column + 1] = left
      least = min(least, left)
    }
    return least <= edits
  }

  /// The least scalar above one that is too far away, in the same place, that is not.
  ///
  /// It stands in the word: any other adds to every distance what the one that is too far away adds at least. And where it
  /// stands there, the distance before it is one that holds.
  private func leastAlive(above scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let row = (ends.count - 1) * width
    var least: Unicode.Scalar?
    for column in word.indices where rows[row + column] <= edits && word[column] > scalar {
      least = min(least ?? word[column], word[column])
    }
    return least
  }

  /// The scalar of `previous` at `place`, which moves behind it. Terms are UTF-8.
  private func nextScalar(_ place: inout Int) -> Unicode.Scalar {
    let (value, length) = previous.span.scalar(at: place)
    place += length
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }
}
