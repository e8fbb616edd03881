import Foundation
import TestSupport
import Testing

@testable import InvertedIndex

/// `Index/FORMAT.md` shows bytes; here they are held against what the code writes.
///
/// An example is a fenced block that begins with ```` ```example NAME ````; in each of its lines, everything up to two
/// spaces is hexadecimal, the rest is explanation.
@Suite struct FormatDocumentTests {
  private static let examples: [String: @Sendable () throws -> [UInt8]] = [
    "varints": {
      var output = ByteWriter()
      for number in [0, 127, 128, 300] { output.append(varint: number) }
      return output.bytes
    },
    "stored-document": {
      StoredDocument.encode(
        Document(
          id: "a", url: "b", title: "巴西", text: "Hi", site: "", language: "zh",
          published: Timestamp("2014-07-17"), indexed: Timestamp(unixSeconds: 0)))
    },
    "short-list": {
      var writer = PostingsWriter()
      writer.begin(hasPositions: true, impacts: ImpactTable(average: 1), lengths: [])
      writer.add(2, position: 5)
      writer.add(7, frequency: 3, positions: [0, 3, 9], 0..<3)
      _ = writer.end()
      return writer.postings.bytes
    },
    "short-list-positions": {
      var writer = PostingsWriter()
      writer.begin(hasPositions: true, impacts: ImpactTable(average: 1), lengths: [])
      writer.add(2, position: 5)
      writer.add(7, frequency: 3, positions: [0, 3, 9], 0..<3)
      _ = writer.end()
      return writer.positions.bytes
    },
    "long-list": {
      var writer = PostingsWriter()
      writer.begin(hasPositions: false, impacts: ImpactTable(average: 1), lengths: [], documentCount: 129)
      for doc in 0..<129 { writer.add(DocID(doc), frequency: doc == 128 ? 2 : 1) }
      _ = writer.end()
      return writer.postings.bytes
    },
    "terms": {
      var writer = TermDictionaryWriter()
      func add(_ term: Term, _ entry: PostingListEntry, _ postingsOffset: Int, _ positionsOffset: Int) {
        writer.add(
          term.bytes, 0..<term.bytes.count, entry: entry, postingsOffset: postingsOffset,
          positionsOffset: positionsOffset)
      }
      add(Term(.body, .word, "brazil"), .single(doc: 4, position: 9), 300, 64)
      add(Term(.body, .word, "brazilian"), .list(count: 2, postingsLength: 5, positionsLength: 3), 300, 64)
      let list = WordList(count: 2, postingsOffset: 300, postingsLength: 5, positionsOffset: 64, positionsLength: 3)
      add(Term(.body, .surface, "brazilian"), .shared(list), 305, 67)
      return writer.terms.bytes
    },
    "packed-column": { PackedColumn.encode([1000, PackedColumn.none, 1254]) },
    "manifest": {
      let folder = try ScratchFolder()
      var manifest = try Manifest(directory: folder.path, disk: Disk())
      try manifest.append(Manifest.Commit(added: [1], removed: [], nextSegment: 2))
      try manifest.append(Manifest.Commit(removed: [(1, [3, 5])], nextSegment: 2))
      let file = try MappedFile(path: folder.file("manifest")).bytes
      return file.array(0, file.count)
    },
  ]

  private static func documented() throws -> [String: [UInt8]] {
    let text = try String(contentsOfFile: "\(packageRoot)/Index/FORMAT.md", encoding: .utf8)
    var examples: [String: [UInt8]] = [:]
    var current: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```example ") {
        current = String(line.dropFirst("```example ".count))
        examples[current ?? ""] = []
      } else if line.hasPrefix("```") {
        current = nil
      } else if let name = current {
        let hex = line.components(separatedBy: "  ")[0]
        examples[name, default: []] += try hex.split(separator: " ").map { try #require(UInt8($0, radix: 16)) }
      }
    }
    return examples
  }

  @Test func everyExampleIsWhatTheCodeWrites() throws {
    let documented = try Self.documented()
    #expect(Set(documented.keys) == Set(Self.examples.keys))
    for (name, make) in Self.examples {
      let bytes = try make()
      #expect(
        documented[name] == bytes,
        "\(name) is now \(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: " "))"
      )
    }
  }

  @Test func everySectionIsDescribed() throws {
    let text = try String(contentsOfFile: "\(packageRoot)/Index/FORMAT.md", encoding: .utf8)
    for section in SegmentFormat.Section.allCases {
      #expect(text.contains("| \(section.rawValue) | `\(section)` |"))
    }
  }
}
