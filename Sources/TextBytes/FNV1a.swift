/// FNV-1a, 64 bits (Fowler, Noll and Vo): for names and texts that are hashed byte by byte while they are read. The same
/// bytes give the same number in every process.
public enum FNV1a {
  /// The hash of no bytes.
  @inlinable @inline(__always)
  public static var seed: UInt64 { 14_695_981_039_346_656_037 }

  /// The hash of what `hash` is of, and one byte more.
  @inlinable @inline(__always)
  public static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 1_099_511_628_211 }

  @inlinable @inline(__always)
  public static func of(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(seed, mixed) }
}
