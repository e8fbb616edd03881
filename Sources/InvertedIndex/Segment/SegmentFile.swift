import Glibc

/// A segment file while it is written: its sections one behind the other, each as its bytes come.
struct SegmentFile {
  private let file: OutputFile
  private let header: [UInt8]
  private var offset: Int
  private var contents = ByteWriter()
  private var sectionCount: UInt32 = 0
  /// Of those sections that are checked piece by piece, a checksum a piece.
  private var pieces: [SegmentFormat.Section: [UInt8]] = [:]

  // The section under way.
  private var section = SegmentFormat.Section.statistics
  private var start = 0
  private var buffer: [UInt8] = []
  private var checksum = RunningChecksum()

  /// So many bytes are written at once: whole pieces.
  private static let bufferSize = 16 * CheckedBytes.pieceSize

  init(path: String, disk: Disk) throws(IndexError) {
    var header = ByteWriter()
    header.append(SegmentFormat.magic)
    header.append(fixed: SegmentFormat.version)
    header.append(fixed: UInt32(0))
    self.header = header.bytes
    file = try disk.create(path)
    try file.write(header.bytes)
    offset = header.count
  }

  /// Bytes of the section under way.
  var count: Int { offset - start + buffer.count }

  mutating func begin(_ section: SegmentFormat.Section) {
    self.section = section
    start = offset
    checksum = RunningChecksum()
    buffer.reserveCapacity(2 * Self.bufferSize)
  }

  mutating func append(_ bytes: [UInt8]) throws(IndexError) { try append(bytes[...]) }

  mutating func append(_ bytes: ArraySlice<UInt8>) throws(IndexError) {
    var rest = bytes
    while !rest.isEmpty {
      let part = rest.prefix(Self.bufferSize - buffer.count)
      buffer.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
      if buffer.count == Self.bufferSize { try flush() }
    }
  }

  mutating func end() throws(IndexError) {
    try flush()
    guard let sum = checksum.sum else { throw .system(operation: "write", path: file.path, code: ENOMEM) }
    contents.append(fixed: section.rawValue)
    contents.append(fixed: UInt32(0))
    contents.append(fixed: UInt64(start))
    contents.append(fixed: UInt64(offset - start))
    contents.append(fixed: sum)
    sectionCount += 1
    let padding = (SegmentFormat.alignment - offset % SegmentFormat.alignment) % SegmentFormat.alignment
    if padding > 0 { try file.write([UInt8](repeating: 0, count: padding)) }
    offset += padding
  }

  mutating func write(_ section: SegmentFormat.Section, _ bytes: [UInt8]) throws(IndexError) {
    begin(section)
    try append(bytes)
    try end()
  }

  /// Writes what closes the file, and syncs it.
  mutating func finish() throws(IndexError) {
    try write(.checksums, SegmentFormat.checkedSections.flatMap { pieces[$0] ?? [] })
    contents.append(fixed: UInt64(offset))
    contents.append(fixed: sectionCount)
    contents.append(fixed: SegmentFormat.version)
    contents.append(fixed: Checksum.of(header + contents.bytes))
    try file.write(contents.bytes)
    try file.sync()
  }

  private mutating func flush() throws(IndexError) {
    if SegmentFormat.checkedSections.contains(section) {
      pieces[section, default: []] += CheckedBytes.checksums(of: buffer)
    }
    checksum.add(buffer)
    try file.write(buffer)
    offset += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Bytes of a section that grows beside the one being written: in memory, and in a file of its own once there are many.
struct SideFile {
  private let path: String
  private let disk: Disk
  private var file: OutputFile?
  private var buffer = ByteWriter()
  private var written = 0

  private static let bufferSize = 8 << 20
  private static let copiedSize = 1 << 20

  /// The side file's name for a segment's.
  static func path(beside path: String) -> String { path + SegmentFormat.sideSuffix }

  init(beside path: String, disk: Disk) {
    self.path = Self.path(beside: path)
    self.disk = disk
  }

  var count: Int { written + buffer.count }

  mutating func append(_ bytes: ArraySlice<UInt8>) throws(IndexError) {
    buffer.append(bytes)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Hands all bytes to `target`, and removes the file.
  mutating func move(to target: inout SegmentFile) throws(IndexError) {
    if file != nil {
      try flush()
      let bytes = try MappedFile(path: path, disk: disk).bytes
      for start in stride(from: 0, to: bytes.count, by: Self.copiedSize) {
        if Task.isCancelled { throw .closed }
        try target.append(bytes.array(start, min(Self.copiedSize, bytes.count - start)))
      }
      try disk.remove(path)
    } else {
      try target.append(buffer.bytes)
    }
  }

  private mutating func flush() throws(IndexError) {
    let output: OutputFile
    if let file { output = file } else { output = try disk.create(path) }
    file = output
    try output.write(buffer.bytes)
    written += buffer.count
    buffer.removeAll()
  }
}
