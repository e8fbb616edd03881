/// What matching documents can be counted by.
public enum Facet: String, Sendable, Hashable, CaseIterable {
  /// The host.
  case site
  /// The language tag.
  case lang
  /// Of publication; of a document without a date, of the day it was added.
  case year
}

/// A value of a facet, and how many matching documents have it.
public struct FacetCount: Sendable, Hashable {
  /// A host, a language tag, or a year in digits.
  public var value: String
  /// All documents that match and have it, whatever the request's `limit`.
  public var count: Int
}

extension QueryEvaluation {
  /// Values told of one facet: those with the most documents.
  static let facetValues = 100

  /// Counts all matching documents by the values of some facets, and together.
  func counts(by facets: [Facet]) throws(SearchError) -> (facets: [Facet: [FacetCount]], total: Int) {
    var sums = facets.map { _ in FacetSum() }
    var total = 0
    for segment in snapshot.segments {
      var counters: [FacetCounter] = []
      for facet in facets { counters.append(try FacetCounter(facet, segment.reader, context: context)) }
      let docs = try plan.matcher.docs(in: segment.reader, context: context)
      while docs.doc != .end {
        try context.step()
        if segment.isLive(docs.doc), docs.confirm() {
          total += 1
          for index in counters.indices { counters[index].count(docs.doc) }
        }
        docs.advance()
      }
      try context.check()
      for index in sums.indices { try counters[index].addCounts(to: &sums[index], context: context) }
    }
    var told: [Facet: [FacetCount]] = [:]
    for (facet, sum) in zip(facets, sums) {
      let all = sum.counts.map { FacetCount(value: $0.key, count: $0.value) }
      let largest = all.sorted { ($1.count, $0.value) < ($0.count, $1.value) }.prefix(Self.facetValues)
      // Years are read in their order.
      told[facet] = facet == .year ? largest.sorted { $1.value < $0.value } : Array(largest)
    }
    return (told, total)
  }
}

/// Counts documents of one segment by one facet.
private struct FacetCounter {
  private let reader: SegmentReader
  private let column: KeywordColumn?
  private let memory: Reservation
  /// By number of the column's value; by year where there is no column.
  private var byNumber: ContiguousArray<Int>
  private var byYear: [Int: Int] = [:]

  init(_ facet: Facet, _ reader: SegmentReader, context: EvaluationContext) throws(SearchError) {
    self.reader = reader
    do throws(IndexError) {
      switch facet {
      case .site: column = try reader.keywords(.site)
      case .lang: column = try reader.keywords(.language)
      case .year: column = nil
      }
    } catch {
      throw .index(error)
    }
    memory = try context.reserve(column?.values.count ?? 0, of: Int.self)
    byNumber = ContiguousArray(repeating: 0, count: column?.values.count ?? 0)
  }

  mutating func count(_ doc: DocID) {
    guard let column else {
      let seconds = reader.date(doc)
      byYear[Timestamp(localSeconds: seconds, offsetMinutes: nil, hasTime: false).date.year, default: 0] += 1
      return
    }
    let number = column.numbers[Int(doc)]
    if number != KeywordColumn.none { byNumber[Int(number)] += 1 }
  }

  func addCounts(to sum: inout FacetSum, context: EvaluationContext) throws(SearchError) {
    guard let column else {
      for (year, count) in byYear { try sum.add(count, of: String(year), context: context) }
      return
    }
    for number in byNumber.indices where byNumber[number] > 0 {
      try sum.add(byNumber[number], of: column.values[number], context: context)
    }
  }
}

/// What was counted of one facet in all segments.
private struct FacetSum {
  private(set) var counts: [String: Int] = [:]
  /// Values that memory is reserved for.
  private var room = 0
  private var memory: Reservation?

  /// Bytes that a value takes: its entry while the table grows, and in the list that the largest are chosen from.
  private static let valueSize = 128
  private static let reservedValues = 1024

  mutating func add(_ count: Int, of value: String, context: EvaluationContext) throws(SearchError) {
    if counts.count == room {
      memory = try context.reserve(bytes: Self.reservedValues * Self.valueSize, in: memory)
      room += Self.reservedValues
    }
    counts[value, default: 0] += count
  }
}
