import Glibc
import TestSupport
import Testing

@testable import InvertedIndex

/// Bits and bytes that turn over in the files of an index: told, or of no consequence; never answered from.
@Suite("Damage") struct DamageTests {
  private static let words = ["ferry", "jetty", "lantern", "orchard", "pebble", "quarry"]

  /// What the index holds, and what a search for each word must find.
  private struct Original {
    let folder: ScratchFolder
    var directory: String { folder.file("index") }
    var documents: [String: String] = [:]
    var files: [String: [UInt8]] = [:]
    /// The live documents of each segment.
    var segments: [UInt64: Set<String>] = [:]
    /// Where the sections of each file are.
    var sections: [String: [Range<Int>]] = [:]

    /// A byte of a file; every second time one of a section that is chosen first, so that small ones come their turn.
    func offset(in name: String, _ generator: inout SeededGenerator) -> Int {
      let whole = 0..<(files[name]?.count ?? 0)
      let sections = (self.sections[name] ?? []).filter { !$0.isEmpty }
      let range = Bool.random(using: &generator) ? sections.randomElement(using: &generator) ?? whole : whole
      return Int.random(in: range, using: &generator)
    }

    func matches(_ word: String) -> Set<String> { Set(documents.filter { $0.value.contains(word) }.keys) }
  }

  private func original(seed: UInt64) async throws -> Original {
    var generator = SeededGenerator(seed: seed)
    var original = Original(folder: try ScratchFolder())
    let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    for batch in 0..<3 {
      let pages = (0..<(batch == 0 ? 24 : 8)).map { number in
        let text = (0..<30).map { _ in Self.words.randomElement(using: &generator) ?? "" } + ["page\(batch)of\(number)"]
        let words = (0..<8).map { _ in String(generator.next(), radix: 36) }
        // Enough that cannot be packed and is no words, so that the stored pages take several blocks.
        let noise = String(
          decoding: (0..<1500).map { _ in UInt8.random(in: 33...47, using: &generator) }, as: UTF8.self)
        let some = text.prefix(Int.random(in: 1...30, using: &generator)) + words + [noise]
        return Document(id: "\(batch)-\(number)", title: "t", text: some.joined(separator: " "), language: "en")
      }
      _ = try await writer.add(pages)
    }
    _ = try await writer.remove(["0-3", "1-4", "0-17"])
    for segment in writer.snapshot.segments {
      let live = Snapshot(generation: 0, segments: [segment])
      let documents = try live.documents()
      original.segments[segment.reader.number] = Set(documents.map(\.id))
      for document in documents { original.documents[document.id] = document.text }
    }
    await writer.close()
    for name in try Disk().names(in: original.directory) where name != "lock" {
      let bytes = try MappedFile(path: "\(original.directory)/\(name)").bytes
      original.files[name] = bytes.array(0, bytes.count)
      guard name != "manifest" else { continue }
      let sections = try SegmentSections(bytes.file)
      original.sections[name] = try SegmentFormat.Section.allCases.map { section in
        let bytes = try sections[section]
        return bytes.fileOffset..<bytes.fileOffset + bytes.count
      }
    }
    return original
  }

