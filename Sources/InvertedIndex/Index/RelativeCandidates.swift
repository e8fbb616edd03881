/// Which documents of a batch have which fingerprints.
struct KnownFingerprints {
  private var texts: [UInt64: [Int]] = [:]
  private var marks: [UInt32: [Int]] = [:]

  mutating func insert(_ fingerprint: Fingerprint, at place: Int) {
    texts[fingerprint.text, default: []].append(place)
    for mark in fingerprint.marks { marks[mark, default: []].append(place) }
  }

  func places(ofText fingerprint: Fingerprint) -> [Int] { texts[fingerprint.text] ?? [] }

  /// The first and the last of a mark that are wanted, so many of each, or all; of very many only the ends are looked at.
  func ends(ofMark mark: UInt32, most: Int, where isWanted: (Int) -> Bool) -> [Int] {
    let places = marks[mark] ?? []
    if places.count > 2 * Self.mostLookedAt {
      let first = places.prefix(Self.mostLookedAt).lazy.filter(isWanted).prefix(most)
      return first + places.suffix(Self.mostLookedAt).filter(isWanted).suffix(most)
    }
    let wanted = places.filter(isWanted)
    return wanted.count > 2 * most ? Array(wanted.prefix(most) + wanted.suffix(most)) : wanted
  }

  private static let mostLookedAt = 256
}

/// The documents that share the most marks with a fingerprint: worth a closer look.
struct RelativeCandidates {
  /// How many are looked at.
  private static let most = 4
  /// A mark that many documents hold is of what a site puts around its documents; so many of them count, the first and the
  /// last, because one document of a story is as good as another. What lies between them is not read, or each document
  /// would cost as much as there are.
  private static let mostAtEnd = 8

  private(set) var best: [CommitBatch.Place] = []

  init(
    _ fingerprint: Fingerprint, known: KnownFingerprints, waiting: [AnalyzedDocument?], segments: [LiveSegment]
  ) throws(IndexError) {
    var votes: [UInt64: Int] = [:]
    for mark in fingerprint.marks {
      var places = known.ends(ofMark: mark, most: Self.mostAtEnd) { waiting[$0] != nil }
        .map { UInt64(segments.count) << 32 | UInt64($0) }
      for index in segments.indices {
        places += try segments[index].ends(of: Fingerprint.term(mark), most: Self.mostAtEnd)
          .map { UInt64(index) << 32 | UInt64($0) }
      }
      let isMany = places.count > 2 * Self.mostAtEnd
      let ends = isMany ? places.prefix(Self.mostAtEnd) + places.suffix(Self.mostAtEnd) : places[...]
      for place in ends { votes[place, default: 0] += 1 }
    }
    best = votes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.most).map { place, _ in
      let (segment, number) = (Int(place >> 32), place & 0xFFFF_FFFF)
      return segment == segments.count ? .waiting(Int(number)) : .stored(segment, DocID(number))
    }
  }
}
