/// The table of contents of a segment file.
struct SegmentSections: Sendable {
  private let file: MappedFile
  private var entries: [UInt32: (bytes: Bytes, checksum: UInt64)] = [:]

  /// - Parameter versions: Those that will do.
  init(
    _ file: MappedFile, versions: ClosedRange<UInt32> = SegmentFormat.version...SegmentFormat.version
  ) throws(IndexError) {
    self.file = file
    let whole = file.bytes
    let size = SegmentFormat.trailerSize
    guard whole.count >= SegmentFormat.headerSize + size, whole.array(0, 8) == SegmentFormat.magic else {
      throw whole.damaged(at: 0, "this is not a segment")
    }
    let version: UInt32 = whole.load(8)
    guard versions.contains(version) || Self.agrees(whole, with: SegmentFormat.version) else {
      throw .unsupportedVersion(path: file.path, found: version, supported: SegmentFormat.version)
    }
    let trailer = try whole.slice(whole.count - size, size)
    let count = Int(trailer.load(8, as: UInt32.self))
    guard let start = Int(exactly: trailer.load(0, as: UInt64.self)), count <= 1024,
      start == whole.count - size - count * SegmentFormat.entrySize
    else { throw trailer.damaged(at: 0, "the table of contents is not where the file says") }
    let header = whole.array(0, SegmentFormat.headerSize)
    let contents = whole.array(start, whole.count - start - 8)
    guard Checksum.of(header + contents) == trailer.load(16, as: UInt64.self) else {
      throw trailer.damaged(at: 16, "the table of contents contradicts its checksum")
    }
    for entry in 0..<count {
      let at = start + entry * SegmentFormat.entrySize
      guard let offset = Int(exactly: whole.load(at + 8, as: UInt64.self)),
        let length = Int(exactly: whole.load(at + 16, as: UInt64.self))
      else { throw whole.damaged(at: at, "a section is too large") }
      entries[whole.load(at)] = (try whole.slice(offset, length), whole.load(at + 24))
    }
  }

  /// Whether the checksum of the table of contents is right once the header has this version: then it is the number that
  /// is wrong, and not a file of another version.
  private static func agrees(_ whole: Bytes, with version: UInt32) -> Bool {
    let trailer = whole.count - SegmentFormat.trailerSize
    guard let start = Int(exactly: whole.load(trailer, as: UInt64.self)), SegmentFormat.headerSize <= start,
      start <= trailer
    else { return false }
    var header = ByteWriter()
    header.append(whole.array(0, 8))
    header.append(fixed: version)
    header.append(whole.array(12, SegmentFormat.headerSize - 12))
    let contents = whole.array(start, whole.count - start - 8)
    return Checksum.of(header.bytes + contents) == whole.load(whole.count - 8, as: UInt64.self)
  }

  subscript(section: SegmentFormat.Section) -> Bytes {
    get throws(IndexError) {
      guard let entry = entries[section.rawValue] else {
        throw file.bytes.damaged(at: 0, "the section \(section) is missing")
      }
      return entry.bytes
    }
  }

  /// The sections that are checked piece by piece, in their order.
  func checked(_ damage: DamageNote) throws(IndexError) -> [CheckedBytes] {
    let checksums = try self[.checksums]
    var offset = 0
    var checked: [CheckedBytes] = []
    for section in SegmentFormat.checkedSections {
      let bytes = try self[section]
      let size = (bytes.count + CheckedBytes.pieceSize - 1) / CheckedBytes.pieceSize * 8
      checked.append(
        try CheckedBytes(bytes, checksums: try checksums.slice(offset, size), damage: damage))
      offset += size
    }
    return checked
  }

  func verify(_ section: SegmentFormat.Section) throws(IndexError) {
    let bytes = try self[section]
    guard bytes.checksum == entries[section.rawValue]?.checksum else {
      throw bytes.damaged(at: 0, "the section \(section) contradicts its checksum")
    }
  }
}
