import Glibc

/// The second look at the best documents: how near each other the words of the query stand, and how early.
///
/// S2 = S1 · (1 + ¼·W12 + 0.6·W30 + 0.2·E + 0.3·T + 0.15·H + ¼·F) + 0.4·TP + 0.1·N, where
/// - Wn is the share of the query's weight that the best window of n words holds,
/// - E = 1/(1 + p/50) for the place p by which half of the document's own share was met,
/// - T is 1 for a title that says just what the query says,
/// - H is the share of the query's weight that the best heading holds,
/// - F = 2^(−age/half-life) where a query asks for what is recent,
/// - TP is BM25TP (Rasolofo and Savoy, "Term Proximity Scoring for Keyword-Based Retrieval Systems", 2003),
/// - N is BM25 of the words that stand side by side in the query as they do in the text, each two of them as rare as if
///   they had nothing to do with each other.
///
/// The weights were measured on the development sets.
struct SecondPass {
  /// How many documents it looks at where freshness does not count.
  static let usualDepth = 20
  /// Freshness may bring forward what the words alone rank further down.
  private static let recentDepth = 200
  /// What S1 can be multiplied by at most.
  static let greatestFactor: Float =
    1 + narrowWeight + wideWeight + earlyWeight + titleWeight + headingWeight + freshWeight

  private static let narrowWindow: Float = 12
  private static let wideWindow: Float = 30
  private static let narrowWeight: Float = 0.25
  private static let wideWeight: Float = 0.6
  private static let earlyWeight: Float = 0.2
  private static let titleWeight: Float = 0.3
  private static let headingWeight: Float = 0.15
  private static let freshWeight: Float = 0.25
  private static let proximityWeight: Float = 0.4
  private static let earlyPlace: Float = 50
  private static let stopWordShare: Float = 0.3
  private static let latinShare: Float = 1.5
  /// Positions count Han characters; a Han word has so many on average.
  private static let hanUnits: Float = 1.6

  /// What it found in a document.
  struct Finding: Sendable {
    var narrow: Float = 0
    var wide: Float = 0
    var early: Float = 0
    var proximity: Float = 0
    var neighbours: Float = 0
    var isTitle = false
    var heading: Float = 0
    var fresh: Float = 0

    /// What is added to the first pass's score.
    func points(firstPass: Float) -> Float { parts(firstPass: firstPass).sum }

    func parts(firstPass: Float) -> Parts {
      Parts(
        narrow: firstPass * SecondPass.narrowWeight * narrow, wide: firstPass * SecondPass.wideWeight * wide,
        early: firstPass * SecondPass.earlyWeight * early, title: isTitle ? firstPass * SecondPass.titleWeight : 0,
        heading: firstPass * SecondPass.headingWeight * heading, fresh: firstPass * SecondPass.freshWeight * fresh,
        proximity: SecondPass.proximityWeight * proximity,
        neighbours: neighbours)
    }

    struct Parts {
      var narrow: Float
      var wide: Float
      var early: Float
      var title: Float
      var heading: Float
      var fresh: Float
      var proximity: Float
      var neighbours: Float

      var sum: Float { narrow + wide + early + title + heading + fresh + proximity + neighbours }
    }

    /// The parts that are not zero, in words.
    func told(firstPass: Float) -> [(value: Float, label: String)] {
      let parts = parts(firstPass: firstPass)
      return [
        (parts.narrow, "\(percent(narrow)) of the query's weight within \(Int(SecondPass.narrowWindow)) words"),
        (parts.wide, "\(percent(wide)) of the query's weight within \(Int(SecondPass.wideWindow)) words"),
        (parts.early, "its words come early (\(percent(early)))"),
        (parts.title, "the title says just that"),
        (parts.heading, "\(percent(heading)) of the query's weight in a heading"),
        (parts.fresh, "the page is recent (\(percent(fresh)))"),
        (parts.proximity, "its words stand near each other"),
        (parts.neighbours, "words stand side by side as in the query"),
      ].filter { $0.0 > 0 }
    }

