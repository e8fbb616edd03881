/// The index as of one commit: immutable, and readable from any thread for as long as it is held.
public struct Snapshot: Sendable {
  /// Counts commits.
  public let generation: UInt64
  /// In the order in which their documents were added.
  public let segments: [LiveSegment]
  /// A damage of each segment that the commit has and that is none of `segments`.
  public let lost: [IndexError]
  /// What a posting is worth, by the mean lengths over all segments.
  let bodySaturation: SaturationTable
  let titleSaturation: SaturationTable

  init(generation: UInt64, segments: [LiveSegment], lost: [IndexError] = []) {
    self.generation = generation
    self.segments = segments
    self.lost = lost
    let documents = segments.reduce(0) { $0 + $1.reader.documentCount }
    func average(_ field: Field) -> Float {
      Float(segments.reduce(0) { $0 + Double($1.reader.tokenCount(field)) } / Double(max(documents, 1)))
    }
    bodySaturation = SaturationTable(average: average(.body))
    titleSaturation = SaturationTable(average: average(.title))
  }

  /// Documents that were not removed.
  public var documentCount: Int { segments.reduce(0) { $0 + $1.liveCount } }

  /// A damage of each segment that is left out, or was found damaged since it was opened.
  var damaged: [IndexError] { lost + segments.compactMap(\.reader.damage) }

  /// Whether no segment was found damaged since it was opened.
  var isSound: Bool { segments.allSatisfy { $0.reader.damage == nil } }

  /// Without those segments.
  var sound: Snapshot {
    if isSound { return self }
    // A segment may be found damaged between two looks at it.
    let found = segments.map { ($0, damage: $0.reader.damage) }
    return Snapshot(
      generation: generation, segments: found.filter { $0.damage == nil }.map(\.0),
      lost: lost + found.compactMap(\.damage))
  }

  /// Does `work` with the segments that are sound. Where it comes upon damage, it is done again without those that were
  /// found damaged.
  /// - Parameter work: Gets those segments, and a damage of each of the others, those that are left out here included.
  func leavingDamageOut<Answer, Failure: Error>(
    _ work: (Snapshot, [IndexError]) throws(Failure) -> Answer
  ) throws(Failure) -> Answer {
    var sound = sound
    while true {
      do throws(Failure) {
        return try work(sound, sound.lost)
      } catch {
        if sound.isSound { throw error }
        sound = sound.sound
      }
    }
  }

  /// True where no document of its segments was removed.
  var isWhole: Bool { segments.allSatisfy(\.isWhole) }
}

extension Snapshot {
  /// How many documents of sound segments hold each keyword of a field (`site`, `language`).
  public func counts(ofKeywords field: Field) throws(IndexError) -> [String: Int] {
    try leavingDamageOut { (sound, _) throws(IndexError) in try sound.counted(field) }
  }

  private func counted(_ field: Field) throws(IndexError) -> [String: Int] {
    var counts: [String: Int] = [:]
    for segment in segments {
      try segment.reader.walkTerms(withPrefix: [Term.lead(field, .word)]) { bytes, info throws(IndexError) in
        let count = try segment.count(of: info)
        if count > 0 { counts[Term(bytes: bytes).text, default: 0] += count }
        return .next
      }
    }
    return counts
  }

  /// How many documents of sound segments each host has, those of its subdomains left out: a document counts once, as
  /// where results are counted by site.
  public func countsBySite() throws(IndexError) -> [String: Int] {
    try leavingDamageOut { (sound, _) throws(IndexError) in
      var counts: [String: Int] = [:]
      for segment in sound.segments {
        let column = try segment.reader.keywords(.site)
        var byNumber = [Int](repeating: 0, count: column.values.count)
        for (doc, number) in column.numbers.enumerated() where number != KeywordColumn.none {
          if segment.isLive(DocID(doc)) { byNumber[Int(number)] += 1 }
        }
        for (value, count) in zip(column.values, byNumber) where count > 0 { counts[value, default: 0] += count }
      }
      return counts
    }
  }
}

extension Snapshot {
  /// The ids of documents that begin with `prefix`, those of damaged segments left out.
  public func ids(withPrefix prefix: String) throws(IndexError) -> [String] {
    try leavingDamageOut { (sound, _) throws(IndexError) in try sound.listed(prefix) }
  }

  private func listed(_ prefix: String) throws(IndexError) -> [String] {
    var ids: [String] = []
    for segment in segments {
      try segment.reader.walkTerms(withPrefix: Term(.id, .word, prefix).bytes) { bytes, info throws(IndexError) in
        if try segment.count(of: info) > 0 { ids.append(Term(bytes: bytes).text) }
        return .next
      }
    }
    return ids
  }
}

/// A segment, and which of its documents were not removed.
public struct LiveSegment: Sendable {
  /// The segment's file, removed documents included.
  public let reader: SegmentReader
  /// Nil where none was removed.
  var liveDocs: LiveDocs?

  init(reader: SegmentReader, liveDocs: LiveDocs? = nil) {
    self.reader = reader
    self.liveDocs = liveDocs
  }

  var liveCount: Int { reader.documentCount - (liveDocs?.removedCount ?? 0) }

  /// True where no document was removed: `isLive` need not be asked.
  var isWhole: Bool { liveDocs == nil }

  /// Whether a document of the segment was not removed.
  @inline(__always)
  public func isLive(_ doc: DocID) -> Bool { liveDocs?.isLive(doc) ?? true }

  /// How many documents of a term were not removed.
  func count(of info: TermInfo) throws(IndexError) -> Int {
    if isWhole { return Int(info.documentFrequency) }
    return try reader.documents(of: info).count { isLive($0) }
  }

  /// The documents of a keyword that were not removed.
  func documents(holding term: Term) throws(IndexError) -> [DocID] {
    let docs = try reader.documents(holding: term)
    return isWhole ? docs : docs.filter { isLive($0) }
  }

  /// Of these the first and the last, so many of each, or all: what costs the same however many there are.
  func ends(of term: Term, most: Int) throws(IndexError) -> [DocID] {
    try reader.ends(of: term, most: most) { isLive($0) }
  }
}
