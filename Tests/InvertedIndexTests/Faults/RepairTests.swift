import Glibc
import TestSupport
import Testing

@testable import InvertedIndex

/// What a repair brings back.
@Suite("Repair") struct RepairTests {
  /// What an earlier version wrote is not read, and the command that is told then brings every page back.
  @Test(arguments: SegmentFormat.salvaged.dropLast()) func anEarlierVersionIsRebuilt(version: UInt32) async throws {
    let original = try await OriginalIndex(seed: UInt64(version))
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
      let original = try await OriginalIndex(seed: form.seed)
      let name = original.files.keys.sorted().randomElement(using: &generator) ?? ""
      let bytes = original.files[name] ?? []
      let offset = Int.random(in: 0..<bytes.count, using: &generator)
      try original.put([bytes[offset] ^ 0xFF], at: offset, in: "\(original.directory)/\(name)")
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

  /// Folders have names of any script, and every file that could not be read is kept under a name of its own.
  @Test func whatIsSetAsideIsKept() async throws {
    let folder = try ScratchFolder()
    let directory = folder.file("索引索引索引索引索引")
    let writer = try await IndexWriter(directory: directory, analyzer: PlainAnalyzer())
    for id in ["a", "b"] { _ = try await writer.add([IndexLife.page(id, "some words")]) }
    await writer.close()
    var old: [String: [UInt8]] = [:]
    for number: UInt64 in [1, 2] {
      let name = SegmentFormat.name(number)
      let file = try MappedFile(path: "\(directory)/\(name)").bytes
      var bytes = file.array(0, file.count)
      bytes[bytes.count - 1] ^= 1
      try Disk().write([bytes], to: "\(directory)/\(name)")
      old["damaged-\(name)"] = bytes
    }
    _ = try IndexRepairer(directory: directory, analyzer: PlainAnalyzer()).repair()
    for (name, bytes) in old {
      let file = try MappedFile(path: "\(directory)/\(name)").bytes
      #expect(file.array(0, file.count) == bytes)
    }
  }

  /// A segment and the manifest damaged at once: the other segments' pages are there all the same.
  @Test(arguments: [SegmentFormat.Section.terms, .postings]) func damageInTwoPlacesIsRepaired(
    section: SegmentFormat.Section
  ) async throws {
    let original = try await OriginalIndex(seed: 11)
    let name = SegmentFormat.name(2)
    let bytes = original.files[name] ?? []
    let place = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))[section].fileOffset
    try original.put([bytes[place] ^ 0xFF], at: place, in: "\(original.directory)/\(name)")
    try original.put([0xFF], at: Manifest.headerSize + 20, in: "\(original.directory)/manifest")
    let report = try IndexRepairer(directory: original.directory, analyzer: PlainAnalyzer()).repair()
    #expect(report.lost == 0)
    let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    let found = try #require(try IndexLife.content(writer.snapshot))
    #expect(original.documents.allSatisfy { found[$0.key] == $0.value })
    await writer.close()
  }

  /// With the manifest damaged, too, what cannot be opened is rebuilt from its stored pages, or kept under another name and
  /// told: the next start takes nothing away.
  @Test(arguments: [SegmentFormat.Section.indexed, .statistics, .termIndex, nil]) func whatCannotBeOpenedIsNotTakenAway(
    section: SegmentFormat.Section?
  ) async throws {
    let original = try await OriginalIndex(seed: 11)
    let name = SegmentFormat.name(2)
    let bytes = original.files[name] ?? []
    let file = try MappedFile(path: "\(original.directory)/\(name)")
    let place = try section.map { try SegmentSections(file)[$0].fileOffset } ?? bytes.count - 1
    try original.put([bytes[place] ^ 1], at: place, in: "\(original.directory)/\(name)")
    try original.put([0xFF], at: Manifest.headerSize + 20, in: "\(original.directory)/manifest")
    let report = try IndexRepairer(directory: original.directory, analyzer: PlainAnalyzer()).repair()
    #expect(report.notes.contains { $0.contains(name) }, "\(report.notes)")
    let writer = try await IndexWriter(directory: original.directory, analyzer: PlainAnalyzer())
    #expect(writer.problems.isEmpty)
    let found = try #require(try IndexLife.content(writer.snapshot))
    let lost = section == nil ? original.segments[2] ?? [] : []
    #expect(original.documents.allSatisfy { found[$0.key] == $0.value || lost.contains($0.key) })
    await writer.close()
    #expect(try Disk().names(in: original.directory).contains("damaged-\(name)"))
  }

  /// What a crash left half written beside a damaged manifest has no table of contents: it is kept, and no segment of the
  /// index.
  @Test func whatWasNeverFinishedIsKeptBeside() async throws {
    let original = try await OriginalIndex(seed: 11)
    let half = Array((original.files[SegmentFormat.name(2)] ?? []).prefix(5000))
    let path = "\(original.directory)/\(SegmentFormat.name(9))"
    try Disk().write([half], to: path)
    try original.put([0xFF], at: Manifest.headerSize + 20, in: "\(original.directory)/manifest")
    _ = try IndexRepairer(directory: original.directory, analyzer: PlainAnalyzer()).repair()
    #expect(try IndexChecker(directory: original.directory).check().problems.isEmpty)
    #expect(try Disk().names(in: original.directory).contains("damaged-\(SegmentFormat.name(9))"))
  }

  /// A copy of damaged pages is no copy.
  @Test(arguments: SegmentFormat.Section.allCases) func damageIsNotBackedUp(section: SegmentFormat.Section) async throws
  {
    let original = try await OriginalIndex(seed: 11)
    let name = SegmentFormat.name(2)
    let place = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))[section].fileOffset
    try original.put([(original.files[name] ?? [])[place] ^ 1], at: place, in: "\(original.directory)/\(name)")
    let target = original.folder.file("copy")
    do throws(IndexError) {
      _ = try IndexBackup(of: original.directory).write(to: target)
      Issue.record("the copy was made")
    } catch {
      guard case .damaged = error else { throw error }
    }
    #expect(try Disk().names(in: target).isEmpty)
  }

  /// What is told to be sound is.
  @Test(arguments: [SegmentFormat.Section.documents, .postings, .indexed]) func whatIsDamagedIsNotCountedAsSound(
    section: SegmentFormat.Section
  ) async throws {
    let original = try await OriginalIndex(seed: 11)
    let name = SegmentFormat.name(2)
    let place = try SegmentSections(try MappedFile(path: "\(original.directory)/\(name)"))[section].fileOffset
    try original.put([(original.files[name] ?? [])[place] ^ 1], at: place, in: "\(original.directory)/\(name)")
    let report = try IndexChecker(directory: original.directory).check()
    #expect(report.problems.count == 1)
    #expect(report.segments == original.segments.count - 1)
    #expect(report.documents == original.documents.count - (original.segments[2]?.count ?? 0))
  }

  /// Rebuilt documents are recognised in others as before: their texts, their stories, and those that stand alone.
  @Test(arguments: [true, false]) func whatIsRebuiltIsRecognised(keepsStories: Bool) async throws {
    let folder = try ScratchFolder()
    let directory = folder.file("index")
    let analyzer = PlainAnalyzer()
    var writer = try await IndexWriter(directory: directory, analyzer: analyzer)
    func page(_ id: String, _ text: String, recognizing: Bool = true) -> AnalyzedDocument {
      AnalyzedDocument(IndexLife.page(id, text), analyzer: analyzer, recognizing: recognizing)
    }
    _ = try await writer.add([page("a", "one text"), page("alone", "other text", recognizing: false)])
    let before = writer.snapshot.segments[0].reader
    let stories = [before.story(0), before.story(1)]
    await writer.close()
    let path = "\(directory)/\(SegmentFormat.name(1))"
    let sections = try SegmentSections(try MappedFile(path: path))
    let file = try MappedFile(path: path).bytes
    var bytes = file.array(0, file.count)
    bytes[try sections[.titleLengths].fileOffset] ^= 1
    if !keepsStories { bytes[try sections[.stories].fileOffset] ^= 1 }
    try Disk().write([bytes], to: path)
    _ = try IndexRepairer(directory: directory, analyzer: analyzer).repair()
    writer = try await IndexWriter(directory: directory, analyzer: analyzer)
    let after = writer.snapshot.segments[0].reader
    #expect(after.story(0) == stories[0])
    if keepsStories { #expect(after.story(1) == 0 && stories[1] == 0) }
    let copy = Document(id: "copy", url: "https://example.com/copy", title: "Page a", text: "one text", language: "en")
    let added = try await writer.add([AnalyzedDocument(copy, analyzer: analyzer, recognizing: true)])
    #expect(added[0].likeness == .exact)
    await writer.close()
  }

  /// What was added again while its segment could not be read is there once, as it was added last; and what was removed
  /// behind that does not come back.
  @Test func whatWasAddedAgainMeanwhileIsThereOnce() async throws {
    let folder = try ScratchFolder()
    let directory = folder.file("index")
    func open() async throws -> IndexWriter {
      try await IndexWriter(directory: directory, analyzer: PlainAnalyzer())
    }
    func page(_ id: String, _ text: String) -> AnalyzedDocument {
      AnalyzedDocument(IndexLife.page(id, text), analyzer: PlainAnalyzer(), recognizing: true)
    }
    var writer = try await open()
    _ = try await writer.add((0..<6).map { page("\($0)", "the old text of \($0)") })
    // One document at two addresses.
    let twins = ["x", "y"].map {
      Document(id: $0, url: "https://example.com/\($0)", title: "Twins", text: "of one text", language: "en")
    }
    _ = try await writer.add(twins.map { AnalyzedDocument($0, analyzer: PlainAnalyzer(), recognizing: true) })
    try await writer.merge()
    let damaged = writer.snapshot.segments[0].reader
    await writer.close()
    let file = try MappedFile(path: damaged.path).bytes
    var bytes = file.array(0, file.count)
    bytes[try SegmentSections(file.file)[.terms].fileOffset] ^= 0xFF
    try Disk().write([bytes], to: damaged.path)

    writer = try await open()
    _ = try await writer.add([page("1", "the new text of 1"), page("2", "the new text of 2"), page("x", "the new x")])
    _ = try await writer.add([page("3", "the new text of 3")])
    #expect(writer.problems.count == 1)
    #expect(try await writer.remove(["2"]) == [1])
    await writer.close()
    let report = try IndexRepairer(directory: directory, analyzer: PlainAnalyzer()).repair()
    #expect(report.lost == 0 && report.notes.contains { $0.hasPrefix("4 documents") }, "\(report.notes)")
    #expect(try IndexChecker(directory: directory).check().problems.isEmpty)
    writer = try await open()
    #expect(
      try IndexLife.content(writer.snapshot) == [
        "0": "the old text of 0", "1": "the new text of 1", "3": "the new text of 3", "4": "the old text of 4",
        "5": "the old text of 5", "x": "the new x", "y": "of one text",
      ])
    await writer.close()
  }

  /// An index in which ids are there twice, as an earlier repair left it, is told and mended.
  @Test func doubledIDsAreTold() async throws {
    let folder = try ScratchFolder()
    let directory = folder.file("index")
    var state = ManifestState()
    for (number, text) in ["old", "new"].enumerated() {
      var series = SegmentSeries(in: directory, from: UInt64(number + 1), analyzerVersion: 0, disk: Disk())
      try Disk().createDirectory(directory)
      for id in ["a", text] {
        try series.add(AnalyzedDocument(IndexLife.page(id, "the \(text) text"), analyzer: PlainAnalyzer()))
      }
      try series.finish()
      state.segments.append(ManifestState.Segment(number: UInt64(number + 1)))
    }
    state.nextSegment = 3
    _ = try Manifest(directory: directory, disk: Disk(), replacing: state)
    let report = try IndexChecker(directory: directory).check()
    #expect(report.problems == [.doubled(path: directory, count: 1, id: "a")])
    _ = try IndexRepairer(directory: directory, analyzer: PlainAnalyzer()).repair()
    #expect(try IndexChecker(directory: directory).check().problems.isEmpty)
    let writer = try await IndexWriter(directory: directory, analyzer: PlainAnalyzer())
    #expect(
      try IndexLife.content(writer.snapshot) == ["a": "the new text", "old": "the old text", "new": "the new text"])
    await writer.close()
  }
}