    private func percent(_ share: Float) -> String { "\(Int((share * 100).rounded())) %" }
  }

  /// The words, and behind them other names for some of them.
  private let terms: ContiguousArray<QueryPlan.RankedTerm>
  /// Of each term the numbers of the words that it stands for; a word's own number.
  private let meanings: ContiguousArray<[Int]>
  /// Of each word.
  private let weights: ContiguousArray<Float>
  /// Two words each, by number, and what they add at tf/(tf + K) = 1.
  private let neighbours: ContiguousArray<(first: Int, second: Int, points: Float)>
  private let titles: TitleMatcher
  private let hasHeadings: Bool
  private let unitsPerWord: Float
  private let halfLife: Int?
  /// How many documents it looks at.
  var depth: Int { halfLife == nil ? Self.usualDepth : Self.recentDepth }
  private let now: Int64
  private let snapshot: Snapshot
  private let scale: ScoreScale

  /// Nil where the query has no words that could stand near each other or early.
  init?(plan: QueryPlan, snapshot: Snapshot, scale: ScoreScale, now: Int64) {
    // A name of several parts stands where its parts stand, and would be near itself.
    let ranked = plan.ranked.filter { $0.term.field == .body && $0.term.kind == .word && !$0.isCompound }
    var words: ContiguousArray<QueryPlan.RankedTerm> = []
    var names: ContiguousArray<(term: QueryPlan.RankedTerm, words: [Int])> = []
    for term in ranked {
      // A name counts as the words that it stands for, or for itself where the index holds none of them.
      let places = term.name.map { name in words.indices.filter { name.words.contains(words[$0].term) } } ?? []
      if places.isEmpty { words.append(term) } else { names.append((term, places)) }
    }
    terms = words + names.map(\.term)
    meanings = ContiguousArray(words.indices.map { [$0] } + names.map(\.words))
    weights = ContiguousArray(
      words.map { term in
        var weight = term.idf
        if term.isStopWord { weight *= Self.stopWordShare }
        if plan.isMixed, !term.isHan { weight *= Self.latinShare }
        return weight
      })
    guard weights.reduce(0, +) > 0 else { return nil }
    let rarest = BM25.idf(
      documentFrequency: 1, documentCount: snapshot.segments.reduce(0) { $0 + $1.reader.documentCount })
    neighbours = ContiguousArray(
      plan.neighbours.compactMap { pair in
        guard let first = words.firstIndex(where: { $0.term == pair.first }),
          let second = words.firstIndex(where: { $0.term == pair.second })
        else { return nil }
        let idf = min(rarest, words[first].idf + words[second].idf)
        return (first, second, idf * pair.weight * (BM25.k1 + 1))
      })
    unitsPerWord = plan.hasHan ? Self.hanUnits : 1
    titles = TitleMatcher(plan)
    hasHeadings = snapshot.segments.contains { $0.reader.hasHeadings }
    halfLife = plan.halfLife
    self.now = now
    self.snapshot = snapshot
    self.scale = scale
  }

  /// What it can add to a first pass's score at most.
  private func bound(firstPass: Float) -> Float {
    firstPass * (Self.greatestFactor - 1 - (hasHeadings ? 0 : Self.headingWeight))
      + Self.proximityWeight * weights.reduce(0) { $0 + min(1, $1) } * (BM25.k1 + 1)
      + neighbours.reduce(0) { $0 + $1.points }
  }

