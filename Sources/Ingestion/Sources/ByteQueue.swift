/// Bytes that come in chunks, packed or not, and are taken from the front.
struct ByteQueue {
  private static let mostSpare = 256 << 10

  private var unpacker: StreamUnpacker
  private var bytes: [UInt8] = []
  private var start = 0
  private(set) var isFinished = false

  /// - Parameter mark: See `StreamUnpacker`.
  init(resynchronizingAt mark: [UInt8] = []) { unpacker = StreamUnpacker(resynchronizingAt: mark) }

  /// Unpacked and not yet taken.
  var count: Int { bytes.count - start }
  var content: ArraySlice<UInt8> { bytes[start...] }
  /// True once all was unpacked of bytes that end inside their packing: what would follow is lost.
  var isCutShort: Bool { unpacker.isCutShort }

  /// Memory, of what is packed, too.
  var heldBytes: Int { bytes.capacity + unpacker.heldBytes }

  mutating func feed(_ chunk: [UInt8]) { unpacker.feed(chunk) }

  mutating func finish() {
    unpacker.finish()
    isFinished = true
  }

  /// Unpacks some more; false where more must be fed first.
  mutating func refill() throws(ExtractionError) -> Bool {
    if start == bytes.count {
      // A long line is no reason to keep its room.
      bytes.removeAll(keepingCapacity: bytes.capacity <= Self.mostSpare)
      start = 0
    } else if start > 0, start >= bytes.count / 2 {
      bytes.removeFirst(start)
      start = 0
    }
    return try unpacker.read(upTo: StreamUnpacker.step, into: &bytes)
  }

  /// Nothing of what came before a gap is of use behind it.
  mutating func dropAll() { start = bytes.count }

  /// Bytes that were taken come first again.
  mutating func putBack(_ taken: ArraySlice<UInt8>) {
    bytes.replaceSubrange(..<start, with: taken)
    start = 0
  }

  mutating func drop(_ count: Int) { start += min(count, self.count) }

  mutating func drop(while condition: (UInt8) -> Bool) {
    while start < bytes.count, condition(bytes[start]) { start += 1 }
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    let end = start + min(count, self.count)
    defer { start = end }
    return bytes[start..<end]
  }

  /// The place of the first `byte`, counted from the front, at or after `place`.
  func firstIndex(of byte: UInt8, from place: Int) -> Int? {
    guard place < count else { return nil }
    return bytes[(start + place)...].firstIndex(of: byte).map { $0 - start }
  }
}
