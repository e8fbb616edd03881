/// Which documents of a batch have which fingerprints.
struct KnownFingerprints {
  private var texts: [UInt64: [Int]] = [:]
  private var marks: [UInt32: [Int]] = [:]

  mutating func insert(_ fingerprint: Fingerprint, at place: Int) {
    texts[fingerprint.text, default: []].append(place)
    for mark in fingerprint.marks { marks[mark, default: []].append(place) }
  }

  func places(ofText fingerprint: Fingerprint) -> [Int] { texts[fingerprint.text] ?? [] }
  func places(ofMark mark: UInt32) -> [Int] { marks[mark] ?? [] }
}

/// The documents that share the most marks with a fingerprint: worth a closer look.
struct RelativeCandidates {
  /// How many are looked at.
  private static let most = 4
  /// A mark that many documents hold is of what a site puts around its documents; so many of them count, the first and the
  /// last, because one document of a story is as good as another.
  private static let mostOfMark = 16

  private(set) var best: [CommitBatch.Place] = []

  init(
    _ fingerprint: Fingerprint, known: KnownFingerprints, waiting: [AnalyzedDocument?], segments: [LiveSegment]
  ) throws(IndexError) {
    var votes: [UInt64: Int] = [:]
    for mark in fingerprint.marks {
      var places = known.places(ofMark: mark).filter { waiting[$0] != nil }
        .map { UInt64(segments.count) << 32 | UInt64($0) }
      for index in segments.indices {
        places += try segments[index].documents(holding: Fingerprint.term(mark))
          .map { UInt64(index) << 32 | UInt64($0) }
      }
      let ends = places.count > Self.mostOfMark ? places.prefix(8) + places.suffix(8) : places[...]
      for place in ends { votes[place, default: 0] += 1 }
    }
    best = votes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.most).map { place, _ in
      let (segment, number) = (Int(place >> 32), place & 0xFFFF_FFFF)
      return segment == segments.count ? .waiting(Int(number)) : .stored(segment, DocID(number))
    }
  }
}
