/// How bytes are packed, told by how they begin.
public enum Packing: Sendable, Hashable {
  /// RFC 1952, 2.3.1: its two bytes, and the one way of packing that there is.
  case gzip
  /// RFC 8878, 3.1.1 and 3.1.2: a frame, or one to be skipped that may stand ahead.
  case zstd

  /// So many first bytes tell.
  public static let headBytes = 4

  /// Nil where the bytes are packed in no such way, or are too few to tell.
  public init?(beginning bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(Self.headBytes))
    if head.starts(with: [0x1F, 0x8B]), head.dropFirst(2).first ?? 8 == 8 {
      self = .gzip
    } else if head == [0x28, 0xB5, 0x2F, 0xFD]
      || head.count == 4 && head[0] & 0xF0 == 0x50 && head[1...].elementsEqual([0x2A, 0x4D, 0x18])
    {
      self = .zstd
    } else {
      return nil
    }
  }

  /// A quick look at one byte.
  public func mayBegin(with byte: UInt8) -> Bool {
    switch self {
    case .gzip: byte == 0x1F
    case .zstd: byte == 0x28 || byte & 0xF0 == 0x50
    }
  }
}
