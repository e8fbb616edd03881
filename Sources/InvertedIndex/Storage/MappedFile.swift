import Glibc

/// A file mapped into memory for reading, until the last reference goes.
///
/// Files of an index are never changed after they were written, only unlinked, so that mapped bytes stay what they are. A
/// page that the disk cannot give, or that another process cut off, ends this one by a signal (SIGBUS): what would stand in
/// its place would be taken for bytes that were checked.
final class MappedFile: Sendable {
  let path: String
  let count: Int
  /// Address of the first byte. The type keeps an address, not a pointer, because addresses are Sendable; only
  /// `Bytes` and the posting cursors, which hold the file, turn it into a pointer.
  private let address: UInt

  init(path: String, disk: Disk = Disk()) throws(IndexError) {
    // A pipe in a file's place would hold up the opening.
    let descriptor = disk.calls.open(path, O_RDONLY | O_NONBLOCK)
    guard descriptor >= 0 else { throw .current("open", path) }
    defer { disk.calls.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .current("inspect", path) }
    self.path = path
    count = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    guard count > 0 else {
      address = 0
      return
    }
    guard let base = disk.calls.map(descriptor, count) else { throw .current("map", path) }
    address = UInt(bitPattern: base)
  }

  deinit {
    if let base = UnsafeMutableRawPointer(bitPattern: address) { munmap(base, count) }
  }

  var bytes: Bytes { Bytes(file: self, address: address, range: 0..<count) }
}

/// A range of a mapped file, which it keeps mapped. Offsets count from the range's start; every access is checked
/// against its end.
struct Bytes: Sendable {
  let file: MappedFile
  /// Where the range starts in the file, for messages.
  let fileOffset: Int
  let count: Int
  /// Of the first byte; an address and not a pointer, as in `MappedFile`.
  private let address: UInt

  fileprivate init(file: MappedFile, address: UInt, range: Range<Int>) {
    self.file = file
    self.address = address + UInt(range.lowerBound)
    fileOffset = range.lowerBound
    count = range.count
  }

  /// The bytes of a range; damage where it does not lie within.
  func slice(_ start: Int, _ length: Int) throws(IndexError) -> Bytes {
    guard start >= 0, length >= 0, start <= count, length <= count - start else {
      throw damaged(at: start, "a range of \(length) bytes reaches past the end")
    }
    return Bytes(self, start: start, count: length)
  }

  private init(_ whole: Bytes, start: Int, count: Int) {
    file = whole.file
    fileOffset = whole.fileOffset + start
    address = whole.address + UInt(start)
    self.count = count
  }

  /// A little-endian integer; zero past the end, which checksums and structure checks make unreachable in a sound file.
  @inline(__always)
  func load<Integer: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Integer.Type = Integer.self)
    -> Integer
  {
    // Within the mapping: 0 ≤ offset and offset + size ≤ count.
    guard offset >= 0, offset <= count - MemoryLayout<Integer>.size, let base else { return 0 }
    return Integer(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: Integer.self))
  }

  @inline(__always)
  subscript(offset: Int) -> UInt8 { load(offset) }

  /// Reads a varint at `offset` and moves behind it. Past the end there are only zeros, so that reading ends; who reads
  /// several holds the offset against `count` afterwards.
  @inline(__always)
  func varint(_ offset: inout Int) -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 63 {
      let byte = self[offset]
      offset &+= 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return Int(truncatingIfNeeded: value & UInt64(Int.max))
  }

  /// Reads what `ByteWriter.append(halves:_:)` wrote at `offset` and moves behind it; past the end as `varint`.
  @inline(__always)
  func halves(_ offset: inout Int) -> (first: Int, second: Int) {
    let byte = self[offset]
    offset &+= 1
    var first = Int(byte & 15)
    var second = Int(byte &>> 4)
    if first == 15 { first = first &+ (varint(&offset) & Int(UInt32.max)) }
    if second == 15 { second = second &+ (varint(&offset) & Int(UInt32.max)) }
    return (first, second)
  }

  /// The same for who reads many.
  var numbers: Numbers { Numbers(bytes: self) }

  struct Numbers {
    let bytes: Bytes
    private let base: UnsafeRawPointer?
    /// From here on a number of ten bytes might reach past the end.
    private let end: Int

    fileprivate init(bytes: Bytes) {
      self.bytes = bytes
      base = bytes.base
      end = bytes.count - 10
    }

    @inline(__always)
    func varint(_ offset: inout Int) -> Int {
      // Within the mapping: 0 ≤ offset < end, and two bytes are read at most.
      guard let base, offset >= 0, offset < end else { return bytes.varint(&offset) }
      let first = Int(base.load(fromByteOffset: offset, as: UInt8.self))
      if first < 0x80 {
        offset &+= 1
        return first
      }
      let second = Int(base.load(fromByteOffset: offset &+ 1, as: UInt8.self))
      guard second < 0x80 else { return bytes.longVarint(&offset) }
      offset &+= 2
      return first & 0x7F | second &<< 7
    }
  }

  @inline(never)
  fileprivate func longVarint(_ offset: inout Int) -> Int { varint(&offset) }

  /// Appends a range that lies within.
  func append(_ range: Range<Int>, to output: inout [UInt8]) {
    guard let base, range.lowerBound >= 0, range.upperBound <= count else { return }
    output.append(contentsOf: UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// The first byte's address, for loops that have checked their bounds once. Valid while `file` is held.
  var pointer: UnsafeRawPointer? { base }

  @inline(__always)
  private var base: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: address) }

  func array(_ start: Int, _ length: Int) -> [UInt8] {
    guard let base, start >= 0, length > 0, length <= count - start else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: base + start, count: length))
  }

  /// XXH3 of the range.
  var checksum: UInt64 { Checksum.of(UnsafeRawBufferPointer(start: base, count: count)) }

  func damaged(at offset: Int, _ reason: String) -> IndexError {
    .damaged(path: file.path, offset: fileOffset + offset, reason: reason)
  }

  /// Orders a part of the range and other bytes as the dictionary does: bytewise, the shorter first.
  func compare(_ start: Int, _ length: Int, with other: [UInt8]) -> Int {
    guard let base, start >= 0, length >= 0, length <= count - start else { return -1 }
    let order = memcmp(base + start, other, min(length, other.count))
    return order != 0 ? Int(order) : length - other.count
  }
}