  /// The documents in the order of their second scores, equal ones in the order of `entries`, the first pass's.
  ///
  /// Exact for the first `wanted` of them: the rest is looked at only as far as it could come among those.
  /// - Parameter units: The first pass's score of an entry without what a lift adds to it.
  func rank(
    _ entries: ArraySlice<TopDocs.Entry>, wanted: Int, context: EvaluationContext,
    units: (TopDocs.Entry) -> Int64
  ) throws(SearchError) -> [RankedDocument] {
    var documents = entries.map { RankedDocument(entry: $0, score: scale.points($0.rank)) }
    let first = min(documents.count, max(wanted, 1))
    try look(at: &documents, Array(0..<first), context: context, units: units)
    var rest = Array(first..<documents.count)
    if !rest.isEmpty {
      // Ascending as the first pass's scores descend; what cannot pass the worst of those wanted is left as it is.
      let worst = documents[..<first].reduce(Float.infinity) { min($0, $1.score) }
      rest.removeAll {
        documents[$0].score + bound(firstPass: scale.points(units(documents[$0].entry))) < worst
      }
      try look(at: &documents, rest, context: context, units: units)
    }
    return documents.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
  }

  private func look(
    at documents: inout [RankedDocument], _ places: [Int], context: EvaluationContext,
    units: (TopDocs.Entry) -> Int64
  ) throws(SearchError) {
    let ordered = places.sorted {
      let (left, right) = (documents[$0].entry, documents[$1].entry)
      return (left.segment, left.doc) < (right.segment, right.doc)
    }
    var occurrences = Occurrences(weights: weights, unitsPerWord: unitsPerWord)
    var positions: [UInt32] = []
    var cursors = ContiguousArray<PostingCursor?>()
    var titleCursors: ContiguousArray<PostingCursor>?
    var headings: PostingCursor?
    var segment = -1
    for place in ordered {
      try context.check()
      let entry = documents[place].entry
      let reader = snapshot.segments[entry.segment].reader
      if entry.segment != segment {
        segment = entry.segment
        titleCursors = nil
        headings = try reader.headings()
        cursors = ContiguousArray(terms.map { term in term.infos[segment].map { reader.cursor($0) } })
      }
      occurrences.removeAll()
      for index in cursors.indices {
        cursors[index]?.seek(to: entry.doc)
        guard cursors[index]?.doc == entry.doc else { continue }
        cursors[index]?.readPositions(into: &positions)
        for word in meanings[index] { occurrences.add(positions, of: word) }
      }
      occurrences.sort()
      var finding = finding(&occurrences, lengthPart: scale.body.lengthParts[Int(reader.lengthCode(.body, entry.doc))])
      headings?.seek(to: entry.doc)
      if headings?.doc == entry.doc {
        headings?.readPositions(into: &positions)
        finding.heading = occurrences.bestHeading(bounds: positions)
      }
      if titles.allows(lengthCode: reader.lengthCode(.title, entry.doc)) {
        var found = titleCursors ?? titles.cursors(in: segment, reader)
        finding.isTitle = TitleMatcher.holdAll(&found, entry.doc)
        titleCursors = found
      }
      if let halfLife {
        let days = Float(max(0, now - reader.date(entry.doc))) / 86_400
        finding.fresh = exp2f(-days / Float(halfLife))
      }
      documents[place].finding = finding
      documents[place].score += finding.points(firstPass: scale.points(units(entry)))
    }
  }

  private func finding(_ occurrences: inout Occurrences, lengthPart: Float) -> Finding {
    Finding(
      narrow: occurrences.bestWindow(words: Self.narrowWindow), wide: occurrences.bestWindow(words: Self.wideWindow),
      early: 1 / (1 + occurrences.halfwayPlace() / Self.earlyPlace),
      proximity: occurrences.proximity(lengthPart: lengthPart),
      neighbours: neighbours.reduce(0) { sum, pair in
        let tf = Float(occurrences.count(of: pair.first, before: pair.second))
        return sum + pair.points * tf / (tf + lengthPart)
      })
  }
}

/// A document with its final score.
struct RankedDocument {
  var entry: TopDocs.Entry
  var score: Float
  var finding: SecondPass.Finding?
  /// Documents of the same story that stand behind it.
  var duplicates = 0
}
