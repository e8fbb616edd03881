import TestSupport

@testable import InvertedIndex

/// A small index of random pages in several segments, some of them removed, and the naive one to compare it with.
struct RandomCollection {
  static let words = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "alpine", "alphabet", "bet", "gamut", "the",
  ]
  static let characters = Array("阿里巴西中国电子商务".unicodeScalars)

  let snapshot: Snapshot
  let naive: NaiveIndex
  let documents: [Document]
  /// Numbers over all segments.
  let removed: Set<Int>
  private let numbers: [String: Int]

  init(
    _ random: inout SeededGenerator, folder: ScratchFolder, segments: Int = 3, documentsPerSegment: Int = 40,
    longestText: Int = 30
  ) async throws {
    let writer = try await IndexWriter(directory: folder.file("index"), analyzer: PlainAnalyzer())
    var batches: [[Document]] = []
    for segment in 0..<segments {
      // Segments of different mean lengths, as real ones are.
      let longest = max(2, longestText * (segment + 1) / segments)
      batches.append(
        (0..<documentsPerSegment).map { number in
          Self.document("\(segment)-\(number)", longest: longest, &random)
        })
    }
    for batch in batches { _ = try await writer.add(batch) }
    let all = batches.flatMap { $0 }
    var removed = Set<Int>()
    for number in all.indices where Int.random(in: 0..<12, using: &random) == 0 { removed.insert(number) }
    _ = try await writer.remove(removed.sorted().map { all[$0].id })
    snapshot = writer.snapshot
    documents = all
    numbers = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($0.element.id, $0.offset) })
    self.removed = removed
    // The writer notes when it added them: today.
    let added = all.map { document in
      var document = document
      document.indexed = Timestamp(unixSeconds: 1 << 32)
      return document
    }
    naive = NaiveIndex(added, removed: removed, analyzer: PlainAnalyzer())
    await writer.close()
  }

  private static func document(_ id: String, longest: Int, _ random: inout SeededGenerator) -> Document {
    Document(
      id: id, url: "http://example.com/\(id)", title: text(0...4, &random),
      text: text(0...longest, &random), author: words.randomElement(using: &random) ?? "",
      site: ["example.com", "news.example.com", "other.org"].randomElement(using: &random) ?? "",
      language: ["zh", "en"].randomElement(using: &random) ?? "",
      published: Bool.random(using: &random)
        ? Timestamp(year: 2014, month: .random(in: 1...12, using: &random), day: .random(in: 1...28, using: &random))
        : nil)
  }

  /// Words and runs of characters, the early ones of the lists far more often.
  static func text(_ count: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    (0..<Int.random(in: count, using: &random)).map { _ in piece(&random) }
      .joined(separator: Bool.random(using: &random) ? " " : ", ")
  }

  static func piece(_ random: inout SeededGenerator) -> String {
    if Int.random(in: 0..<3, using: &random) == 0 {
      var run = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...4, using: &random) { run.append(characters[skewed(characters.count, &random)]) }
      return String(run)
    }
    return words[skewed(words.count, &random)]
  }

  private static func skewed(_ count: Int, _ random: inout SeededGenerator) -> Int {
    min(Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random))
  }

  /// The number of a result's document over all segments.
  func number(_ hit: Hit) -> Int? { numbers[hit.document.id] }

  /// A query of every form.
  static func query(_ random: inout SeededGenerator, depth: Int = 0) -> String {
    (0..<Int.random(in: 1...4, using: &random)).map { _ in part(&random, depth: depth) }.joined(separator: " ")
  }

  private static func part(_ random: inout SeededGenerator, depth: Int) -> String {
    func nested() -> String { depth < 2 ? "(\(query(&random, depth: depth + 1)))" : piece(&random) }
    switch Int.random(in: 0..<23, using: &random) {
    case 0: return "+" + piece(&random)
    case 1: return "-" + piece(&random)
    case 2: return "\"\(piece(&random)) \(piece(&random))\""
    case 3: return "\"\(piece(&random)) \(piece(&random))\"~\(Int.random(in: 0...4, using: &random))"
    case 4: return "\(piece(&random)) AND \(nested())"
    case 5: return "\(piece(&random)) OR \(nested())"
    case 6: return "NOT \(nested())"
    case 7: return "title:" + piece(&random)
    case 8: return "site:" + (["example.com", "org", "news.example.com"].randomElement(using: &random) ?? "")
    case 9: return "lang:" + (Bool.random(using: &random) ? "zh" : "en")
    case 10: return ["date:2014-03", "date:>2014-06", "date:..2014-05-12"].randomElement(using: &random) ?? ""
    case 11: return ["al*", "b?ta", "*mu*", "al*et"].randomElement(using: &random) ?? ""
    case 12: return ["alpa~", "betta~2", "gama~"].randomElement(using: &random) ?? ""
    case 13: return nested()
    case 14: return piece(&random) + "^2"
    case 15: return "author:" + (words.randomElement(using: &random) ?? "")
    case 16: return "=\"\(piece(&random)) \(piece(&random))\""
    case 17: return "title:\"\(piece(&random)) \(piece(&random))\""
    case 18 where depth == 0: return ["recent:30d", "recent:1y", "+recent:2w"].randomElement(using: &random) ?? ""
    case 19: return "+(\(piece(&random)) \(piece(&random)))"
    case 20: return "-" + nested()
    default: return piece(&random)
    }
  }
}
