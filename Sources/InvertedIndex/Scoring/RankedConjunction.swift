/// The best documents that hold all of several terms, each of which ranks.
///
/// The rarest list leads. Before the others are asked, the maxima of the range a candidate lies in tell whether they can
/// hold anything there at all, and whether that could be enough.
struct RankedConjunction: ~Copyable {
  /// The terms that a document must hold, the rarest first.
  private let required: FixedArray<RankedCursor>
  /// What it gets besides, by descending bound.
  private let extras: FixedArray<RankedCursor>
  /// `rest[i]`: the bounds of the extras from the i-th on.
  private let rest: ContiguousArray<Int64>
  private let segment: LiveSegment
  private let segmentNumber: Int
  private let scale: ScoreScale
  private let context: EvaluationContext

  /// Nil where the segment lacks one of the terms `required`.
  init?(
    _ terms: ContiguousArray<RankedCursor>, required: Set<Term>, segment: LiveSegment, number: Int, scale: ScoreScale,
    context: EvaluationContext
  ) {
    var musts = terms.filter { required.contains($0.term) }
    guard musts.count == required.count, !musts.isEmpty else { return nil }
    musts.sort { $0.cursor.documentFrequency < $1.cursor.documentFrequency }
    self.required = FixedArray(musts)
    let others = terms.filter { !required.contains($0.term) }.sorted { $0.bound > $1.bound }
    extras = FixedArray(others)
    var sum: Int64 = 0
    var rest: ContiguousArray<Int64> = [0]
    for term in others.reversed() {
      sum += Int64(term.bound)
      rest.append(sum)
    }
    rest.reverse()
    self.rest = rest
    self.segment = segment
    segmentNumber = number
    self.scale = scale
    self.context = context
  }

  /// Puts the best into `top`; how many matching documents were met, which is all of them with `countsAll`.
  func collect(
    into top: inout TopDocs, countsAll: Bool, isExhaustive: Bool
  ) throws(SearchError) -> Int {
    var met = 0
    while required[0].cursor.doc != .end {
      try context.step()
      let doc = required[0].cursor.doc
      let least = isExhaustive ? -1 : top.threshold ?? -1
      var isPromising = true
      if let skipped = emptyRange(doc) {
        required[0].cursor.seek(to: skipped)
        continue
      }
      if least >= 0, promise(doc) < least {
        if !countsAll {
          required[0].cursor.advance()
          continue
        }
        isPromising = false
      }
      if let next = mismatch(doc) {
        required[0].cursor.seek(to: next)
        continue
      }
      if segment.isLive(doc) {
        met += 1
        if isPromising, let units = score(doc, reaching: least) {
          top.insert(units, segment: segmentNumber, doc: doc)
        }
      }
      required[0].cursor.advance()
    }
    return met
  }

  /// Where the next range begins, if one of the terms has no document in that of `doc`.
  @inline(__always)
  private func emptyRange(_ doc: DocID) -> DocID? {
    let range = Int(doc >> RangeMaxima.shift)
    for index in 1..<required.count {
      if let maxima = required[index].cursor.rangeMaxima, maxima[range] == 0 {
        return (doc | (RangeMaxima.size - 1)) + 1
      }
    }
    return nil
  }

  /// Units that `doc` cannot exceed, as the first term has them and the others might.
  @inline(__always)
  private func promise(_ doc: DocID) -> Int64 {
    let range = Int(doc >> RangeMaxima.shift)
    var sum = Int64(required[0].units(in: segment.reader, scale)) + rest[0]
    for index in 1..<required.count { sum += required[index].bound(inRange: range) }
    return sum
  }

  /// The first document not below `doc` of a list that does not hold it.
  @inline(__always)
  private func mismatch(_ doc: DocID) -> DocID? {
    for index in 1..<required.count {
      required[index].cursor.seek(to: doc)
      if required[index].cursor.doc != doc { return required[index].cursor.doc }
    }
    return nil
  }

  /// Nil for fewer than `least` units.
  private func score(_ doc: DocID, reaching least: Int64) -> Int64? {
    var sum: Int64 = 0
    for index in required.indices { sum += Int64(required[index].units(in: segment.reader, scale)) }
    for index in extras.indices {
      if sum + rest[index] < least { return nil }
      extras[index].cursor.seek(to: doc)
      if extras[index].cursor.doc == doc { sum += Int64(extras[index].units(in: segment.reader, scale)) }
    }
    return sum < least ? nil : sum
  }
}