  /// Opens what is there and asks it everything; of segments only that of the name, because the others are as they were.
  /// Tells whether anything was told as damaged, with the file's name.
  private func examine(_ original: Original, _ name: String, _ comment: Comment) throws -> Bool {
    var problems: [IndexError] = []
    defer {
      for problem in problems { #expect(problem.description.contains(name), "\(problem): \(comment)") }
    }
    let snapshot: Snapshot
    do throws(IndexError) {
      var state = try Manifest.read(try MappedFile(path: original.directory + "/manifest").bytes).0
      if name.hasPrefix("segment-") { state.segments.removeAll { SegmentFormat.name($0.number) != name } }
      (snapshot, problems) = try state.open(in: original.directory, disk: Disk())
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
    for word in Self.words.prefix(1) {
      var request = SearchRequest(query: word)
      request.limit = 500
      request.snippets = false
      let result = try searcher.search(request)
      problems += result.unreadable
      let found = Set(result.hits.filter { $0.damage == nil }.map(\.document.id))
      // A segment whose lists are damaged is left out once that was found.
      var served: Set<String> = []
      for segment in snapshot.sound.segments { served.formUnion(original.segments[segment.reader.number] ?? []) }
      #expect(result.damaged.count == snapshot.segments.count - snapshot.sound.segments.count, comment)
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
    let form = LongForm("FLIPS", count: 10_000)
    let original = try await original(seed: form.seed)
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
      try put([bytes[offset] ^ mask], at: offset, in: "\(original.directory)/\(name)")
      let isTold = try examine(original, name, comment)
      if isTold {
        told += 1
        // The check finds it, too, whoever comes upon it first.
        if round % 200 == 0 {
          let report = try? IndexChecker(directory: original.directory).check()
          #expect(report?.problems.isEmpty != true, comment)
        }
      }
      try put([bytes[offset]], at: offset, in: "\(original.directory)/\(name)")
    }
    #expect(try !examine(original, "", "restored"))
    // Most bytes are of consequence; those that are not lie between sections.
    #expect(told > form.count * 9 / 10, "seed \(form.seed): \(told) told")
  }

  /// A writer that comes upon damaged lists leaves their segment out, tells it, and goes on.
  @Test func aWriterGoesOnWithoutDamagedLists() async throws {
    let original = try await original(seed: 8)
    let name = SegmentFormat.name(1)
    let sections = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))
    let offset = try sections[.terms].fileOffset + 50
    try put([(original.files[name] ?? [])[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
    let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    _ = try await writer.add([IndexLife.page("0-1", "a page of the damaged segment, again")])
    #expect(writer.problems.count == 1 && writer.problems[0].description.contains(name))
    #expect(!writer.snapshot.segments.contains { $0.reader.number == 1 })
    #expect(writer.snapshot.documentCount == 16)
    await writer.close()
  }

  /// Whatever is asked, damaged lists are left out, told, and no reason to fail.
  @Test func everyQuestionIsAnsweredWithoutDamagedLists() async throws {
    let original = try await original(seed: 9)
    let name = SegmentFormat.name(1)
    let sections = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))
    let offset = try sections[.terms].fileOffset + 50
    try put([(original.files[name] ?? [])[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
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
    let original = try await original(seed: 5)
    for (name, bytes) in original.files.sorted(by: { $0.key < $1.key }) {
      let path = "\(original.directory)/\(name)"
      for count in stride(from: 0, to: bytes.count, by: name == "manifest" ? 1 : 197) {
        try Disk().write([Array(bytes[..<count])], to: path)
        // A manifest may end after any commit: what follows was never acknowledged, as far as it tells.
        if name == "manifest" {
          _ = try? Manifest.read(try MappedFile(path: path).bytes)
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

  @Test func strangeFilesDoNoHarm() async throws {
    let original = try await original(seed: 6)
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
    let original = try await original(seed: 7)
    let name = SegmentFormat.name(1)
    let sections = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))
    let offset = try sections[.documents].fileOffset + 100
    try put([(original.files[name] ?? [])[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
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
    let original = try await original(seed: 10)
    for (name, bytes) in original.files.sorted(by: { $0.key < $1.key }) {
      let path = "\(original.directory)/\(name)"
      for offset in 8..<12 {
        try put([bytes[offset] ^ 0xFF], at: offset, in: path)
        let file = try MappedFile(path: path)
        #expect {
          if name == "manifest" { _ = try Manifest.read(file.bytes) } else { _ = try SegmentSections(file) }
        } throws: { error in
          if case IndexError.damaged = error { true } else { false }
        }
        try put([bytes[offset]], at: offset, in: path)
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

  /// What an earlier version wrote is not read, and the command that is told then brings every page back.
  @Test(arguments: SegmentFormat.salvaged.dropLast()) func anEarlierVersionIsRebuilt(version: UInt32) async throws {
    let original = try await original(seed: UInt64(version))
    for (name, var bytes) in original.files where name != "manifest" {
      bytes[8] = UInt8(version)
      let path = "\(original.directory)/\(name)"
      let whole = try MappedFile(path: path).bytes
      let contents = Int(whole.load(whole.count - SegmentFormat.trailerSize, as: UInt64.self))
      let checksum = Checksum.of(Array(bytes[..<SegmentFormat.headerSize] + bytes[contents..<(bytes.count - 8)]))
      for byte in 0..<8 { bytes[bytes.count - 8 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
      try Disk().write([bytes], to: path)
    }
    let before = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    #expect(before.problems.count == original.segments.count)
    #expect(before.problems.allSatisfy { "\($0)".contains("search check --repair") }, "\(before.problems)")
    await before.close()
    let report = try IndexRepairer(directory: original.directory, analyzer: PlainAnalyzer()).repair()
    #expect(report.lost == 0 && report.saved == original.documents.count)
    let after = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    #expect(after.problems.isEmpty)
    #expect(try IndexLife.content(after.snapshot) == original.documents)
    await after.close()
  }

  @Test func repairSavesWhatTheStoredPagesAllow() async throws {
    let form = LongForm("REPAIRS", count: 60)
    var generator = SeededGenerator(seed: form.seed)
    for round in 0..<form.count {
      let original = try await original(seed: form.seed)
      let name = original.files.keys.sorted().randomElement(using: &generator) ?? ""
      let bytes = original.files[name] ?? []
      let offset = Int.random(in: 0..<bytes.count, using: &generator)
      try put([bytes[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
      let comment: Comment = "seed \(form.seed), round \(round): \(name), byte \(offset)"
      let report = try IndexRepairer(directory: original.directory, analyzer: PlainAnalyzer()).repair()
      #expect(try IndexChecker(directory: original.directory).check().problems.isEmpty, comment)
      let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
      #expect(writer.problems.isEmpty, comment)
      let found = try #require(try IndexLife.content(writer.snapshot), comment)
      if name == "manifest" {
        // What was removed may be back; nothing is lost, nothing is there twice.
        #expect(original.documents.allSatisfy { found[$0.key] == $0.value }, comment)
        #expect(found.count <= original.documents.count + 3, comment)
      } else {
        #expect(found.allSatisfy { original.documents[$0.key] == $0.value }, comment)
        let missing = original.documents.count - found.count
        // Without a table of contents nothing can be saved; else it is a block at most.
        let isTableLost = report.notes.contains { $0.contains("do not tell") }
        #expect(missing == report.lost || isTableLost, comment)
        #expect(missing < 16 || isTableLost, comment)
      }
      await writer.close()
    }
  }

  private func put(_ bytes: [UInt8], at offset: Int, in path: String) throws {
    let descriptor = open(path, O_WRONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    #expect(pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count)
  }
}
