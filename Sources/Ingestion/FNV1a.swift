/// FNV-1a, 64 bits (Fowler, Noll and Vo): for names and texts that are hashed byte by byte while they are read.
enum FNV1a {
  static let seed: UInt64 = 14_695_981_039_346_656_037

  @inline(__always)
  static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 1_099_511_628_211 }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(seed, mixed) }
}
