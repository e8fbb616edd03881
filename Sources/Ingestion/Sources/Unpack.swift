import Files

/// Packed bytes to bytes, by what the bytes themselves say: gzip (RFC 1952, any number of members) and zstd (RFC 8878,
/// any number of frames); anything else is passed through.
public enum Unpacker {
  enum Packing: Sendable {
    case none, gzip, zstd

    /// A quick look at one byte.
    func mayBegin(with byte: UInt8) -> Bool {
      switch self {
      case .none: true
      case .gzip: Files.Packing.gzip.mayBegin(with: byte)
      case .zstd: Files.Packing.zstd.mayBegin(with: byte)
      }
    }
  }

  /// Told by the first four bytes.
  static func packing(_ bytes: some Collection<UInt8>) -> Packing {
    let head = Array(bytes.prefix(Files.Packing.headBytes))
    return switch Files.Packing(beginning: head) {
    // Two bytes alone may be anything.
    case .gzip: head.count > 2 ? .gzip : .none
    case .zstd: .zstd
    case nil: .none
    }
  }

  /// A page's bytes, of which no more than `limit` are allowed.
  ///
  /// Bytes that end too early give what could be unpacked of them, because a page cut short is better than none. Bytes
  /// that contradict their checksum or their format are `.corrupt`, whatever was unpacked so far.
  public static func unpack(_ bytes: [UInt8], limit: Int) throws(ExtractionError) -> [UInt8] {
    guard packing(bytes) != .none else {
      guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
      return bytes
    }
    var stream = StreamUnpacker()
    stream.feed(bytes)
    stream.finish()
    var result: [UInt8] = []
    while try stream.read(upTo: StreamUnpacker.step, into: &result) {
      guard result.count <= limit else { throw .tooLarge(limit: limit) }
    }
    guard !result.isEmpty || !stream.isCutShort else { throw .corrupt("it ends before its content begins") }
    return result
  }

  /// The content of an HTTP body of the coding `deflate` (RFC 9110, 8.4.1.2), which servers send with and without zlib's
  /// wrapping; what there is of a body that breaks off. Nil where it is neither.
  static func inflate(_ bytes: [UInt8], limit: Int) throws(ExtractionError) -> [UInt8]? {
    wrappings: for wrapping in [Inflater.Wrapping.zlib, .none] {
      guard let inflater = Inflater(wrapping) else { throw .corrupt("no memory to unpack it in") }
      var result: [UInt8] = []
      var room = [UInt8](repeating: 0, count: StreamUnpacker.step)
      var start = 0
      while true {
        let step = inflater.step(bytes, &start, &room)
        if step.failure != nil { continue wrappings }
        result += room[..<step.produced]
        guard result.count <= limit else { throw .tooLarge(limit: limit) }
        if step.isAtEdge || step.produced < room.count && start == bytes.count { return result }
      }
    }
    return nil
  }
}
