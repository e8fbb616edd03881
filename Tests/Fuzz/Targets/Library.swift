import Glibc
import Ingestion

@testable import InvertedIndex

/// What the targets read with: a small sound segment, and a file in memory for their bytes.
enum Library {
  static let folder = "/dev/shm/searchd-fuzz-\(getpid())"
  static let analyzer = try? TextAnalyzer()

  /// A sound segment's bytes.
  static let segment: [UInt8] = {
    guard let analyzer else { return [] }
    mkdir(folder, 0o700)
    atexit {
      unlink(Library.folder + "/" + SegmentFormat.name(1))
      unlink(Library.folder + "/" + SegmentFormat.name(2))
      unlink(Library.folder + "/input")
      rmdir(Library.folder)
    }
    var builder = SegmentBuilder(analyzerVersion: analyzer.version)
    for number in 0..<300 {
      let document = document(number)
      try? builder.add(AnalyzedDocument(document, analyzer: analyzer))
    }
    try? builder.write(to: folder + "/" + SegmentFormat.name(1), disk: Disk())
    guard let file = try? MappedFile(path: folder + "/" + SegmentFormat.name(1)) else { return [] }
    return file.bytes.array(0, file.count)
  }()

  static func document(_ number: Int) -> Document {
    let text =
      "The quokka ferry number \(number) leaves the jetty at noon, 渡轮中午开船。 "
      + String(repeating: "ferry ", count: number % 7)
    return Document(
      id: "https://a.example/\(number)", url: "https://a.example/\(number)", title: "Ferry \(number % 5)", text: text,
      site: "a.example", language: number % 2 == 0 ? "en" : "zh", published: Timestamp(unixSeconds: Int64(number)))
  }

  static let snapshot: Snapshot? = {
    guard !segment.isEmpty, let reader = try? SegmentReader(directory: folder, number: 1) else { return nil }
    return Snapshot(generation: 1, segments: [LiveSegment(reader: reader)])
  }()

  /// Bytes as a segment, where they pass for one.
  static func reader(of bytes: [UInt8]) -> SegmentReader? {
    guard write(bytes, SegmentFormat.name(2)) else { return nil }
    return try? SegmentReader(directory: folder, number: 2)
  }

  static func file(_ bytes: [UInt8]) -> MappedFile? {
    guard write(bytes, "input") else { return nil }
    return try? MappedFile(path: folder + "/input")
  }

  /// As a new file, because the old one may still be mapped.
  private static func write(_ bytes: [UInt8], _ name: String) -> Bool {
    guard !segment.isEmpty else { return false }
    unlink("\(folder)/\(name)")
    return (try? Disk().write([bytes], to: "\(folder)/\(name)")) != nil
  }

  /// Makes the checksums of a changed segment those of its bytes, as far as its table of contents still tells where the
  /// sections are.
  static func putChecksumsRight(_ bytes: inout [UInt8]) {
    func number(_ offset: Int, _ size: Int) -> Int {
      bytes[offset..<offset + size].reversed().reduce(0) { ($0 & 0xFF_FFFF_FFFF_FFFF) << 8 | Int($1) }
    }
    func put(_ value: UInt64, at offset: Int) {
      for byte in 0..<8 { bytes[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(byte))) }
    }
    let trailer = bytes.count - SegmentFormat.trailerSize
    let count = SegmentFormat.Section.allCases.count
    let start = trailer - count * SegmentFormat.entrySize
    var sections: [UInt32: Range<Int>] = [:]
    for entry in 0..<count {
      let at = start + entry * SegmentFormat.entrySize
      let (offset, length) = (number(at + 8, 8), number(at + 16, 8))
      guard offset >= 0, length >= 0, offset <= bytes.count, length <= bytes.count - offset else { continue }
      sections[UInt32(truncatingIfNeeded: number(at, 4))] = offset..<offset + length
    }
    let pieces = SegmentFormat.checkedSections.flatMap { section in
      CheckedBytes.checksums(of: sections[section.rawValue].map { Array(bytes[$0]) } ?? [])
    }
    if let place = sections[SegmentFormat.Section.checksums.rawValue], place.count == pieces.count {
      bytes.replaceSubrange(place, with: pieces)
    }
    for entry in 0..<count {
      let at = start + entry * SegmentFormat.entrySize
      let (offset, length) = (number(at + 8, 8), number(at + 16, 8))
      guard offset >= 0, length >= 0, offset <= bytes.count, length <= bytes.count - offset else { continue }
      put(Checksum.of(Array(bytes[offset..<offset + length])), at: at + 24)
    }
    let header = bytes[..<SegmentFormat.headerSize]
    put(Checksum.of(Array(header + bytes[start..<bytes.count - 8])), at: bytes.count - 8)
  }
}
