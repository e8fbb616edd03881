/// The second look at the best documents: how near each other the words of the query stand, and how early.
///
/// S2 = S1 · (1 + ¼·W12 + 0.6·W30 + 0.2·E) + 0.4·TP, where Wn is the share of the query's weight that the best window
/// of n words holds, E = 1/(1 + p/50) for the place p by which half of the document's own share was met, and TP is
/// BM25TP (Rasolofo and Savoy, "Term Proximity Scoring for Keyword-Based Retrieval Systems", 2003). The weights were
/// measured on the development sets.
struct SecondPass {
  /// How many documents it looks at.
  static let depth = 50
  /// What S1 can be multiplied by at most.
  static let greatestFactor: Float = 2.05

  private static let narrowWindow: Float = 12
  private static let wideWindow: Float = 30
  private static let narrowWeight: Float = 0.25
  private static let wideWeight: Float = 0.6
  private static let earlyWeight: Float = 0.2
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

    func parts(firstPass: Float) -> [(value: Float, label: String)] {
      [
        (
          firstPass * SecondPass.narrowWeight * narrow,
          "\(percent(narrow)) of the query's weight within \(Int(SecondPass.narrowWindow)) words"
        ),
        (
          firstPass * SecondPass.wideWeight * wide,
          "\(percent(wide)) of the query's weight within \(Int(SecondPass.wideWindow)) words"
        ),
        (firstPass * SecondPass.earlyWeight * early, "its words come early (\(percent(early)))"),
        (SecondPass.proximityWeight * proximity, "its words stand next to each other"),
      ]
    }

    private func percent(_ share: Float) -> String { "\(Int((share * 100).rounded())) %" }
  }

  private struct Word {
    var term: QueryPlan.RankedTerm
    var weight: Float
  }

  private let words: [Word]
  /// Terms that stand in the place of words: other names for them. The words they stand for, by number.
  private let names: [(term: QueryPlan.RankedTerm, words: [Int])]
  private let totalWeight: Float
  private let unitsPerWord: Float
  private let snapshot: Snapshot
  private let scale: ScoreScale

  /// Nil where the query has no words that could stand near each other or early.
  init?(plan: QueryPlan, snapshot: Snapshot, scale: ScoreScale) {
    // A name of several parts stands where its parts stand, and would be near itself.
    let ranked = plan.ranked.filter { $0.term.field == .body && $0.term.kind == .word && !$0.isCompound }
    var words: [Word] = []
    var names: [(term: QueryPlan.RankedTerm, words: [Int])] = []
    for term in ranked {
      // A name counts as the words that it stands for, or for itself where the index holds none of them.
      if let name = term.name {
        let places = words.indices.filter { name.words.contains(words[$0].term.term) }
        if !places.isEmpty {
          names.append((term, places))
          continue
        }
      }
      var weight = term.idf
      if term.isStopWord { weight *= Self.stopWordShare }
      if plan.isMixed, !term.isHan { weight *= Self.latinShare }
      words.append(Word(term: term, weight: weight))
    }
    self.words = words
    self.names = names
    totalWeight = words.reduce(0) { $0 + $1.weight }
    guard totalWeight > 0 else { return nil }
    unitsPerWord = plan.hasHan ? Self.hanUnits : 1
    self.snapshot = snapshot
    self.scale = scale
  }

  /// What it finds in each of the documents.
  func findings(_ entries: [TopDocs.Entry], context: EvaluationContext) throws(SearchError) -> [TopDocs.Entry: Finding]
  {
    var findings: [TopDocs.Entry: Finding] = [:]
    for (number, entries) in Dictionary(grouping: entries, by: \.segment) {
      let reader = snapshot.segments[number].reader
      var cursors = (words.map(\.term) + names.map(\.term)).map { $0.infos[number].map { reader.cursor($0) } }
      let meanings = words.indices.map { [$0] } + names.map(\.words)
      var places: [UInt32] = []
      for entry in entries.sorted(by: { $0.doc < $1.doc }) {
        try context.check()
        var hits: [(position: UInt32, word: Int)] = []
        for index in cursors.indices {
          cursors[index]?.seek(to: entry.doc)
          guard cursors[index]?.doc == entry.doc else { continue }
          cursors[index]?.readPositions(into: &places)
          for word in meanings[index] { for place in places { hits.append((place, word)) } }
        }
        hits.sort { ($0.position, $0.word) < ($1.position, $1.word) }
        let length = scale.body.lengthParts[Int(reader.lengthCode(.body, entry.doc))]
        findings[entry] = finding(hits, lengthPart: length)
      }
    }
    return findings
  }

  private func finding(_ hits: [(position: UInt32, word: Int)], lengthPart: Float) -> Finding {
    Finding(
      narrow: bestWindow(hits, units: Self.narrowWindow * unitsPerWord),
      wide: bestWindow(hits, units: Self.wideWindow * unitsPerWord), early: earliness(hits),
      proximity: proximity(hits, lengthPart: lengthPart))
  }

  /// The greatest share of the query's weight in a window.
  private func bestWindow(_ hits: [(position: UInt32, word: Int)], units: Float) -> Float {
    var counts = [Int](repeating: 0, count: words.count)
    var weight: Float = 0
    var best: Float = 0
    var first = 0
    for hit in hits {
      if counts[hit.word] == 0 { weight += words[hit.word].weight }
      counts[hit.word] += 1
      while Float(hit.position - hits[first].position) >= units {
        counts[hits[first].word] -= 1
        if counts[hits[first].word] == 0 { weight -= words[hits[first].word].weight }
        first += 1
      }
      best = max(best, weight)
    }
    return min(1, best / totalWeight)
  }

  private func earliness(_ hits: [(position: UInt32, word: Int)]) -> Float {
    var isMet = [Bool](repeating: false, count: words.count)
    var firsts: [(position: UInt32, weight: Float)] = []
    for hit in hits where !isMet[hit.word] {
      isMet[hit.word] = true
      firsts.append((hit.position, words[hit.word].weight))
    }
    let half = firsts.reduce(0) { $0 + $1.weight } / 2
    var sum: Float = 0
    for first in firsts {
      sum += first.weight
      if sum >= half { return 1 / (1 + Float(first.position) / unitsPerWord / Self.earlyPlace) }
    }
    return 0
  }

  private func proximity(_ hits: [(position: UInt32, word: Int)], lengthPart: Float) -> Float {
    var sums = [Float](repeating: 0, count: words.count)
    for (left, right) in zip(hits, hits.dropFirst()) where left.word != right.word {
      let distance = max(1, Float(right.position - left.position) / unitsPerWord)
      sums[left.word] += words[right.word].weight / (distance * distance)
      sums[right.word] += words[left.word].weight / (distance * distance)
    }
    return words.indices.reduce(0) {
      $0 + min(1, words[$1].weight) * (BM25.k1 + 1) * sums[$1] / (sums[$1] + lengthPart)
    }
  }
}
