import Glibc
import TestSupport
import Testing

@testable import InvertedIndex

/// Bits and bytes that turn over in the files of an index: told, or of no consequence; never answered from.
@Suite("Damage") struct DamageTests {
  /// Opens what is there, reads every document and asks for one word; of segments only that of the name, because the others are as they were.
  /// Tells whether anything was told as damaged, with the file's name.
  private func examine(_ original: OriginalIndex, _ name: String, _ comment: Comment) throws -> Bool {
    var problems: [IndexError] = []
    defer {
      for problem in problems { #expect(problem.description.contains(name), "\(problem): \(comment)") }
    }
    let snapshot: Snapshot
    do throws(IndexError) {
      var state = try Manifest.state(in: original.directory, disk: Disk())
      if name.hasPrefix("segment-") { state.segments.removeAll { SegmentFormat.name($0.number) != name } }
      snapshot = try state.open(in: original.directory, disk: Disk())
      problems = snapshot.lost
    } catch {
      problems.append(error)
      return true
    }
    var lost: Set<String> = []
    for segment in snapshot.segments {
      for doc in 0..<DocID(segment.reader.documentCount) where segment.isLive(doc) {
        do throws(IndexError) {
          let document = try segment.reader.document(doc)
          #expect(original.documents[document.id] == document.text, comment)
        } catch {
          problems.append(error)
        }
      }
    }
    let searcher = Searcher(snapshot: snapshot, analyzer: PlainAnalyzer())
    for word in OriginalIndex.words.prefix(1) {
      var request = SearchRequest(query: word)
      request.limit = 500
      request.snippets = false
      let result = try searcher.search(request)
      problems += result.unreadable
      let found = Set(result.hits.filter { $0.damage == nil }.map(\.document.id))
      // A segment whose lists are damaged is left out once that was found.
      var served: Set<String> = []
      for segment in snapshot.sound.segments { served.formUnion(original.segments[segment.reader.number] ?? []) }
      #expect(result.damaged == snapshot.damaged, comment)
      #expect(snapshot.damaged.count == snapshot.sound.lost.count, comment)
      let expected = original.matches(word).intersection(served)
      let unreadable = result.hits.count { $0.damage != nil }
      if unreadable == 0 {
        #expect(found == expected, "\(word): \(comment)")
      } else {
        #expect(found.isSubset(of: expected) && found.count + unreadable == expected.count, comment)
        lost.formUnion(expected.subtracting(found))
      }
    }
    // One block of stored pages is about 16 KB: its own documents are lost, and no others.
    #expect(lost.count < 16, comment)
    return !problems.isEmpty
  }

  @Test func everyFlipIsToldOrOfNoConsequence() async throws {
    let form = LongForm("FLIPS", count: 4000)
    let original = try await OriginalIndex(seed: form.seed)
    var generator = SeededGenerator(seed: form.seed)
    let names = original.files.keys.sorted()
    var told = 0
    for round in 0..<form.count {
      let name = names.randomElement(using: &generator) ?? ""
      let bytes = original.files[name] ?? []
      let offset = original.offset(in: name, &generator)
      let bit: UInt8 = 1 << UInt8.random(in: 0...7, using: &generator)
      let mask = Bool.random(using: &generator) ? bit : UInt8.random(in: 1...255, using: &generator)
      let comment: Comment = "seed \(form.seed), round \(round): \(name), byte \(offset) ^ \(mask)"
      try original.put([bytes[offset] ^ mask], at: offset, in: "\(original.directory)/\(name)")
      let isTold = try examine(original, name, comment)
      if isTold {
        told += 1
        // The check finds it, too, whoever comes upon it first.
        if round % 200 == 0 {
          let report = try? IndexChecker(directory: original.directory).check()
          #expect(report?.problems.isEmpty != true, comment)
        }
      }
      try original.put([bytes[offset]], at: offset, in: "\(original.directory)/\(name)")
    }
    #expect(try !examine(original, "", "restored"))
    // Most bytes are of consequence; those that are not lie between sections.
    #expect(told > form.count * 9 / 10, "seed \(form.seed): \(told) told")
  }

  /// A writer that comes upon damaged lists leaves their segment out, tells it, and goes on.
  @Test func aWriterGoesOnWithoutDamagedLists() async throws {
    let original = try await OriginalIndex(seed: 8)
    let name = SegmentFormat.name(1)
    let sections = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))
    let offset = try sections[.terms].fileOffset + 50
    try original.put([(original.files[name] ?? [])[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
    let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    _ = try await writer.add([IndexLife.page("0-1", "a page of the damaged segment, again")])
    #expect(writer.problems.count == 1 && writer.problems[0].description.contains(name))
    #expect(!writer.snapshot.segments.contains { $0.reader.number == 1 })
    #expect(writer.snapshot.documentCount == 16)
    // What is in none of the sound segments may be in that one: whether it is gone cannot be told, and nothing is removed.
    await #expect(throws: IndexError.self) { try await writer.remove(["1-5", "0-2"]) }
    let searcher = Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer())
    #expect(throws: IndexError.self) { try searcher.document(address: "0-2") }
    #expect(throws: SearchError.self) { try searcher.match("ferry", address: "0-2") }
    #expect(try searcher.search(SearchRequest(query: "ferry")).damaged == writer.problems)
    #expect(writer.snapshot.documentCount == 16)
    #expect(try await writer.remove(["1-5"]) == [1])
    #expect(try await writer.remove(["1-6", "0-2"], leavingDamageOut: true) == [1, 0])
    await writer.close()
  }

  /// A merge over a segment that is left out would bring what came after it before it.
  @Test func nothingIsMergedOverADamagedSegment() async throws {
    let original = try await OriginalIndex(seed: 12)
    let name = SegmentFormat.name(2)
    let offset = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))[.statistics].fileOffset
    try original.put([(original.files[name] ?? [])[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
    let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    for number in 0..<8 { _ = try await writer.add([IndexLife.page("new-\(number)", "added since")]) }
    try await writer.merge()
    await writer.close()
    let state = try Manifest.state(in: original.directory, disk: Disk())
    #expect(state.segments.map { $0.number == 2 } == [false, true, false])
  }

  /// Whatever is asked, damaged lists are left out, told, and no reason to fail.
  @Test func everyQuestionIsAnsweredWithoutDamagedLists() async throws {
    let original = try await OriginalIndex(seed: 9)
    let name = SegmentFormat.name(1)
    let sections = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))
    let offset = try sections[.terms].fileOffset + 50
    try original.put([(original.files[name] ?? [])[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
    let questions: [(String, (Searcher) throws -> Bool)] = [
      ("address", { try $0.document(address: "1-5")?.id == "1-5" }),
      ("holds", { try $0.holds(id: "1-5") && !$0.holds(id: "0-5") }),
      ("similar", { try !$0.similar(to: Document(id: "x", text: "ferry jetty page1of5"), limit: 5).hits.isEmpty }),
      ("match", { try $0.match("page1of5 OR t", address: "1-5")?.isFound == true }),
      (
        "suggestions",
        {
          let vocabulary = Vocabulary(tables: [], lexicons: Lexicons())
          let suggester = Suggester(snapshot: $0.snapshot, analyzer: PlainAnalyzer(), vocabulary: vocabulary)
          return try !suggester.suggestions(for: "ferry jet", limit: 5).isEmpty
        }
      ),
      ("languages", { try $0.snapshot.counts(ofKeywords: .language) == ["en": 15] }),
      ("ids", { try $0.snapshot.ids(withPrefix: "").count == 15 }),
    ]
    for (what, isAnswered) in questions {
      let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
      #expect(try isAnswered(Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer())), "\(what)")
      // Whether a page is missing cannot be told while a part of the index cannot be read.
      #expect(throws: IndexError.self) {
        try Searcher(snapshot: writer.snapshot, analyzer: PlainAnalyzer()).document(address: "0-5")
      }
      #expect(writer.problems.count == 1 && writer.problems[0].description.contains(name), "\(what)")
      await writer.close()
    }
  }

  @Test func everyTruncationAndEveryMissingFileIsTold() async throws {
    let original = try await OriginalIndex(seed: 5)
    for (name, bytes) in original.files.sorted(by: { $0.key < $1.key }) {
      let path = "\(original.directory)/\(name)"
      for count in stride(from: 0, to: bytes.count, by: name == "manifest" ? 1 : 197) {
        try Disk().write([Array(bytes[..<count])], to: path)
        // A manifest may end after any commit: what follows was never acknowledged, as far as it tells.
        if name == "manifest" {
          try examineCut(path, at: count)
        } else {
          #expect(try examine(original, name, "\(name) cut at \(count)"))
        }
      }
      try Disk().remove(path)
      #expect(try examine(original, name, "\(name) is missing"))
      try Disk().write([bytes], to: path)
    }
    // An index whose manifest is gone is not taken for an empty one, and loses no file.
    try Disk().remove("\(original.directory)/manifest")
    await #expect(throws: IndexError.self) {
      try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    }
    #expect(
      try Disk().names(in: original.directory).filter { $0.hasPrefix("segment-") }.count == original.segments.count)
  }

