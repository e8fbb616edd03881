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
    _ terms: ContiguousArray<RankedCursor>, required: [Term], segment: LiveSegment, number: Int, scale: ScoreScale,
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
      guard let reach = reach(of: doc) else {
        // One of the terms has no document in this range.
        let last = doc | (RangeMaxima.size - 1)
        repeat { required[0].cursor.advance() } while required[0].cursor.doc <= last
        continue
      }
      var isPromising = true
      if least >= 0, reach + Int64(required[0].bound) < least || reach + leadUnits < least {
        if !countsAll {
          required[0].cursor.advance()
          continue
        }
        isPromising = false
      }
      if let next = mismatch(doc) {
        // The rarest list's next document is most often beyond that.
        required[0].cursor.advance()
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

  /// Units that the terms behind the first might add in the range around `doc`; nil where one of those required has no
  /// document there.
  @inline(__always)
  private func reach(of doc: DocID) -> Int64? {
    let range = Int(doc >> RangeMaxima.shift)
    var sum = rest[0]
    for index in 1..<required.count {
      guard let bound = required[index].bound(inRange: range) else { return nil }
      sum += bound
    }
    return sum
  }

  /// Units that the first term adds.
  private var leadUnits: Int64 { Int64(required[0].units(in: segment.reader, scale)) }

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
