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