  /// A manifest that was cut gives a state that was committed: three times documents were added, then some removed.
  private func examineCut(_ path: String, at count: Int) throws {
    let state: ManifestState
    do throws(IndexError) {
      state = try Manifest.read(try MappedFile(path: path).bytes).0
    } catch {
      let beginning = Manifest.headerSize + Manifest.frameHeaderSize + Manifest.encode(ManifestState()).count
      #expect(count < beginning, "\(error)")
      return
    }
    #expect(state.segments.map(\.number) == [[], [1], [1, 2], [1, 2, 3], [1, 2, 3]][Int(state.generation)])
    #expect(state.segments.map(\.removed.count) == [[], [0], [0, 0], [0, 0, 0], [2, 1, 0]][Int(state.generation)])
  }

  @Test func strangeFilesDoNoHarm() async throws {
    let original = try await OriginalIndex(seed: 6)
    try original.folder.write("index/README", Array("mine".utf8))
    try original.folder.write("index/segment-zzzz", Array("not a number".utf8))
    #expect(mkfifo("\(original.directory)/segment-0000beef", 0o600) == 0)
    #expect(symlink("/etc/passwd", "\(original.directory)/segment-0000cafe") == 0)
    let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    #expect(writer.problems.isEmpty && writer.snapshot.documentCount == original.documents.count)
    await writer.close()
    #expect(try Disk().names(in: original.directory).contains("README"))
    #expect(access("/etc/passwd", F_OK) == 0)
    // A pipe in a segment's place is no segment, and nobody waits for its other end.
    let path = "\(original.directory)/\(SegmentFormat.name(1))"
    try Disk().remove(path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(try examine(original, SegmentFormat.name(1), "a pipe"))
  }

  /// A segment that cannot be read to its end is left out of merges; the others are merged, and nothing is lost of it.
  @Test func aDamagedBlockKeepsItsSegmentOutOfMerges() async throws {
    let original = try await OriginalIndex(seed: 7)
    let name = SegmentFormat.name(1)
    let sections = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))
    let offset = try sections[.documents].fileOffset + 100
    try original.put([(original.files[name] ?? [])[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
    let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    await #expect(throws: IndexError.self) { try await writer.merge() }
    #expect(writer.problems.count == 1 && writer.problems[0].description.contains(name))
    for number in 0..<40 { _ = try await writer.add([IndexLife.page("new-\(number)", "added since")]) }
    try? await writer.merge(toSegments: 30)
    #expect(writer.snapshot.segments.contains { $0.reader.number == 1 })
    #expect(writer.snapshot.documentCount == original.documents.count + 40)
    await writer.close()
  }

  /// A version number that turned over is damage, and no file of another version, which nobody could repair.
  @Test func aWrongVersionIsToldFromAnother() async throws {
    let original = try await OriginalIndex(seed: 10)
    for (name, bytes) in original.files.sorted(by: { $0.key < $1.key }) {
      let path = "\(original.directory)/\(name)"
      for offset in 8..<12 {
        try original.put([bytes[offset] ^ 0xFF], at: offset, in: path)
        let file = try MappedFile(path: path)
        #expect {
          if name == "manifest" { _ = try Manifest.read(file.bytes) } else { _ = try SegmentSections(file) }
        } throws: { error in
          if case IndexError.damaged = error { true } else { false }
        }
        try original.put([bytes[offset]], at: offset, in: path)
      }
      // Another version has a checksum of its own; its manifest, frames.
      var other = bytes
      other[8] += 1
      other[other.count - 1] ^= 1
      if name == "manifest" { other[Manifest.headerSize + 1] ^= 1 }
      try Disk().write([other], to: path)
      let file = try MappedFile(path: path)
      #expect {
        if name == "manifest" { _ = try Manifest.read(file.bytes) } else { _ = try SegmentSections(file) }
      } throws: { error in
        if case IndexError.unsupportedVersion = error { true } else { false }
      }
      try Disk().write([bytes], to: path)
    }
  }
}
