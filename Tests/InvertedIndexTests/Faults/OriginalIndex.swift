import Glibc
import TestSupport
import Testing

@testable import InvertedIndex

/// What an index holds, and what a search for each word must find.
struct OriginalIndex {
  static let words = ["ferry", "jetty", "lantern", "orchard", "pebble", "quarry"]

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

  init(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    folder = try ScratchFolder()
    let writer = try await IndexWriter(directory: directory, analyzer: PlainAnalyzer())
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
      segments[segment.reader.number] = Set(documents.map(\.id))
      for document in documents { self.documents[document.id] = document.text }
    }
    await writer.close()
    for name in try Disk().names(in: directory) where name != "lock" {
      let bytes = try MappedFile(path: "\(directory)/\(name)").bytes
      files[name] = bytes.array(0, bytes.count)
      guard name != "manifest" else { continue }
      let sections = try SegmentSections(bytes.file)
      self.sections[name] = try SegmentFormat.Section.allCases.map { section in
        let bytes = try sections[section]
        return bytes.fileOffset..<bytes.fileOffset + bytes.count
      }
    }
  }

  func put(_ bytes: [UInt8], at offset: Int, in path: String) throws {
    let descriptor = open(path, O_WRONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    #expect(pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count)
  }
}
