import TestSupport
import Testing

@testable import InvertedIndex

/// Segments against the tokens that went into them.
@Suite struct SegmentTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// What a list must hold: documents, frequencies, positions.
  private typealias Lists = [Term: [(doc: DocID, positions: [UInt32])]]

  private func randomDocuments(_ count: Int, using generator: inout SeededGenerator) -> [AnalyzedDocument] {
    let words = ["alpha", "beta", "gamma", "delta", "the", "巴西", "阿里巴巴", "电子商务。", "x1", "rare"]
    return (0..<count).map { number in
      func text(_ longest: Int) -> String {
        (0..<Int.random(in: 0...longest, using: &generator)).map { _ in
          // Squared, so that some words are common and some rare.
          let roll = Double.random(in: 0..<1, using: &generator)
          return roll < 0.01 ? "w\(number)" : words[Int(roll * roll * Double(words.count))]
        }.joined(separator: " ")
      }
      let document = Document(
        id: "id-\(number)", url: "https://news.example.com/\(number)", title: text(6), text: text(60),
        author: text(2), site: "news.example.com", language: ["en", "zh"][number % 2],
        published: number % 3 == 0 ? nil : Timestamp(unixSeconds: Int64(number) * 86_400))
      return AnalyzedDocument(document, analyzer: PlainAnalyzer())
    }
  }

  private func expectedLists(_ documents: [AnalyzedDocument]) -> Lists {
    var lists: Lists = [:]
    for (doc, analyzed) in documents.enumerated() {
      var places: [Term: [UInt32]] = [:]
      func add(_ text: IndexedText, _ field: Field, shift: UInt32 = 0) {
        for token in text.tokens {
          places[Term(field, token.kind, text.bytes[token.term]), default: []].append(token.position + shift)
        }
      }
      add(analyzed.title, .title)
      add(analyzed.title, .body)
      add(analyzed.text, .body, shift: analyzed.title.nextPosition + 1)
      add(analyzed.author, .author)
      add(analyzed.author, .body, shift: analyzed.title.nextPosition + analyzed.text.nextPosition + 2)
      for url in analyzed.urls { add(url, .url) }
      for domain in ["news.example.com", "example.com", "com"] { places[Term(.site, .word, domain)] = [0] }
      places[Term(.language, .word, analyzed.document.language)] = [0]
      places[Term(.id, .word, analyzed.document.id)] = [0]
      places[Term(.address, .word, analyzed.document.url)] = [0]
      for (term, positions) in places { lists[term, default: []].append((DocID(doc), positions)) }
    }
    return lists
  }

  private func build(
    _ documents: [AnalyzedDocument], number: UInt64, analyzerVersion: UInt32 = 7
  ) throws -> SegmentReader {
    var builder = SegmentBuilder(analyzerVersion: analyzerVersion)
    for document in documents { try builder.add(document) }
    try builder.write(to: folder.file(SegmentFormat.name(number)), disk: Disk())
    return try SegmentReader(directory: folder.path, number: number)
  }

  private func check(_ reader: SegmentReader, _ documents: [AnalyzedDocument], _ note: Comment) throws {
    let lists = expectedLists(documents)
    #expect(reader.documentCount == documents.count, note)
    var terms: [Term] = []
    try reader.walkTerms(withPrefix: []) { term, _ in
      terms.append(Term(bytes: term))
      return .next
    }
    #expect(terms == lists.keys.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }, note)
    for (term, list) in lists {
      let info = try #require(try reader.term(term), note)
      #expect(Int(info.documentFrequency) == list.count, note)
      var cursor = reader.cursor(info)
      var places: [UInt32] = []
      for (doc, positions) in list {
        #expect(cursor.doc == doc, note)
        #expect(Int(cursor.frequency) == positions.count, note)
        if Term.hasPositions(lead: term.bytes[0]) {
          cursor.readPositions(into: &places)
          #expect(places == positions, note)
        }
        cursor.advance()
      }
      #expect(cursor.doc == .end, note)
    }
    for (doc, analyzed) in documents.enumerated() {
      #expect(try reader.document(DocID(doc)) == analyzed.document, note)
      #expect(reader.published(DocID(doc)) == analyzed.document.published?.localSeconds, note)
    }
    #expect(try reader.term(Term(.body, .word, "nowhere")) == nil, note)
    try reader.verify()
  }

  @Test(arguments: [(0, 1), (1, 2), (2, 3), (127, 4), (128, 5), (129, 6), (700, 7)])
  func readsBackWhatWasWritten(count: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let documents = randomDocuments(count, using: &generator)
    try check(build(documents, number: seed), documents, "\(count) documents, seed \(seed)")
  }

  @Test(arguments: [11, 12]) func mergingEqualsBuildingAtOnce(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let documents = randomDocuments(600, using: &generator)
    var segments: [LiveSegment] = []
    var kept: [AnalyzedDocument] = []
    var start = 0
    for (index, size) in [250, 1, 200, 149].enumerated() {
      let part = Array(documents[start..<start + size])
      var live = LiveSegment(reader: try build(part, number: seed * 100 + UInt64(index)))
      for (doc, document) in part.enumerated() {
        if Int.random(in: 0..<4, using: &generator) == 0 {
          if live.liveDocs == nil { live.liveDocs = LiveDocs(documentCount: size) }
          live.liveDocs?.remove(DocID(doc))
        } else {
          kept.append(document)
        }
      }
      segments.append(live)
      start += size
    }
    var merger = SegmentMerger(segments)
    try merger.write(to: folder.file(SegmentFormat.name(seed)), disk: Disk())
    try check(SegmentReader(directory: folder.path, number: seed), kept, "seed \(seed)")

    var together = SegmentMerger(segments, threads: 3, batchCost: 300)
    try together.write(to: folder.file("together"), disk: Disk())
    #expect(
      try MappedFile(path: folder.file("together")).bytes.checksum
        == MappedFile(path: folder.file(SegmentFormat.name(seed))).bytes.checksum, "seed \(seed)")
  }

  /// Terms that an older analysis made are not told to be a newer one's.
  @Test func aMergedSegmentIsOfTheOldestAnalysis() throws {
    var generator = SeededGenerator(seed: 5)
    let versions: [UInt32] = [7, 3, 9]
    let segments = try versions.map { version in
      LiveSegment(
        reader: try build(
          randomDocuments(4, using: &generator), number: UInt64(version), analyzerVersion: version))
    }
    var merger = SegmentMerger(segments)
    try merger.write(to: folder.file(SegmentFormat.name(1)), disk: Disk())
    #expect(try SegmentReader(directory: folder.path, number: 1).statistics.analyzerVersion == 3)
  }

  @Test(arguments: [21, 22]) func seekingEqualsAdvancing(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let documents = randomDocuments(2000, using: &generator)
    let reader = try build(documents, number: seed)
    for (term, list) in expectedLists(documents) where term.field == .body && term.kind == .word {
      let info = try #require(try reader.term(term))
      for _ in 0..<5 {
        var cursor = reader.cursor(info)
        var target: DocID = 0
        while cursor.doc != .end {
          target += DocID.random(in: 0...300, using: &generator)
          cursor.seek(to: target)
          let expected = list.first { $0.doc >= target }?.doc ?? .end
          #expect(cursor.doc == expected, "seed \(seed), \(term.text) to \(target)")
        }
      }
    }
  }

  /// Block maxima bound every posting's impact from above, and are reached.
  @Test func maximaBoundTheImpacts() throws {
    var generator = SeededGenerator(seed: 31)
    let documents = randomDocuments(1500, using: &generator)
    let reader = try build(documents, number: 31)
    for field in [Field.body, .title] {
      let average = reader.averageLength(field)
      for (term, _) in expectedLists(documents) where term.field == field {
        let info = try #require(try reader.term(term))
        var cursor = reader.cursor(info)
        var greatest: Float = 0
        while cursor.doc != .end {
          let bound = cursor.blockImpact
          let length = LengthCode.decode(reader.lengthCode(field, cursor.doc))
          let tf = Float(cursor.frequency)
          let exact = 255 * tf / (tf + BM25.lengthPart(length, average: average))
          #expect(exact <= Float(bound))
          #expect(bound <= cursor.maxImpact)
          greatest = max(greatest, exact)
          cursor.advance()
        }
        #expect(Float(cursor.maxImpact) - greatest < 1.01)
      }
    }
  }

  /// Range maxima bound every posting's impact, and are 0 just where there is none.
  @Test func rangeMaximaBoundTheImpacts() throws {
    var generator = SeededGenerator(seed: 32)
    let reader = try build(randomDocuments(1500, using: &generator), number: 32)
    var kept = 0
    for field in [Field.body, .title] {
      for word in ["alpha", "beta", "the", "巴西", "rare"] {
        for kind in [TokenKind.word, .pair] {
          guard let info = try reader.term(Term(field, kind, word)) else { continue }
          var cursor = reader.cursor(info)
          guard let maxima = cursor.rangeMaxima else { continue }
          kept += 1
          var greatest = [UInt8](repeating: 0, count: RangeMaxima.count(1500))
          let table = ImpactTable(average: reader.averageLength(field))
          while cursor.doc != .end {
            let range = Int(cursor.doc / RangeMaxima.size)
            greatest[range] = max(
              greatest[range],
              table.impact(frequency: cursor.frequency, lengthCode: reader.lengthCode(field, cursor.doc)))
            cursor.advance()
          }
          let shift = try #require(
            RangeMaxima.shift(documentFrequency: Int(info.documentFrequency), documentCount: 1500))
          let width = 1 << Int(shift - RangeMaxima.shift)
          for range in greatest.indices {
            let first = range / width * width
            #expect(maxima[range] == greatest[first..<min(first + width, greatest.count)].max())
          }
        }
      }
    }
    #expect(kept > 4)
  }

  /// A cursor may be moved to any document, forwards and back.
  @Test func movingEqualsSeekingAfresh() throws {
    var generator = SeededGenerator(seed: 33)
    let reader = try build(randomDocuments(1500, using: &generator), number: 33)
    for word in ["alpha", "the", "rare", "w7"] {
      guard let info = try reader.term(Term(.body, .word, word)) else { continue }
      var moved = reader.cursor(info)
      for _ in 0..<200 {
        let target = DocID.random(in: 0..<1500, using: &generator)
        var fresh = reader.cursor(info)
        fresh.seek(to: target)
        moved.move(to: target)
        #expect(moved.doc == fresh.doc, "\(word) to \(target)")
        if fresh.doc != .end { #expect(moved.frequency == fresh.frequency) }
      }
    }
  }

  /// A flipped byte is found when the segment is opened, or when a page is read; or it lies between sections.
  @Test func everyFlippedByteIsDetectedOrHarmless() throws {
    var generator = SeededGenerator(seed: 41)
    let documents = randomDocuments(12, using: &generator)
    _ = try build(documents, number: 41)
    let path = folder.file(SegmentFormat.name(41))
    let sound = try MappedFile(path: path).bytes
    let bytes = sound.array(0, sound.count)
    var missed = 0
    for offset in bytes.indices {
      var damaged = bytes
      damaged[offset] ^= [0x01, 0x80, 0xFF][offset % 3]
      try Disk().write([damaged], to: path)
      do throws(IndexError) {
        let reader = try SegmentReader(directory: folder.path, number: 41)
        try reader.verify()
        missed += 1
        for (doc, analyzed) in documents.enumerated() {
          #expect(try reader.document(DocID(doc)) == analyzed.document, "byte \(offset)")
        }
      } catch {}
    }
    // Only padding is not covered: at most seven bytes a section.
    #expect(missed <= 7 * SegmentFormat.Section.allCases.count)
  }

  @Test func aFileCutShortAnywhereIsRefused() throws {
    var generator = SeededGenerator(seed: 51)
    _ = try build(randomDocuments(3, using: &generator), number: 51)
    let path = folder.file(SegmentFormat.name(51))
    let sound = try MappedFile(path: path).bytes
    let bytes = sound.array(0, sound.count)
    for count in 0..<bytes.count {
      try Disk().write([Array(bytes[..<count])], to: path)
      #expect(throws: IndexError.self) { try SegmentReader(directory: folder.path, number: 51) }
    }
  }

  @Test func aLaterVersionIsRefusedByName() throws {
    _ = try build([], number: 61)
    let path = folder.file(SegmentFormat.name(61))
    let whole = try MappedFile(path: path).bytes
    var bytes = whole.array(0, whole.count)
    bytes[8] = 9
    // Its checksum is right: otherwise the number would be damaged.
    let contents = Int(whole.load(whole.count - SegmentFormat.trailerSize, as: UInt64.self))
    let checksum = Checksum.of(Array(bytes[..<SegmentFormat.headerSize] + bytes[contents..<(bytes.count - 8)]))
    for byte in 0..<8 { bytes[bytes.count - 8 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
    try Disk().write([bytes], to: path)
    #expect(throws: IndexError.unsupportedVersion(path: path, found: 9, supported: SegmentFormat.version)) {
      try SegmentReader(directory: folder.path, number: 61)
    }
  }
}
