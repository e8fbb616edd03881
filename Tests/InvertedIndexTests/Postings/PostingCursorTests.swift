import TestSupport
import Testing

@testable import InvertedIndex

@Suite struct PostingCursorTests {
  /// A list whose table of blocks contradicts its blocks, under checksums that are right: it ends early, and never gives a
  /// document that is none.
  @Test func aTableThatContradictsItsBlocksEndsTheList() throws {
    let folder = try ScratchFolder()
    var builder = SegmentBuilder(analyzerVersion: 0)
    let count = 1500
    for number in 0..<count {
      let text = number.isMultiple(of: 3) ? "some other" : "other"
      try builder.add(AnalyzedDocument(Document(id: "\(number)", text: text), analyzer: PlainAnalyzer()))
    }
    try builder.write(to: folder.file(SegmentFormat.name(1)), disk: Disk())
    let reader = try SegmentReader(directory: folder.path, number: 1)
    let info = try #require(try reader.term(Term(.body, .surface, "some")))
    let sections = try SegmentSections(try MappedFile(path: reader.path))
    let postings = try sections[.postings]
    let positions = try sections[.positions]
    let blocks = (Int(info.documentFrequency) + 127) / 128
    #expect(blocks == 4)
    let held = Set(stride(from: DocID(0), to: DocID(count), by: 3))
    for block in 0..<blocks {
      let place = info.postingsOffset + 1 + 4 * block
      let last: UInt32 = postings.load(place)
      let near: [UInt32] = [last - 3, last - 1, last + 1, last + 3, last + 300]
      for wrong in near + [0, 1, UInt32(count) - 1, UInt32(count), UInt32.max - 1] where wrong != last {
        var bytes = postings.array(0, postings.count)
        bytes.replaceSubrange(place..<place + 4, with: withUnsafeBytes(of: wrong.littleEndian) { Array($0) })
        let damaged = try MappedFile(path: try folder.write("postings", bytes)).bytes
        for target in stride(from: DocID(0), to: DocID(count) + 10, by: 23) {
          for isMoved in [false, true] {
            var cursor = PostingCursor(
              info, postings: damaged, positions: positions, documentCount: count, singleImpact: 0, placed: !isMoved)
            if isMoved { cursor.move(to: target) } else { cursor.seek(to: target) }
            var last: DocID?
            while cursor.doc != .end {
              let doc = cursor.doc
              guard doc >= target, held.contains(doc), last ?? 0 <= doc else {
                Issue.record("block \(block), \(wrong): \(doc) for \(target)")
                return
              }
              last = doc
              if isMoved { cursor.advance() } else { cursor.seek(to: doc + 1) }
            }
          }
        }
      }
    }
  }
}
